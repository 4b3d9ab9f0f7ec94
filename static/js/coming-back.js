// Coming back by the link in an e-mail. The key stands behind the # of the address, which no server is sent and no log
// keeps; it is taken out of the address at once. Only a click uses it: programs that look at links before their reader
// does open nothing and become nobody.

import { CONVERSATIONS, postJson } from "./api.js";
import { say } from "./texts.js";

/** The key in the page's address, or "". Afterwards the address is without it, also in the browser's history. */
export function keyInAddress() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key") ?? "";
  if (key) history.replaceState(null, "", location.pathname);
  return key;
}

/** Shows the button that opens the conversation, and resolves once it has. `others`: this browser has some of its own. */
export function offerToOpen(id, key, { others }) {
  const section = document.getElementById("coming-back");
  const button = section.querySelector("button");
  const error = section.querySelector("[data-part=error]");
  section.querySelector("[data-part=others]").hidden = !others;
  document.getElementById("loading").hidden = true;
  showRest(false);
  section.hidden = false;
  button.focus();
  return new Promise((resolve) => {
    button.addEventListener("click", async () => {
      button.setAttribute("aria-busy", "true");
      try {
        await postJson(`${CONVERSATIONS}/${id}/open`, { key });
        section.hidden = true;
        showRest(true);
        resolve();
      } catch ({ code, message }) {
        error.textContent = code === "offline" ? say("action_offline") : message || say("unavailable");
        error.hidden = false;
        button.hidden = code === "not_found";
        section.querySelector("[data-part=leave]").hidden = !button.hidden;
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
  });
}

// Until then there is no conversation that anything could be asked of.
function showRest(on) {
  for (const id of ["foot", "ask-person", "menu-button"]) document.getElementById(id).hidden = !on;
}
