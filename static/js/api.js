// Calls of the REST interface. The visitor is known by an HttpOnly cookie that no script sees; staff by their session,
// whose writing calls carry the token against forged requests.

/** Where the visitor's conversations are. */
export const CONVERSATIONS = "/api/v1/conversations";

/** A call that was answered with an error, or (code "offline") not at all. */
class ApiError extends Error {
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

/** Calls as a member of staff; `body` may be left out, or be a FormData. An answer without content is null. */
export async function sendJson(method, path, body) {
  const headers = { "X-CSRFToken": csrfToken() };
  if (body === undefined || body instanceof FormData) return request(path, { method, headers, body });
  headers["Content-Type"] = "application/json";
  return request(path, { method, headers, body: JSON.stringify(body) });
}

/** What shows that a writing call of staff comes from our page. */
export function csrfToken() {
  return /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError("offline", "");
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  throw new ApiError(answer?.error?.code ?? "unavailable", answer?.error?.message ?? "");
}
