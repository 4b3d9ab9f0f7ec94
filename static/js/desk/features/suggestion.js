// A reply that the assistant suggests, above the field: asked for, or prepared while one takes over. Then the brief's own
// suggestion stands there at once, and the newer one takes its place only when the agent wants it.

import { say } from "../../texts.js";
import { addAction, runAction } from "../actions.js";
import { answerElement, drawAnswer } from "../consultation-view.js";

const LIVE = new Set(["queued", "running"]);

const element = (id) => document.getElementById(id);

export function install(desk) {
  const suggestion = new Suggestion(desk);
  addAction({
    name: "suggest",
    group: "write",
    label: "action_suggest",
    icon: "suggest",
    keys: "s",
    isPossible: ({ isHolder }) => isHolder,
    run: () => suggestion.ask(),
  });
  addAction({
    name: "use-suggestion",
    group: "write",
    label: "action_use_suggestion",
    icon: "check",
    keys: "Shift+S",
    isPossible: () => suggestion.isUsable,
    run: () => suggestion.use(),
  });
}

class Suggestion {
  constructor(desk) {
    this.desk = desk;
    this.closed = new Set();
    this.wanted = new Set();
    this.answer = answerElement();
    element("suggestion-body").append(this.answer);
    desk.addEventListener("draw", () => this.draw());
    element("suggestion").addEventListener("click", ({ target }) => {
      const action = target.closest("[data-action]")?.dataset.action;
      if (action === "use") runAction(desk, "use-suggestion");
      if (action === "again") runAction(desk, "suggest");
      if (action === "newer") this.want();
      if (action === "close") this.close();
    });
  }

  /** The newest of one's own that has not been answered yet, nor closed. */
  get item() {
    const { shown, me, isHolder, consultations } = this.desk;
    if (!isHolder) return null;
    const item = consultations.items.findLast(({ kind, by }) => kind === "suggestion" && by.id === me.id);
    if (!item || this.closed.has(item.id)) return null;
    const isAnswered = shown.state.messages.some(({ author, seq }) => author === "agent" && seq > item.read_seq);
    return item.state === "finished" && isAnswered ? null : item;
  }

  /** Whether what stands there is the brief's, while the assistant prepares a newer one or has prepared it. */
  isBriefs(item) {
    return item.at_takeover && !this.wanted.has(item.id) && this.briefs !== "";
  }

  get briefs() {
    return this.desk.shown?.dossier.brief?.suggested_reply ?? "";
  }

  get isUsable() {
    const { item } = this;
    return item !== null && (this.isBriefs(item) || item.state === "finished");
  }

  async ask() {
    const { item } = this;
    try {
      const { id } = await this.desk.consultations.ask("suggestion");
      this.wanted.add(id);
      if (item) this.closed.add(item.id);
    } catch ({ code, message }) {
      this.desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
    }
  }

  /** Puts it behind what is written in the reply, to be read and changed; nothing is sent. */
  use() {
    const { item } = this;
    const { composer } = this.desk;
    composer.choose("reply");
    if (this.isBriefs(item)) composer.append(this.briefs);
    else composer.append(item.text, { consultation: item.id });
    this.closed.add(item.id);
    composer.focus();
  }

  want() {
    this.wanted.add(this.item.id);
    this.desk.draw();
    element("suggestion").querySelector("[data-action=use]").focus();
  }

  async close() {
    const { item } = this;
    this.closed.add(item.id);
    this.desk.composer.focus();
    if (!LIVE.has(item.state)) return;
    await this.desk.consultations.cancel(item.id).catch(() => {
      // It is out of sight; what it still says is stored beside the conversation.
    });
  }

  draw() {
    const { item, desk } = this;
    element("suggestion").hidden = item === null || desk.composer.mode !== "reply";
    if (item === null) return;
    const part = (name) => element("suggestion").querySelector(`[data-part="${name}"]`);
    const briefs = this.isBriefs(item);
    const isLive = LIVE.has(item.state);
    part("title").textContent = say(briefs ? "suggestion_of_brief" : "suggestion_title", { assistant: desk.assistant });
    part("brief").hidden = !briefs;
    part("brief").textContent = briefs ? this.briefs : "";
    this.answer.hidden = briefs;
    if (!briefs && this.drawn !== item) {
      drawAnswer(this.answer, item, desk);
      this.drawn = item;
    }
    const isStale = !isLive && desk.shown.state.messages.some(({ author, seq }) => author === "customer" && seq > item.read_seq);
    part("stale").hidden = briefs || !isStale || item.state !== "finished";
    part("newer").hidden = !briefs || item.state === "failed";
    part("newer").querySelector("[data-part=status]").textContent = say(isLive ? "suggestion_coming" : "suggestion_there", {
      assistant: desk.assistant,
    });
    part("newer").querySelector("[data-action=newer]").hidden = isLive;
    element("suggestion").querySelector("[data-action=use]").hidden = !this.isUsable;
    element("suggestion").querySelector("[data-action=again]").hidden = isLive;
  }
}
