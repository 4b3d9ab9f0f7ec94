// What was asked of the assistant beside the open conversation: read from the server, asked, given up, and written on by
// what the server streams. It says "change" when anything of that has changed.
//
//   consultations.items                          // oldest first: { id, kind, state, by, question, text, html, ... }
//   consultations.ask("suggestion");             // or "question" with a text; rejects with { code, message }
//   consultations.cancel(id);

import { countCodePoints } from "../draft.js";
import { newClientId } from "../outbox.js";
import { Ephemeral, EventType } from "../protocol.js";

const AGAIN_AFTER_MS = 300;

export class Consultations extends EventTarget {
  constructor(desk) {
    super();
    this.desk = desk;
    this.items = [];
    this.wasHolder = false;
    desk.addEventListener("conversation", () => this.open());
    desk.addEventListener("frame", ({ detail }) => this.receive(detail));
    desk.addEventListener("draw", () => this.watchHolder());
    desk.link.addEventListener("link", () => desk.link.isOpen && this.readSoon());
  }

  /** Asks the assistant; what comes back is written on as it is said. */
  async ask(kind, text = "") {
    const { id } = this.desk.conversation;
    const asked = await this.desk.rest("POST", this.path(id), { client_id: newClientId(), kind, text });
    if (this.isOpen(id)) await this.read();
    return asked;
  }

  async cancel(consultation) {
    const { id } = this.desk.conversation;
    await this.desk.rest("DELETE", `${this.path(id)}/${consultation}`);
    this.put(this.items.filter((item) => item.id !== consultation));
  }

  // --- from here on, only news -----------------------------------------------------------------------------------------

  open() {
    clearTimeout(this.soon);
    this.put([]);
    if (this.desk.conversation) this.readSoon(0);
  }

  // Taking over begins a suggestion of which nobody has told yet.
  watchHolder() {
    const { isHolder } = this.desk;
    if (isHolder && !this.wasHolder) this.readSoon(0);
    this.wasHolder = isHolder;
  }

  receive({ type, conversation, data }) {
    if (!this.isOpen(conversation)) return;
    if (type === EventType.CONSULTATION_ANSWERED) this.readSoon(0);
    else if (type === EventType.MESSAGE_POSTED && data.author === "agent") this.wasUsed();
    else if (type === Ephemeral.CONSULTATION_DRAFT) this.write(data);
  }

  // A reply may have come from a suggestion; which one, only staff learn.
  wasUsed() {
    if (!this.items.some(({ kind, state }) => kind === "suggestion" && state === "finished")) return;
    this.desk.conversation.readDossierSoon();
    this.readSoon();
  }

  write({ consultation, offset, text }) {
    const item = this.items.find(({ id }) => id === consultation);
    const known = item?.text ?? "";
    if (!item || (offset > 0 && offset !== countCodePoints(known))) {
      this.readSoon();
      return;
    }
    if (item.state === "finished") return;
    const written = { ...item, state: "running", text: offset === 0 ? text : known + text };
    this.put(this.items.map((each) => (each === item ? written : each)));
  }

  readSoon(after = AGAIN_AFTER_MS) {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.read(), after);
  }

  async read() {
    const { id } = this.desk.conversation ?? {};
    if (!id) return;
    try {
      const { items } = await this.desk.rest("GET", this.path(id));
      if (this.isOpen(id)) this.put(items);
    } catch {
      // What is shown stays; the next event, or coming back after a lost connection, reads it again.
    }
  }

  isOpen(id) {
    return this.desk.conversation?.id === id;
  }

  path(id) {
    return `/desk/conversations/${id}/consultations`;
  }

  put(items) {
    this.items = items;
    this.dispatchEvent(new Event("change"));
    this.desk.drawSoon();
  }
}
