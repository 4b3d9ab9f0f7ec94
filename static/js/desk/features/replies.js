// Canned replies: picked with "/", filled in for the conversation, kept and managed as one's own. What could not be filled
// in stays in braces, is listed under the field, and stops the sending.

import { replaceIn } from "../../text-field.js";
import { fromTemplate, say } from "../../texts.js";
import { addAction } from "../actions.js";
import { nextPlaceholder, placeholdersIn } from "../placeholders.js";
import { ReplyPicker } from "../reply-picker.js";
import { findReplies } from "../reply-search.js";

const element = (id) => document.getElementById(id);

export function install(desk) {
  const replies = new Replies(desk);
  const isOpen = ({ composer }) => composer.isOpen;
  addAction({
    name: "pick-reply",
    group: "write",
    label: "action_pick_reply",
    icon: "replies",
    isPossible: isOpen,
    run: () => replies.open(),
  });
  addAction({
    name: "keep-reply",
    group: "write",
    label: "action_keep_reply",
    icon: "plus",
    isPossible: ({ composer }) => composer.isOpen && composer.text.trim() !== "",
    run: () => replies.keepWritten(),
  });
  addAction({ name: "own-replies", group: "me", label: "action_own_replies", icon: "replies", run: () => replies.manage() });
}

class Replies {
  constructor(desk) {
    this.desk = desk;
    this.all = [];
    this.slash = false;
    this.picker = new ReplyPicker({
      find: (query) => findReplies(this.all, query, desk.shown?.dossier.language),
      onPick: (reply) => this.use(reply),
      onLeave: (typed) => this.leave(typed),
    });
    for (const field of Object.values(desk.composer.fields)) {
      field.addEventListener("beforeinput", (event) => this.typed(event));
    }
    desk.composer.stopIf(({ mode, text }) => stopOf(mode, text));
    desk.composer.addEventListener("change", () => this.drawGaps());
    desk.addEventListener("conversation", () => this.picker.close());
    element("open-replies").addEventListener("click", () => this.open());
    element("picker-keep").addEventListener("click", () => this.keepWritten());
    element("picker-manage").addEventListener("click", () => this.manage());
    element("own-replies-list").addEventListener("click", ({ target }) => this.managed(target));
    element("gaps").addEventListener("click", ({ target }) => this.showGap(target.closest("button")?.textContent));
  }

  // --- picking -----------------------------------------------------------------------------------------------------------

  typed(event) {
    const { value, selectionStart: at } = event.target;
    const begins = at === 0 || value[at - 1] === "\n";
    if (event.inputType !== "insertText" || event.data !== "/" || !begins || event.isComposing) return;
    event.preventDefault();
    this.open({ slash: true });
  }

  open({ slash = false } = {}) {
    this.slash = slash;
    this.picker.open();
    this.read();
  }

  leave(typed) {
    const { composer } = this.desk;
    composer.focus();
    if (this.slash && typed !== null) composer.insert(`/${typed}`);
  }

  async use({ id }) {
    const { composer, conversation } = this.desk;
    const { mode } = composer;
    composer.focus();
    try {
      const { text } = await this.desk.rest("POST", `/desk/replies/${id}/use`, { conversation: conversation.id });
      if (conversation !== this.desk.conversation) return;
      // Into the field that it was picked for, even if the other one or the preview is shown by now.
      composer.choose(mode);
      composer.focus();
      if (!composer.isOpen) return;
      composer.insert(text);
      this.showGap();
    } catch (error) {
      this.complain(error);
    }
  }

  async read() {
    try {
      ({ items: this.all } = await this.desk.rest("GET", "/desk/replies"));
    } catch (error) {
      this.complain(error);
      return;
    }
    if (this.picker.isOpen) this.picker.refresh();
  }

  complain({ message }) {
    this.desk.toast(message || say("action_offline"), { tone: "danger" });
  }

  // --- what is left to fill in ---------------------------------------------------------------------------------------------

  drawGaps() {
    const { mode, text } = this.desk.composer;
    const gaps = mode === "reply" ? placeholdersIn(text) : [];
    const box = element("gaps");
    box.hidden = gaps.length === 0;
    if (box.dataset.gaps === gaps.join()) return;
    box.dataset.gaps = gaps.join();
    box.replaceChildren(...(gaps.length ? [say("gaps")] : []), ...gaps.map(gapButton));
  }

  /** Selects a placeholder, so that typing takes its place. */
  showGap(word = "") {
    const { field } = this.desk.composer;
    const from = word ? field.value.indexOf(word) : 0;
    const gap = nextPlaceholder(field.value, from);
    if (gap) replaceIn(field, { text: field.value, ...gap });
  }

  // --- one's own ---------------------------------------------------------------------------------------------------------

  keepWritten() {
    this.picker.close();
    return this.edit({ id: "", title: "", shortcut: "", language: "", text: this.desk.composer.text });
  }

  /** Asks until it is kept or given up: a shortcut may be taken already. */
  async edit({ id, title, shortcut, language, text }) {
    let values = { title, shortcut, language, text };
    for (;;) {
      const answer = await this.desk.ask("reply-keeping", values);
      if (answer === null) return;
      answer.delete("choice");
      values = Object.fromEntries(answer);
      try {
        await this.desk.rest(id ? "PUT" : "POST", `/desk/replies${id && `/${id}`}`, values);
        this.desk.toast(say("reply_kept", { shortcut: values.shortcut }));
        return;
      } catch (error) {
        this.complain(error);
      }
    }
  }

  async manage() {
    this.picker.close();
    await this.read();
    this.drawOwn();
    element("own-replies").showModal();
  }

  drawOwn() {
    const own = this.all.filter(({ mine }) => mine);
    element("own-replies-empty").hidden = own.length > 0;
    element("own-replies-list").replaceChildren(...own.map(ownItem));
  }

  async managed(target) {
    const button = target.closest("[data-action]");
    if (!button) return;
    const reply = this.all.find(({ id }) => id === Number(button.closest("li").dataset.reply));
    if (button.dataset.action === "edit-reply") {
      element("own-replies").close();
      await this.edit(reply);
    } else {
      await this.discard(reply);
    }
  }

  async discard({ id, title, shortcut, language, text }) {
    try {
      await this.desk.rest("DELETE", `/desk/replies/${id}`);
    } catch (error) {
      this.complain(error);
      return;
    }
    this.all = this.all.filter((reply) => reply.id !== id);
    this.drawOwn();
    const bringBack = () => this.desk.rest("POST", "/desk/replies", { title, shortcut, language, text }).catch(this.complain);
    this.desk.toast(say("reply_deleted", { title }), { action: { label: say("undo"), run: bringBack } });
  }
}

function stopOf(mode, text) {
  const gaps = mode === "reply" ? placeholdersIn(text) : [];
  return gaps.length ? say("stop_gaps", { gaps: gaps.join(" ") }) : "";
}

function gapButton(word) {
  const button = fromTemplate("gap");
  button.textContent = word;
  return button;
}

function ownItem({ id, title, shortcut, text, uses }) {
  const item = fromTemplate("own-reply");
  const part = (name) => item.querySelector(`[data-part="${name}"]`);
  item.dataset.reply = id;
  part("title").textContent = title;
  part("shortcut").textContent = `/${shortcut}`;
  part("line").textContent = text;
  part("uses").textContent = say("reply_uses", { count: uses });
  return item;
}
