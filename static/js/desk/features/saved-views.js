// The views that are kept under a name: saving what is chosen, changing one, removing it. The server says whose may be changed.

import { say } from "../../texts.js";
import { addAction, runAction } from "../actions.js";

const element = (id) => document.getElementById(id);

export function install(desk) {
  const { queue } = desk;
  addViewAction("save-view", "v", saveNew, ({ views }) => views.isNew);
  addViewAction("update-view", "", update, ({ views }) => views.saved?.may_change && views.chosen.isChanged);
  addViewAction("edit-view", "Shift+V", edit, ({ views }) => views.saved?.may_change && !views.chosen.isChanged);
  queue.addEventListener("click", ({ target }) => {
    const action = target.closest("[data-view-action]")?.dataset.viewAction;
    if (action) runAction(desk, action);
  });
  element("editing-view").addEventListener("click", ({ currentTarget: dialog, target }) => {
    if (target.closest("[data-action=remove-view]")) dialog.close("remove");
  });
}

function addViewAction(name, keys, run, isPossible) {
  const label = `action_${name.replaceAll("-", "_")}`;
  addAction({ name, group: "list", label, icon: "list", keys, run, isPossible: ({ queue }) => Boolean(isPossible(queue)) });
}

async function saveNew(desk) {
  const { view, filters } = desk.queue.views;
  element("queue-filters").hidePopover();
  const answer = await desk.ask("saving-view");
  if (!answer) return;
  const body = { name: answer.get("name"), view, filters, is_shared: answer.get("shared") === "yes" };
  await send(desk, { method: "POST", path: "/desk/views", body, done: "view_saved" });
}

async function update(desk) {
  const { view, filters, saved } = desk.queue.views;
  await change(desk, saved, { view, filters });
}

async function edit(desk) {
  const { saved } = desk.queue.views;
  const shared = element("editing-view").querySelector("[name=shared]");
  if (shared) shared.defaultChecked = saved.is_shared;
  const answer = await desk.ask("editing-view", { name: saved.name });
  if (answer?.get("choice") === "remove") await remove(desk, saved);
  // Who is no manager has no box for it, and leaves it as it is.
  else if (answer) await change(desk, saved, { name: answer.get("name"), is_shared: shared ? shared.checked : saved.is_shared });
}

async function change(desk, { id, name, view, filters, is_shared }, fields) {
  const body = { name, view, filters, is_shared, ...fields };
  await send(desk, { method: "PATCH", path: `/desk/views/${id}`, body, done: "view_updated" });
}

async function remove(desk, saved) {
  element("removing-view-name").textContent = say("view_remove", saved);
  element("removing-view-shared").hidden = !saved.is_shared;
  if (!(await desk.ask("removing-view"))) return;
  await send(desk, { method: "DELETE", path: `/desk/views/${saved.id}`, before: saved, done: "view_removed" });
}

// What comes of it is chosen; after a removal the plain view.
async function send(desk, { method, path, body, before, done }) {
  const { queue } = desk;
  try {
    const view = (await desk.rest(method, path, body)) ?? before;
    await queue.views.readNow();
    const isThere = queue.views.kept.some(({ id }) => id === view.id);
    queue.views.choose(isThere ? queue.views.choiceOf(view.id) : { view: view.view });
    // The button that was pressed has gone.
    if (!document.activeElement?.checkVisibility() || document.activeElement === document.body) queue.part("panel").focus();
    desk.toast(say(done, view));
  } catch ({ code, message }) {
    desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
  }
}
