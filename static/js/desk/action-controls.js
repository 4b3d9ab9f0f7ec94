// Buttons and menu items for the actions of actions.js: label, icon, keys, and whether it works at it.

import { icon } from "../icon.js";
import { fromTemplate, say } from "../texts.js";
import { isRunning, runAction } from "./actions.js";
import { keyCaps, keyShortcuts } from "./keys.js";

/** Draws a button of the header; hidden while the action is not possible. */
export function drawActionButton(button, desk, action) {
  const works = isRunning(action.name);
  button.hidden = !works && !action.isPossible(desk);
  button.disabled = works;
  if (works) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
  if (button.dataset.act === action.name) return;
  button.dataset.act = action.name;
  if (action.main === "primary") button.dataset.variant = "primary";
  dress(button, action);
  button.addEventListener("click", () => runAction(desk, action.name));
}

/** Fills a menu with an item for each of these actions. */
export function fillMenu(menu, desk, actions) {
  menu.replaceChildren(...actions.map((action) => menuItem(desk, action)));
}

/** An item of a menu. */
function menuItem(desk, action) {
  const item = fromTemplate("action-item");
  item.dataset.act = action.name;
  item.querySelector("[data-part=label]").textContent = say(action.label);
  item.prepend(icon(action.icon || "chevron"));
  item.querySelector("[data-part=keys]").replaceChildren(...keyCaps(action.keys));
  tellKeys(item, action);
  item.addEventListener("click", () => runAction(desk, action.name));
  return item;
}

function dress(button, action) {
  const label = document.createElement("span");
  label.textContent = say(action.label);
  button.replaceChildren(...(action.icon ? [icon(action.icon)] : []), label);
  tellKeys(button, action);
}

function tellKeys(element, { keys }) {
  const shortcuts = keyShortcuts(keys);
  if (shortcuts) element.setAttribute("aria-keyshortcuts", shortcuts);
}
