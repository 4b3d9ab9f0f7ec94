// The sheet of keys, made of the table of actions: what is in the table is on the sheet.

import { fromTemplate, say } from "../../texts.js";
import { GROUPS, actionsOf, addAction } from "../actions.js";
import { keyCaps } from "../keys.js";

export function install(desk) {
  addAction({ name: "shortcuts", group: "me", label: "action_shortcuts", icon: "keyboard", keys: "?", run: () => open(desk) });
}

function open({ preferences }) {
  const sheet = document.getElementById("shortcuts");
  document.getElementById("shortcuts-off").hidden = preferences.get("keyboard");
  document.getElementById("shortcuts-groups").replaceChildren(...GROUPS.filter(hasKeys).map(groupPart));
  sheet.showModal();
}

function hasKeys(group) {
  return actionsOf(group).some(({ keys }) => keys);
}

function groupPart(group) {
  const part = fromTemplate("shortcut-group");
  part.querySelector("[data-part=title]").textContent = say(`actions_${group}`);
  part.querySelector("[data-part=list]").replaceChildren(...actionsOf(group).filter(({ keys }) => keys).map(shortcutRow));
  return part;
}

function shortcutRow({ label, keys }) {
  const row = fromTemplate("shortcut");
  row.querySelector("[data-part=label]").textContent = say(label);
  row.querySelector("[data-part=keys]").replaceChildren(...keyCaps(keys));
  return row;
}
