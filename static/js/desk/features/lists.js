// The queue beside the conversation: opening what is chosen in it, reading it when it has changed, its views, the search.

import { patchText } from "../../patch.js";
import { Ephemeral } from "../../protocol.js";
import { say } from "../../texts.js";
import { addAction } from "../actions.js";

const READ_AGAIN_MS = 20_000;
const VIEWS = { waiting: "g w", mine: "g m", assistant: "g l", unassigned: "g u", due: "g d", open: "g o", snoozed: "g s", resolved: "g r" };

export function install(desk) {
  const { queue } = desk;
  const jump = new Jump(desk);
  queue.addEventListener("queue-open", ({ detail: { id, hit } }) => {
    jump.to(id, hit);
    desk.goTo(id);
  });
  queue.addEventListener("queue-stale", () => desk.readQueue());
  queue.addEventListener("click", ({ target }) => clicked(desk, target.closest("[data-action]")?.dataset.action));
  desk.addEventListener("frame", ({ detail }) => {
    if (detail.type !== Ephemeral.QUEUE_CHANGED) return;
    queue.hear(detail.data.conversations);
    desk.readQueue();
  });
  desk.addEventListener("draw", () => drawMood(desk));
  setInterval(() => document.hidden || desk.readQueue(), READ_AGAIN_MS);
  document.getElementById("back").addEventListener("click", (event) => {
    event.preventDefault();
    desk.goTo("");
  });
  addActions(queue);
}

function addActions(queue) {
  const add = (name, keys, run, more = {}) =>
    addAction({ name, group: "list", label: `action_${name.replaceAll("-", "_")}`, keys, run, ...more });
  add("search", "/", (desk) => focusSearch(desk), { icon: "search" });
  add("next", "j", () => queue.step(1));
  add("previous", "k", () => queue.step(-1));
  add("select", "x", () => queue.selection.toggleRow(), { icon: "check" });
  add("select-all", "Shift+X", () => queue.selection.all());
  add("back-to-lists", "h", (desk) => desk.goTo(""), {
    label: "action_back",
    isPossible: ({ conversation }) => conversation !== null,
  });
  for (const [view, keys] of Object.entries(VIEWS)) {
    addAction({
      name: `view-${view}`,
      group: "go",
      label: `action_view_${view}`,
      keys,
      run: (desk) => {
        queue.views.choose({ view });
        showLists(desk);
      },
    });
  }
}

// On a phone either the lists are shown or a conversation.
function showLists(desk) {
  if (!desk.queue.checkVisibility()) desk.goTo("");
}

function focusSearch(desk) {
  showLists(desk);
  const { field } = desk.queue.search;
  field.focus();
  field.select();
}

function clicked(desk, action) {
  if (action !== "select") return;
  document.getElementById("queue-views").hidePopover();
  desk.queue.selection.begin();
}

function drawMood({ shown }) {
  const mark = document.getElementById("mood");
  const sentiment = shown?.dossier.sentiment ?? 0;
  mark.hidden = sentiment === 0;
  mark.dataset.mood = sentiment < 0 ? "displeased" : "content";
  patchText(mark.querySelector("[data-part=text]"), sentiment ? say(`mood_${mark.dataset.mood}`) : "");
}

// To the message or note in which a search found its words, once the conversation is there.
class Jump {
  constructor(desk) {
    this.desk = desk;
    this.wanted = placeIn(location);
    desk.addEventListener("draw", () => this.wanted && requestAnimationFrame(() => this.arrive()));
  }

  to(id, hit) {
    this.wanted = hit?.seq ? { id, source: hit.source, seq: hit.seq } : null;
    if (this.desk.conversation?.id === id) this.arrive();
  }

  arrive() {
    const { shown } = this.desk;
    if (!this.wanted || shown?.id !== this.wanted.id) return;
    const { source, seq } = this.wanted;
    const thread = document.getElementById("thread");
    const found =
      source === "note"
        ? [...thread.querySelectorAll(".note")].find(({ clientId }) => clientId === `note:${seq}`)
        : thread.querySelector(`[data-seq="${seq}"]`);
    if (!found) return;
    this.wanted = null;
    found.scrollIntoView({ block: "center" });
    this.desk.keeper.scrolled();
    found.classList.add("is-shown");
    found.addEventListener("animationend", () => found.classList.remove("is-shown"), { once: true });
  }
}

// The address of a row names the place as well, for those who open it in a new tab.
function placeIn({ pathname, hash }) {
  const [, id] = /^\/desk\/conversations\/([^/]+)\/$/.exec(pathname) ?? [];
  const [, source, seq] = /^#(message|note)-(\d+)$/.exec(hash) ?? [];
  return id && seq ? { id, source, seq } : null;
}
