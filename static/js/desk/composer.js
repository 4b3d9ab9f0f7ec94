// Where the agent writes: a reply to the customer or a note for colleagues. One form with a field for each; what is
// written in one never comes into the other by itself, and each keeps a draft per conversation (drafts.js).
//
//   desk.composer.mode                       // "reply" or "note"
//   desk.composer.choose("note");            // shows the other one
//   desk.composer.draft                      // { text, attachments, consultation } of the mode
//   desk.composer.write(text, { mode, consultation });   // in place of what is written there
//   desk.composer.append(text, { mode, consultation });  // behind it, as a paragraph of its own
//   desk.composer.insert(text);              // at the caret
//   desk.composer.attach(file); desk.composer.detach(id);   // { id, name, type, size, url }, of the reply
//   desk.composer.stopIf((composer) => "...");   // a sentence while it must not be sent, else ""
//   desk.composer.focus(); desk.composer.send({ now: true });
//   desk.composer.addEventListener("change", ...);   // text, attachments or mode are others now
//   desk.composer.addEventListener("sent", ...);     // detail: { mode, text }
//
// `consultation` is the number of the assistant's suggestion that the text came from; it goes along when it is sent.

import { drawCount, fits, grow, replaceIn } from "../text-field.js";
import { say } from "../texts.js";
import { Drafts, EMPTY, draftOf, isEmpty, joined } from "./drafts.js";
import { drawGate } from "./gate.js";

const HELD_MS = 5_000;
const TYPING_ENDS_MS = 4_000;
const MODES = ["reply", "note"];

const element = (id) => document.getElementById(id);

