// Calls of the REST interface. The visitor is known by an HttpOnly cookie that no script sees.

/** Where the visitor's conversations are. */
export const CONVERSATIONS = "/api/v1/conversations";

/** A call that was answered with an error, or (code "offline") not at all. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** The JSON answer of `path`, or an ApiError. */
export async function getJson(path) {
  return request(path, { method: "GET" });
}

/** Sends `body` as JSON. */
export async function postJson(path, body) {
  return request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError("offline", "");
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  throw new ApiError(answer?.error?.code ?? "unavailable", answer?.error?.message ?? "");
}
