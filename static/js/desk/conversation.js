// One conversation as an agent sees it: both streams, the dossier, what is being said right now, and what waits to be
// sent. It says "change" when anything of that has changed; the page draws from its fields.

import { getJson } from "../api.js";
import { apply, applyAll, emptyState } from "../apply.js";
import { NO_DRAFT, applyDraft } from "../draft.js";
import { Code, Ephemeral, EventType, ServerFrame, Status } from "../protocol.js";
import { asideAfter } from "./asides.js";

const TYPING_FADES_MS = 6_000;
const TYPING_TOLD_EVERY_MS = 3_000;
const COLLEAGUE_TYPING_FADES_MS = 8_000;
const SECOND_MS = 1_000;
// The worker puts down what was said last a moment after it has lost the word.
const DOSSIER_AFTER_MS = 400;
const CUT_DRAFT_AFTER_MS = 2_000;

const CHANGES_DOSSIER = new Set([
  EventType.STATUS_CHANGED,
  EventType.TURN_ENDED,
  EventType.TOOL_CALLED,
  EventType.QUOTE_OFFERED,
  EventType.QUOTE_ANSWERED,
  EventType.AGENT_JOINED,
  EventType.CONTACT_LEFT,
  EventType.RATING_GIVEN,
]);

// Of the desk's stream, what says everything about itself.
const STANDS_ALONE = new Set([EventType.NOTE_POSTED, EventType.VERDICT_RECORDED]);

// What takes the conversation out of the agent's hands: a reply that is held goes first.
export const GIVES_AWAY = new Set([
  "release",
  "return",
  "resolve",
  "transfer",
  "assign",
  "snooze",
  "mark",
  "merge",
  "macro.run",
  "transcript.mail",
]);

export class DeskConversation extends EventTarget {
  /** `unsent` keeps what is written until the server has it, see unsent.js. */
  constructor(id, { link, unsent }) {
    super();
    this.id = id;
    this.link = link;
    this.state = emptyState();
    this.asides = [];
    this.told = [];
    this.deskSeq = 0;
    this.dossier = null;
    this.expected = null;
    this.draft = NO_DRAFT;
    this.typist = null;
    this.isPresent = false;
    this.watchers = [];
    this.read = { customer: 0, agent: 0 };
    this.known = false;
    this.missing = false;
    this.typingToldAt = 0;
    this.underway = new Set();
    this.outbox = unsent.outbox(id, "reply");
    this.noteOutbox = unsent.outbox(id, "note");
    this.life = new AbortController();
    const { signal } = this.life;
    link.addEventListener("frame", ({ detail }) => detail.conversation === id && this.receive(detail), { signal });
    link.addEventListener("link", () => this.relink(), { signal });
    link.addEventListener("awake", () => this.sync(), { signal });
  }

  open() {
    if (this.link.isOpen) this.watch();
  }

  /** Leaves it; a reply that is held is sent. */
  close() {
    this.sendHeld();
    this.life.abort();
    clearTimeout(this.holding);
    clearTimeout(this.colleagueFades);
    clearTimeout(this.typingFades);
    clearTimeout(this.dossierSoon);
    clearTimeout(this.cutDraftSoon);
    this.link.act("unwatch", { conversation: this.id }).catch(() => {
      // Without a connection there is nothing to leave.
    });
  }

  /** Whether the agent with this id holds the conversation. */
  isHeldBy(userId) {
    return this.state.status === Status.WITH_AGENT && this.dossier?.holder?.id === userId;
  }

  /** What an action that is under way will make of it, shown until its answer is there: `{ status, mine }` or null. */
  expect(expected) {
    this.expected = expected;
    this.changed();
  }

  act(type, fields = {}, options = {}) {
    if (GIVES_AWAY.has(type)) this.sendHeld();
    return this.link.act(type, { ...fields, conversation: this.id }, options);
  }

  /**
   * Sends a reply, a draft of drafts.js, after `hold` milliseconds in which it can be taken back. One that was held until
   * now goes first.
   */
  post({ text, attachments, consultation, clientId }, { hold = 0 } = {}) {
    this.outbox.release();
    const held_until = hold ? Date.now() + hold : 0;
    this.outbox.add(text, { attachments, consultation, held_until, client_id: this.ownIdOf(clientId) });
    this.flush();
    this.changed();
  }

  postNote({ text, clientId }) {
    this.noteOutbox.add(text, { client_id: this.ownIdOf(clientId) });
    this.flush();
    this.changed();
  }