export class DeskComposer extends EventTarget {
  constructor(desk) {
    super();
    this.desk = desk;
    this.mode = "reply";
    this.drafts = new Drafts(desk.me.id);
    this.written = { reply: EMPTY, note: EMPTY };
    this.isPreviewed = false;
    this.checks = [];
    this.fields = { reply: element("reply-text"), note: element("note-text") };
    for (const mode of MODES) this.follow(mode);
    element("writer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    element("modes").addEventListener("click", ({ target }) => {
      const tab = target.closest("[data-mode]");
      if (tab) this.choose(tab.dataset.mode);
    });
    element("modes").addEventListener("keydown", (event) => this.stepped(event));
    element("kept-to-note").addEventListener("click", () => this.makeNote());
    element("kept-discard").addEventListener("click", () => this.put("reply", EMPTY));
    window.addEventListener("storage", (event) => this.heardOfWindow(event));
    desk.addEventListener("conversation", () => this.open());
    desk.addEventListener("draw", () => this.draw());
  }

  // --- what features use -----------------------------------------------------------------------------------------------

  get field() {
    return this.fields[this.mode];
  }

  get draft() {
    return this.written[this.mode];
  }

  get text() {
    return this.draft.text;
  }

  /** Whether there is a field to write in: a reply is for the holder alone. */
  get isOpen() {
    return this.desk.shown !== null && (this.mode === "note" || this.desk.isHolder);
  }

  /** How long a reply can be taken back: an agent may rather send at once. */
  get holdMs() {
    return this.desk.preferences.get("undo") ? HELD_MS : 0;
  }

  choose(mode) {
    this.tellTyping(false);
    this.mode = mode;
    this.isPreviewed = false;
    this.changed();
  }

  write(text, { mode = this.mode, consultation = null } = {}) {
    this.put(mode, { ...this.written[mode], text, consultation, clientId: null });
  }

  append(text, { mode = this.mode, consultation = null } = {}) {
    this.put(mode, joined(this.written[mode], { ...EMPTY, text, consultation }));
  }

  insert(text) {
    const { value, selectionStart, selectionEnd } = this.field;
    const caret = selectionStart + text.length;
    const whole = value.slice(0, selectionStart) + text + value.slice(selectionEnd);
    replaceIn(this.field, { text: whole, start: caret, end: caret });
  }

  attach(file) {
    const { reply } = this.written;
    this.put("reply", { ...reply, attachments: [...reply.attachments, file] });
  }

  detach(id) {
    const { reply } = this.written;
    this.put("reply", { ...reply, attachments: reply.attachments.filter((file) => file.id !== id) });
  }

  stopIf(check) {
    this.checks.push(check);
  }

  focus() {
    this.desk.draw();
    this.field.focus();
  }

  /** Sends what is written; with nothing written, what is still held. `now`: without the time to take it back. */
  send({ now = false } = {}) {
    const { mode, draft } = this;
    const { conversation } = this.desk;
    if (!this.isOpen) return;
    if (isEmpty(draft)) {
      conversation.sendHeld();
      return;
    }
    const why = this.whyNot();
    this.sayStop(why);
    if (why) return;
    this.tellTyping(false);
    this.isPreviewed = false;
    this.put(mode, EMPTY);
    const written = { ...draft, text: draft.text.trim() };
    if (mode === "note") conversation.postNote(written);
    else conversation.post(written, { hold: now ? 0 : this.holdMs });
    this.desk.keeper.follow();
    this.dispatchEvent(new CustomEvent("sent", { detail: { mode, text: draft.text } }));
  }

  /** Takes a held reply back into its field, before what was begun meanwhile; without an id the newest. */
  undo(clientId = null) {
    const entry = this.desk.conversation?.takeBack(clientId);
    if (!entry) return;
    this.restore("reply", entry);
  }

  /** Has what was not sent back in its field, to be written anew. */
  restore(mode, { text, attachments = [], consultation = null }) {
    this.put(mode, joined({ ...EMPTY, text, attachments, consultation }, this.written[mode]));
    this.choose(mode);
    this.focus();
  }

  /** Makes a draft of what a closed window had in its outbox, in the open conversation or in another one. */
  bringBack({ conversation, mode, entry }) {
    if (conversation === this.desk.conversation?.id) this.put(mode, joined(draftOf(entry), this.written[mode]));
    else this.drafts.bringBack(conversation, mode, entry);
  }

  // --- from here on, only the page's own events ------------------------------------------------------------------------

  follow(mode) {
    const field = this.fields[mode];
    field.addEventListener("input", () => this.edited(mode));
    field.addEventListener("keydown", (event) => this.pressed(event));
  }

  open() {
    const { conversation } = this.desk;
    this.mode = "reply";
    this.isPreviewed = false;
    for (const mode of MODES) this.show(mode, conversation ? this.drafts.read(conversation.id, mode) : EMPTY);
    this.changed();
  }

  edited(mode) {
    const { value: text } = this.fields[mode];
    const { attachments } = this.written[mode];
    const from = text.trim() ? this.written[mode] : { ...EMPTY, attachments };
    this.keep(mode, { ...from, text });
    this.sayStop("");
    this.tellTyping(text.trim() !== "");
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.tellTyping(false), TYPING_ENDS_MS);
    this.changed();
  }

  put(mode, draft) {
    this.keep(mode, draft);
    this.show(mode, draft);
    this.sayStop("");
    this.changed();
  }

  keep(mode, draft) {
    this.written[mode] = draft;
    this.drafts.write(this.desk.conversation.id, mode, draft);
  }

  show(mode, draft) {
    this.written[mode] = draft;
    this.fields[mode].value = draft.text;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
    this.desk.drawSoon();
  }

  pressed(event) {
    // While an input method composes a character, Enter belongs to it.
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && isEmpty(this.draft)) this.undo();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.send({ now: event.ctrlKey || event.metaKey });
  }

  tellTyping(on) {
    clearTimeout(this.typingEnds);
    if (this.isOpen) this.desk.conversation.tellTyping(on, { note: this.mode === "note" });
  }

  whyNot() {
    if (!fits(this.text)) return say("stop_too_long");
    return this.checks.map((check) => check(this)).find(Boolean) ?? "";
  }

  sayStop(why) {
    element("writer-stop").hidden = why === "";
    element("writer-stop").textContent = why;
  }

  // Another window has sent it, or written on; or it has brought something back, which what is written here goes along with.
  heardOfWindow(event) {
    const { conversation } = this.desk;
    if (!conversation) return;
    for (const mode of MODES) {
      if (!this.drafts.isAbout(event, conversation.id, mode)) continue;
      const draft = this.drafts.read(conversation.id, mode);
      if (this.fields[mode] === document.activeElement && !draft.cameBack) continue;
      this.show(mode, draft);
      this.changed();
    }
  }

  makeNote() {
    const { reply, note } = this.written;
    this.put("note", joined(note, { ...EMPTY, text: reply.text }));
    this.put("reply", { ...EMPTY, attachments: reply.attachments }); // A note takes no files.
    this.choose("note");
    this.focus();
  }

  stepped({ key }) {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    this.choose(this.mode === "reply" ? "note" : "reply");
    this.desk.draw();
    element(`mode-${this.mode}`).focus();
  }

  // --- drawing ---------------------------------------------------------------------------------------------------------

  draw() {
    const { shown, isHolder } = this.desk;
    if (!shown) return;
    for (const mode of MODES) this.lookBack(mode, shown);
    const gated = this.mode === "reply" && !isHolder;
    element("foot").dataset.mode = this.mode;
    element("gate").hidden = !gated;
    element("writer").hidden = gated;
    element("note-mark").hidden = this.mode !== "note";
    for (const mode of MODES) this.drawMode(mode);
    if (gated) drawGate(shown.state, this.written.reply, this.desk.assistant);
    else this.drawSending(shown);
  }

  drawMode(mode) {
    const tab = element(`mode-${mode}`);
    const chosen = mode === this.mode;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    tab.querySelector(".talk-drafted").hidden = chosen || isEmpty(this.written[mode]);
    this.fields[mode].hidden = !chosen || this.isPreviewed;
    this.growIfChanged(this.fields[mode]);
  }

  // To measure a field costs a layout, and the page is drawn with every word of a running answer.
  growIfChanged(field) {
    const shown = field.hidden || element("writer").hidden ? null : field.value;
    if (field.grownFor === shown) return;
    field.grownFor = shown;
    if (shown !== null) grow(field);
  }

  drawSending({ dossier }) {
    const button = element("writer-send");
    const label = this.mode === "note" ? say("save_note") : say("send_to", { name: dossier.customer.name });
    if (button.textContent !== label) button.textContent = label;
    button.disabled = isEmpty(this.draft) || !fits(this.text);
    drawCount(element("writer-count"), this.field);
  }

  // What came back is told once; what the server had after all stands in the transcript and is no draft.
  lookBack(mode, conversation) {
    const draft = this.written[mode];
    const said = draft.clientId === null ? null : conversation.said(draft.clientId);
    if (said !== null && draft.text.startsWith(said)) {
      const text = draft.text.slice(said.length).trim();
      this.put(mode, text ? { ...draft, text, clientId: null, cameBack: false } : EMPTY);
    } else if (draft.cameBack) {
      this.keep(mode, { ...draft, cameBack: false });
      this.desk.toast(say(`${mode}_came_back`));
    }
  }
}
