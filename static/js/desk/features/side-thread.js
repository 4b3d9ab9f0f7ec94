// Asking the assistant beside the conversation: questions and answers in the context column, unseen by the customer.

import { fits, grow } from "../../text-field.js";
import { fromTemplate, say } from "../../texts.js";
import { addAction, runAction } from "../actions.js";
import { answerElement, drawAnswer } from "../consultation-view.js";

const LIVE = new Set(["queued", "running"]);

const element = (id) => document.getElementById(id);

export function install(desk) {
  const thread = new SideThread(desk);
  addAction({
    name: "ask-assistant",
    group: "conversation",
    label: "action_ask",
    icon: "ask",
    keys: "a",
    isPossible: ({ shown }) => shown !== null,
    run: () => thread.focus(),
  });
}

class SideThread {
  constructor(desk) {
    this.desk = desk;
    this.rows = new Map();
    this.field = element("asking-text");
    this.field.addEventListener("input", () => this.drawForm());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.ask(this.field.value);
    });
    element("asking").addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(this.field.value);
    });
    element("side-thread").addEventListener("click", ({ target }) => this.clicked(target.closest("[data-action]")));
    desk.addEventListener("conversation", () => this.empty());
    desk.addEventListener("draw", () => this.draw());
  }

  focus() {
    if (!this.field.checkVisibility()) runAction(this.desk, "context");
    this.field.focus();
  }

  async ask(question) {
    if (!question.trim() || !fits(question) || this.isSending) return;
    this.isSending = true;
    this.drawForm();
    try {
      await this.desk.consultations.ask("question", question);
      if (this.field.value === question) this.field.value = "";
      grow(this.field);
    } catch ({ code, message }) {
      this.desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
    } finally {
      this.isSending = false;
      this.drawForm();
    }
  }

  clicked(button) {
    if (!button) return;
    const { item } = button.closest(".asked");
    if (button.dataset.action === "again") this.ask(item.question);
    if (button.dataset.action === "stop") {
      this.desk.consultations.cancel(item.id).catch(({ message }) => this.desk.toast(message, { tone: "danger" }));
    }
    if (button.dataset.action === "quote") {
      this.desk.composer.append(item.text);
      this.desk.composer.focus();
    }
  }

  empty() {
    this.field.value = "";
    this.rows.clear();
    element("side-thread").replaceChildren();
    this.drawForm();
  }

  draw() {
    const { consultations, shown } = this.desk;
    if (!shown) return;
    const items = consultations.items.filter(({ kind }) => kind === "question");
    element("side-empty").hidden = items.length > 0;
    for (const [id, row] of this.rows) {
      if (items.some((item) => item.id === id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    for (const item of items) this.drawItem(item);
    this.showNewest();
  }

  // Within its own list: the page must not jump.
  showNewest() {
    if (!this.newest) return;
    const list = element("side-thread");
    list.scrollTop = this.newest.offsetTop - list.offsetTop;
    this.newest = null;
  }

  drawItem(item) {
    let row = this.rows.get(item.id);
    if (!row) {
      row = fromTemplate("asked");
      row.querySelector("[data-part=answer]").append(answerElement());
      this.rows.set(item.id, row);
      element("side-thread").append(row);
      this.newest = row;
    }
    const canQuote = this.desk.isHolder && item.state === "finished";
    // Read again, it is the same answer still: what somebody has selected in it stays.
    const isSame = JSON.stringify(row.item) === JSON.stringify(item);
    row.item = item;
    if (!isSame) {
      const mine = item.by.id === this.desk.me.id;
      row.querySelector("[data-part=by]").textContent = mine ? say("asked_by_you") : item.by.name;
      row.querySelector("[data-part=question]").textContent = item.question;
      drawAnswer(row.querySelector(".advice"), item, this.desk);
      row.querySelector("[data-action=again]").hidden = item.state !== "failed" || !mine;
      row.querySelector("[data-action=stop]").hidden = !LIVE.has(item.state) || !mine;
    }
    row.querySelector("[data-action=quote]").hidden = !canQuote;
  }

  drawForm() {
    element("asking-send").disabled = this.isSending || !this.field.value.trim() || !fits(this.field.value);
    grow(this.field);
  }
}
