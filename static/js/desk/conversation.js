// One conversation as an agent sees it: both streams, the dossier, what is being said right now, and what waits to be
// sent. It says "change" when anything of that has changed; the page draws from its fields.

import { getJson } from "../api.js";
import { apply, applyAll, emptyState } from "../apply.js";
import { NO_DRAFT, applyDraft } from "../draft.js";
import { Outbox } from "../outbox.js";
import { Code, Ephemeral, EventType, ServerFrame, Status } from "../protocol.js";
import { asideAfter } from "./asides.js";

const TYPING_FADES_MS = 6_000;
const TYPING_TOLD_EVERY_MS = 3_000;
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
  EventType.RATING_GIVEN,
]);

// Of the desk's stream, what says everything about itself.
const STANDS_ALONE = new Set([EventType.NOTE_POSTED, EventType.VERDICT_RECORDED]);

export class DeskConversation extends EventTarget {
  constructor(id, link) {
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
    this.known = false;
    this.missing = false;
    this.typingToldAt = 0;
    this.outbox = new Outbox(`desk:${id}`);
    this.noteOutbox = new Outbox(`desk-note:${id}`);
    this.life = new AbortController();
    const { signal } = this.life;
    link.addEventListener("frame", ({ detail }) => detail.conversation === id && this.receive(detail), { signal });
    link.addEventListener("link", () => this.relink(), { signal });
    link.addEventListener("awake", () => this.sync(), { signal });
  }

  open() {
    if (this.link.isOpen) this.watch();
  }

  close() {
    this.life.abort();
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

  act(type, fields = {}) {
    return this.link.act(type, { ...fields, conversation: this.id });
  }

  post(text) {
    this.typingToldAt = 0;
    this.send(this.outbox, "message.post", this.outbox.add(text));
    this.changed();
  }

  postNote(text) {
    this.send(this.noteOutbox, "note.post", this.noteOutbox.add(text));
    this.changed();
  }

  retry(clientId) {
    const outbox = this.outboxOf(clientId);
    outbox.again(clientId);
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

  /** Shows the customer that an answer is being written, at most every few seconds. */
  tellTyping(on) {
    const now = Date.now();
    if (on && now - this.typingToldAt < TYPING_TOLD_EVERY_MS) return;
    if (!on && this.typingToldAt === 0) return;
    this.typingToldAt = on ? now : 0;
    this.act("typing.set", { on }).catch(() => {
      // It is shown for a moment and then forgotten: not worth a word when it fails.
    });
  }

  // What is sent stays in the outbox until its event arrives: an acknowledgement alone shows nothing.
  send(outbox, type, { client_id: clientId, text }) {
    this.act(type, { client_id: clientId, text }).catch(({ code, message }) => {
      if (code === "offline") return;
      outbox.refuse(clientId, { code, message });
      this.changed();
    });
  }

  flush() {
    for (const entry of this.outbox.waiting()) this.send(this.outbox, "message.post", entry);
    for (const entry of this.noteOutbox.waiting()) this.send(this.noteOutbox, "note.post", entry);
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
    else if (frame.type === Ephemeral.TYPING_CHANGED) this.heardTyping(frame.data);
    else if (frame.type === Ephemeral.PRESENCE_CHANGED) this.isPresent = frame.data.customer;
    else if (frame.stream === "desk") this.noted(frame);
    else if (frame.seq !== undefined) this.happened(frame);
    this.changed();
  }

  restart(snapshot) {
    this.state = applyAll(snapshot.events);
    this.asides = snapshot.events.reduce((asides, event) => asideAfter(asides, event, ""), []);
    this.draft = snapshot.draft ? applyDraft(NO_DRAFT, snapshot.draft) : NO_DRAFT;
    this.typist = null;
    for (const message of this.state.messages) this.outbox.remove(message.client_id);
  }

  restartDesk(snapshot) {
    this.told = [];
    this.deskSeq = 0;
    snapshot.events.forEach((event) => this.noted(event));
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