  // What stands in the thread under its id was sent by another window; then this is something more.
  ownIdOf(clientId) {
    return clientId === null || this.said(clientId) !== null ? undefined : clientId;
  }

  /** What was posted under this id, a reply or a note, or null. */
  said(clientId) {
    const notes = this.told.filter(({ type }) => type === EventType.NOTE_POSTED).map(({ data }) => data);
    return [...this.state.messages, ...notes].find(({ client_id: known }) => known === clientId)?.text ?? null;
  }

  /** Takes a held reply out again; without an id the newest. Null when none is held any more. */
  takeBack(clientId = null) {
    const entry = this.outbox.held().findLast((each) => clientId === null || each.client_id === clientId);
    if (!entry) return null;
    this.outbox.remove(entry.client_id);
    this.changed();
    return entry;
  }

  /** Sends what is held without waiting any longer; resolves when the server has said what it makes of it. */
  async sendHeld() {
    if (this.outbox.held().length === 0) return;
    this.outbox.release();
    const sent = this.flush();
    this.changed();
    await sent;
  }

  /** Sends again what was refused. */
  retry(clientId) {
    this.outboxOf(clientId).again(clientId);
    this.flush();
    this.changed();
  }

  discard(clientId) {
    this.outboxOf(clientId).remove(clientId);
    this.changed();
  }

  outboxOf(clientId) {
    return this.outbox.has(clientId) ? this.outbox : this.noteOutbox;
  }

  /** Shows that something is being written, at most every few seconds: an answer to the customer and to colleagues, a note
   * to colleagues alone. */
  tellTyping(on, { note = false } = {}) {
    const now = Date.now();
    if (on && now - this.typingToldAt < TYPING_TOLD_EVERY_MS) return;
    if (!on && this.typingToldAt === 0) return;
    this.typingToldAt = on ? now : 0;
    this.act("typing.set", { on, note }).catch(() => {
      // It is shown for a moment and then forgotten: not worth a word when it fails.
    });
  }

  // What is sent stays in the outbox until its event arrives: an acknowledgement alone shows nothing. Over a new connection it
  // goes before what was done after it: who has resolved a conversation may not answer in it any more.
  async send(outbox, type, { client_id: clientId, text, attachments = [], consultation = null }) {
    if (this.underway.has(clientId)) return;
    this.underway.add(clientId);
    const fields = { client_id: clientId, text };
    if (attachments.length) fields.attachments = attachments.map(({ id }) => id);
    if (consultation !== null) fields.consultation = consultation;
    try {
      await this.act(type, fields, { repeats: true });
      // Of a conversation that was left nobody hears the event that would take it out.
      if (this.life.signal.aborted) outbox.remove(clientId);
      else outbox.accept(clientId);
    } catch ({ code, message }) {
      if (code === "offline" || code === "unanswered") return;
      outbox.refuse(clientId, { code, message });
      this.dispatchEvent(new CustomEvent("refused", { detail: { message, text } }));
      this.changed();
    } finally {
      this.underway.delete(clientId);
    }
  }

  /** Sends what is due, and comes back for what is held when its second is over. Resolves when what was due is answered. */
  flush() {
    clearTimeout(this.holding);
    const sent = [
      ...this.outbox.waiting().map((entry) => this.send(this.outbox, "message.post", entry)),
      ...this.noteOutbox.waiting().map((entry) => this.send(this.noteOutbox, "note.post", entry)),
    ];
    const [held] = this.outbox.held();
    if (held && !this.life.signal.aborted) {
      this.holding = setTimeout(() => {
        this.flush();
        this.changed();
      }, (held.held_until - Date.now()) % SECOND_MS || SECOND_MS);
    }
    return Promise.all(sent);
  }

  relink() {
    if (this.link.isOpen) this.watch();
    else this.typist = null;
    this.changed();
  }

  watch() {
    this.act("watch").catch(({ code }) => {
      this.missing = code === Code.NOT_FOUND;
      this.changed();
    });
  }

  sync() {
    if (!this.known || !this.link.isOpen) return;
    this.act("sync", { after: this.state.seq, after_desk: this.deskSeq }).catch(() => {
      // The connection is gone; coming back begins with a snapshot.
    });
  }

