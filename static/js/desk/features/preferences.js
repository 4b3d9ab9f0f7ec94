// The preferences, in the account's menu: keys, sound, notifications, density. They take effect at once.

import { chime } from "../../chime.js";
import { say } from "../../texts.js";
import { fillMenu } from "../action-controls.js";
import { addAction, possibleActions } from "../actions.js";
import { notificationPermission } from "../preferences.js";

export function install(desk) {
  const { preferences, root } = desk;
  const dialog = document.getElementById("preferences");
  const { elements: fields } = dialog.querySelector("form");
  addAction({ name: "preferences", group: "me", label: "action_preferences", icon: "sliders", keys: ",", run: open });
  preferences.addEventListener("change", apply);
  dialog.addEventListener("change", ({ target }) => change(desk, target));
  document.getElementById("account").addEventListener("beforetoggle", ({ newState }) => {
    if (newState === "open") fillMenu(document.getElementById("me-actions"), desk, possibleActions(desk, "me"));
  });
  fields.notifications.closest(".preference").hidden = !globalThis.Notification;
  apply();

  function open() {
    apply();
    dialog.showModal();
  }

  function apply() {
    root.dataset.density = preferences.get("density");
    for (const name of ["keyboard", "undo", "sound", "notifications"]) fields[name].checked = preferences.get(name);
    fields.density.value = preferences.get("density");
    fields.notifications.checked &&= notificationPermission() === "granted";
    tellNotifications(notificationPermission());
  }
}

async function change({ preferences }, field) {
  if (field.name === "density") preferences.set("density", field.value);
  else if (field.name === "notifications") await permit(preferences, field);
  else preferences.set(field.name, field.checked);
  // Heard when it is switched on, one knows what to listen for.
  if (field.name === "sound" && field.checked) chime();
}

// The browser asks only after a click, and only once: a refusal can be taken back in its own settings alone.
async function permit(preferences, field) {
  const permission = field.checked ? await Notification.requestPermission() : notificationPermission();
  preferences.set("notifications", field.checked && permission === "granted");
}

function tellNotifications(permission) {
  const hint = document.getElementById("notifications-refused");
  hint.hidden = permission !== "denied";
  hint.textContent = say("preference_refused");
}
