// What is written under the conversation: a reply to the customer or a note for colleagues, each with its own draft.
//
//   desk.composer.choose("note");          // which of the two is shown
//   desk.composer.insert("Good morning");  // behind what is written already
//   desk.composer.focus();

import { Status } from "../protocol.js";
import { say } from "../texts.js";
import "../chat-composer.js";

const element = (id) => document.getElementById(id);

export class DeskComposer {
  constructor(desk) {
    this.desk = desk;
    this.mode = "reply";
    this.fields = { reply: element("reply"), note: element("note") };
    this.follow(this.fields.reply, "post");
    this.follow(this.fields.note, "postNote");
    this.fields.reply.addEventListener("composer-typing", ({ detail }) => desk.conversation.tellTyping(detail));
    element("modes").addEventListener("click", ({ target }) => {
      const tab = target.closest("[data-mode]");
      if (tab) this.choose(tab.dataset.mode);
    });
    element("modes").addEventListener("keydown", (event) => this.stepped(event));
    element("thread").addEventListener("click", (event) => this.retriedOrEdited(event));
    desk.addEventListener("conversation", () => this.keep());
    desk.addEventListener("draw", () => this.draw());
  }

  /** The field that is being written in. */
  get field() {
    return this.fields[this.mode];
  }

  get text() {
    return this.field.field.value;
  }

  /** Shows the reply or the note. */
  choose(mode) {
    this.mode = mode;
    this.desk.drawSoon();
  }

  /** Puts `text` in place of what is written. */
  write(text) {
    this.field.write(text);
  }

  /** Puts `text` behind what is written. */
  insert(text) {
    const written = this.text.trim();
    this.write(written ? `${written}\n${text}` : text);
  }

  focus() {
    this.desk.draw();
    this.field.focus();
  }

  // --- from here on, only the page's own events ------------------------------------------------------------------------

  follow(field, post) {
    field.addEventListener("composer-send", ({ detail }) => {
      this.desk.conversation[post](detail);
      this.desk.keeper.follow();
    });
  }

  keep() {
    const { conversation } = this.desk;
    if (!conversation) return;
    this.fields.reply.keepAs(`desk:${conversation.id}`);
    this.fields.note.keepAs(`desk-note:${conversation.id}`);
    this.choose("reply");
  }

  draw() {
    const { shown, isHolder } = this.desk;
    if (!shown) return;
    const { mode } = this;
    element("mode-reply").setAttribute("aria-selected", String(mode === "reply"));
    element("mode-note").setAttribute("aria-selected", String(mode === "note"));
    element("foot").dataset.mode = mode;
    show(this.fields.reply, mode === "reply" && isHolder);
    show(this.fields.note, mode === "note");
    element("gate").hidden = mode !== "reply" || isHolder;
    element("gate-text").textContent = this.gateText(shown.state);
  }

  gateText(state) {
    const writing = state.status === Status.WITH_ASSISTANT && state.turn !== null;
    return say(`gate_${writing ? "writing" : state.status}`, {
      name: state.agent?.name ?? "",
      assistant: this.desk.assistant,
    });
  }

  stepped({ key }) {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    this.choose(this.mode === "reply" ? "note" : "reply");
    this.desk.draw();
    element(`mode-${this.mode}`).focus();
  }

  retriedOrEdited({ target }) {
    const action = target.closest("[data-action]")?.dataset.action;
    if (action !== "retry" && action !== "edit") return;
    const { conversation } = this.desk;
    const { clientId } = target.closest(".message, .note");
    if (action === "retry") {
      conversation.retry(clientId);
      return;
    }
    const outbox = conversation.outboxOf(clientId);
    const { text } = outbox.entries.find((entry) => entry.client_id === clientId);
    this.choose(outbox === conversation.noteOutbox ? "note" : "reply");
    conversation.discard(clientId);
    this.write(text);
    this.focus();
  }
}

function show(field, shown) {
  if (field.hidden !== shown) return;
  field.hidden = !shown;
  // What is hidden has no height to measure.
  if (shown) field.refresh();
}