  receive(frame) {
    if (frame.type === ServerFrame.SNAPSHOT && frame.stream === "public") this.restart(frame);
    else if (frame.type === ServerFrame.SNAPSHOT) this.restartDesk(frame);
    else if (frame.type === Ephemeral.DRAFT) this.heardDraft(frame.data);
    else if (frame.type === Ephemeral.DOSSIER_CHANGED) this.readDossierSoon();
    else if (frame.type === Ephemeral.TYPING_CHANGED) this.heardTyping(frame.data);
    else if (frame.type === Ephemeral.PRESENCE_CHANGED) this.isPresent = frame.data.customer;
    else if (frame.type === Ephemeral.WATCHERS_CHANGED) this.heardWatchers(frame.data.watchers);
    else if (frame.type === Ephemeral.READ_CHANGED) this.heardRead(frame.data);
    else if (frame.stream === "desk") this.noted(frame);
    else if (frame.seq !== undefined) this.happened(frame);
    this.changed();
  }

  restart(snapshot) {
    this.state = applyAll(snapshot.events);
    this.asides = snapshot.events.reduce((asides, event) => asideAfter(asides, event, ""), []);
    this.draft = snapshot.draft ? applyDraft(NO_DRAFT, snapshot.draft) : NO_DRAFT;
    this.typist = null;
    this.read = snapshot.read;
    for (const message of this.state.messages) this.outbox.remove(message.client_id);
  }

  restartDesk(snapshot) {
    this.told = snapshot.events;
    this.deskSeq = snapshot.seq;
    for (const { data } of this.told) if (data.client_id) this.noteOutbox.remove(data.client_id);
    this.dossier = snapshot.dossier;
    this.known = true;
    this.flush();
  }

  happened(event) {
    if (event.seq > this.state.seq + 1) {
      this.sync();
      return;
    }
    const before = this.state;
    this.state = apply(before, event);
    if (this.state === before) return;
    const { data } = event;
    const ends = event.type === EventType.TURN_ENDED || event.type === EventType.MESSAGE_POSTED;
    const endsDraft = ends && data.turn !== null && data.turn === this.draft.turn;
    this.asides = asideAfter(this.asides, event, endsDraft ? this.draft.text : "");
    if (endsDraft) this.draft = NO_DRAFT;
    if (event.type === EventType.MESSAGE_POSTED) {
      this.outbox.remove(data.client_id);
      if (data.author !== "assistant") this.typist = null;
    }
    if (CHANGES_DOSSIER.has(event.type)) this.readDossierSoon();
    if (event.type === EventType.TURN_ENDED && data.outcome !== "finished") {
      clearTimeout(this.cutDraftSoon);
      this.cutDraftSoon = setTimeout(() => this.readDossier(), CUT_DRAFT_AFTER_MS);
    }
  }

  noted(event) {
    if (event.seq <= this.deskSeq) return;
    if (event.seq > this.deskSeq + 1) {
      this.sync();
      return;
    }
    this.deskSeq = event.seq;
    this.told = [...this.told, event];
    if (event.type === EventType.NOTE_POSTED) this.noteOutbox.remove(event.data.client_id);
    if (!STANDS_ALONE.has(event.type)) this.readDossierSoon();
  }

  heardDraft(data) {
    // A draft that arrives after its turn's end was overtaken on the way.
    if (this.state.turn === null || data.turn < this.state.turn) return;
    this.draft = applyDraft(this.draft, data);
    if (this.draft.gap) this.sync();
  }

  heardTyping({ author, name, on }) {
    clearTimeout(this.typingFades);
    this.typist = on ? { author, name } : null;
    if (on) {
      this.typingFades = setTimeout(() => {
        this.typist = null;
        this.changed();
      }, TYPING_FADES_MS);
    }
  }

  // Who types says so every few seconds; who closed the window did not say that it is over.
  heardWatchers(watchers) {
    this.watchers = watchers;
    clearTimeout(this.colleagueFades);
    if (watchers.every(({ typing }) => typing === "")) return;
    this.colleagueFades = setTimeout(() => {
      this.watchers = this.watchers.map((watcher) => ({ ...watcher, typing: "" }));
      this.changed();
    }, COLLEAGUE_TYPING_FADES_MS);
  }

  heardRead({ reader, seq }) {
    this.read = { ...this.read, [reader]: Math.max(seq, this.read[reader]) };
  }

  readDossierSoon() {
    this.dossierSoon ??= setTimeout(() => {
      this.dossierSoon = null;
      this.readDossier();
    }, DOSSIER_AFTER_MS);
  }

  async readDossier() {
    try {
      this.dossier = await getJson(`/api/v1/desk/conversations/${this.id}/dossier`);
      this.changed();
    } catch {
      // What is shown stays; the next event, or coming back after a lost connection, reads it again.
    }
  }

  changed() {
    if (!this.life.signal.aborted) this.dispatchEvent(new Event("change"));
  }
}
