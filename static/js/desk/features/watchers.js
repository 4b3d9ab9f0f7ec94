// Colleagues in the same conversation: who looks at it stands in its head, who writes in it above the composer. The
// customer learns of none of this.

import { fromTemplate, say } from "../../texts.js";

const LOOK_MS = 20_000;

const element = (id) => document.getElementById(id);

export function install(desk) {
  let looked = null;

  // A conversation is in front of somebody only while its window is.
  function look() {
    const { shown, link } = desk;
    const now = shown !== null && !document.hidden && link.isOpen ? shown : null;
    if (looked !== null && looked !== now) tell(looked, false);
    if (now !== null) tell(now, true);
    looked = now;
  }

  desk.addEventListener("draw", () => {
    if (desk.shown !== looked && (desk.shown === null || desk.link.isOpen)) look();
    drawWatchers(desk);
  });
  desk.addEventListener("conversation", look);
  desk.link.addEventListener("link", () => {
    looked = null;
    look();
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_MS);
}

function tell(conversation, on) {
  conversation.act("look", { on }).catch(() => {
    // It is told again in a moment; without a connection the server takes it back by itself.
  });
}

function drawWatchers({ shown, me }) {
  const others = (shown?.watchers ?? []).filter(({ id }) => id !== me.id);
  const version = JSON.stringify(others);
  const list = element("watchers");
  if (list.version === version) return;
  list.version = version;
  list.hidden = others.length === 0;
  list.replaceChildren(...others.map(watcherItem));
  const writing = others.filter(({ typing }) => typing !== "");
  element("colleagues-writing").hidden = writing.length === 0;
  element("colleagues-writing-text").textContent = writing
    .map(({ name, typing }) => say(`colleague_${typing}`, { name }))
    .join(" ");
}

function watcherItem({ name, initials, typing }) {
  const item = fromTemplate("watcher");
  const avatar = item.querySelector(".avatar");
  avatar.textContent = initials;
  avatar.toggleAttribute("data-typing", typing !== "");
  item.title = say(typing ? `colleague_${typing}` : "colleague_looks", { name });
  item.querySelector("[data-part=name]").textContent = name;
  return item;
}
