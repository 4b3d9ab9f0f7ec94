// Forms with `data-passkey`: making one (create), showing one with options that are in the page (get), or with options
// that are fetched first (fetch), because nobody is known yet.
//
//   <form method="post" data-passkey="get"> <input type="hidden" name="credential"> <script type="application/json">

const OPTIONS = { create: "creation_options", get: "request_options", fetch: "request_options" };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(form);
  });
}

async function show(form) {
  const button = form.querySelector("button[type=submit]");
  const error = form.querySelector(".field-error");
  error.hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    const credential = await credentialFor(form, form.dataset.passkey);
    form.elements.credential.value = JSON.stringify(encoded(credential));
    form.submit();
  } catch (problem) {
    error.textContent = error.dataset[reason(problem)];
    error.hidden = false;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function credentialFor(form, does) {
  if (!window.PublicKeyCredential) throw new DOMException("", "SecurityError");
  const { publicKey } = (await optionsOf(form, does))[OPTIONS[does]];
  if (does !== "create") return navigator.credentials.get({ publicKey: forShowing(publicKey) });
  return navigator.credentials.create({ publicKey: forMaking(publicKey) });
}

async function optionsOf(form, does) {
  if (does !== "fetch") return JSON.parse(form.querySelector("script").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return answer.json();
}

/** A key that the device can find by itself also signs in without a name; one that cannot is still a second factor. */
function forMaking(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
    authenticatorSelection: { ...options.authenticatorSelection, residentKey: "preferred", requireResidentKey: false },
  };
}

function forShowing(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(withBytes),
  };
}

function withBytes(known) {
  return { ...known, id: bytes(known.id) };
}

function encoded(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const said = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: Object.fromEntries(said),
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function reason(problem) {
  if (problem.name === "SecurityError") return "unsupported";
  return problem.name === "InvalidStateError" ? "known" : "failed";
}

function bytes(base64url) {
  const base64 = base64url.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function text(buffer) {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
