// The keyboard: runs the actions of the table by their keys. Single keys never act while somebody types, and can be switched
// off: somebody who dictates, or whose hand slips, must not resolve a conversation by it (WCAG 2.1.4).

import { actionsOf, runAction } from "../actions.js";
import { keyOf } from "../keys.js";

const SEQUENCE_MS = 1_500;
const TYPED_IN = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button])";
const MODIFIER = /^(Mod\+)?(Shift|Control|Alt|Meta|AltGraph)$/;

export function install(desk) {
  const strokes = new Strokes();
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const key = keyOf(event);
    if (MODIFIER.test(key)) return;
    const typing = event.target.closest(TYPED_IN) !== null;
    if (key === "Escape" && typing) leaveField(event, desk);
    else if (mayAct(key, typing, desk)) act(event, desk, strokes.add(key));
  });
}

function mayAct(key, typing, { preferences }) {
  if (document.querySelector("dialog:modal")) return false;
  if (key.startsWith("Mod+")) return true;
  return !typing && preferences.get("keyboard") && !document.querySelector(":popover-open");
}

function act(event, desk, keys) {
  const found = actionsOf().filter((action) => action.keys === keys);
  const begins = actionsOf().some((action) => action.keys.startsWith(`${keys} `));
  if (found.length === 0 && !begins) return;
  event.preventDefault();
  // A key held down moves on in the list, but does nothing else twice.
  for (const { name, group } of found) if (!event.repeat || group === "list") runAction(desk, name);
}

// Where the next key finds no field any more: in the transcript, from which Tab goes on to what is beside it.
function leaveField(event, desk) {
  if (event.target.closest("dialog, [popover]")) return;
  event.preventDefault();
  if (desk.shown) document.getElementById("scroll").focus({ preventScroll: true });
  else event.target.blur();
}

// "g w" is two strokes, one soon after the other.
class Strokes {
  held = "";

  add(key) {
    clearTimeout(this.forgetting);
    const keys = this.held ? `${this.held} ${key}` : key;
    const known = (wanted) => actionsOf().some((action) => `${action.keys} `.startsWith(`${wanted} `));
    const heard = known(keys) ? keys : key;
    const goesOn = actionsOf().some((action) => action.keys.startsWith(`${heard} `));
    this.held = goesOn ? heard : "";
    this.forgetting = setTimeout(() => (this.held = ""), SEQUENCE_MS);
    return heard;
  }
}
