// One conversation as this browser knows it: the server's events, what is being said right now, and what waits to be
// sent. It says "change" when anything of that has changed; the page draws from its fields.

import { apply, applyAll, emptyState } from "./apply.js";
import { NO_DRAFT, applyDraft } from "./draft.js";
import { Outbox, newClientId } from "./outbox.js";
import { Ephemeral, EventType, ServerFrame } from "./protocol.js";
import { LINK, PortalSocket } from "./socket.js";

const TYPING_FADES_MS = 6_000;
const TYPING_TOLD_EVERY_MS = 3_000;

export class Conversation extends EventTarget {
  constructor(id) {
    super();
    this.id = id;
    this.state = emptyState();
    this.draft = NO_DRAFT;
    this.queue = null;
    this.read = { customer: 0, agent: 0 };
    this.typist = null;
    this.link = { state: LINK.CONNECTING, code: null };
    this.known = false;
    this.outbox = new Outbox(id);
    this.actions = new Map();
    this.syncing = null;
    this.typingToldAt = 0;
    this.socket = new PortalSocket(`/ws/conversations/${id}/`, { renewed: true });
    this.socket.addEventListener("frame", ({ detail }) => this.receive(detail));
    this.socket.addEventListener("link", ({ detail }) => this.relink(detail));
    this.socket.addEventListener("awake", () => this.sync());
  }

  open() {
    this.socket.open();
  }

  close() {
    this.socket.close();
  }

  /** Connects anew, as the visitor that the browser's cookie now names. */
  reconnect() {
    this.socket.reconnect();
  }

  /** Sends the customer's text, with files that are uploaded; until it is acknowledged it stands in the outbox. */
  post(text, attachments = []) {
    this.outbox.add(text, { attachments });
    this.typingToldAt = 0;
    this.flush();
    this.changed();
  }

  retry(clientId) {
    this.outbox.again(clientId);
    this.flush();
    this.changed();
  }

  discard(clientId) {
    this.outbox.remove(clientId);
    this.changed();
  }

  /** Sends any other command. Rejects with `{code, message}`; code "offline" when it could not be sent or answered. */
  act(type, fields = {}) {
    const clientId = newClientId();
    return new Promise((resolve, reject) => {
      this.actions.set(clientId, { resolve, reject });
      if (!this.socket.send({ type, client_id: clientId, ...fields })) this.interrupt();
    });
  }

  /** Tells the other side that the customer is writing, at most every few seconds. */
  tellTyping(on) {
    const now = Date.now();
    if (on && now - this.typingToldAt < TYPING_TOLD_EVERY_MS) return;
    if (!on && this.typingToldAt === 0) return;
    this.typingToldAt = on ? now : 0;
    this.socket.send({ type: "typing.set", client_id: newClientId(), on });
  }

  /** Tells how far the customer has read. */
  tellRead(seq) {
    this.socket.send({ type: "read", client_id: newClientId(), seq });
  }

  receive(frame) {
    if (frame.type === ServerFrame.SNAPSHOT) this.restart(frame);
    else if (frame.type === ServerFrame.ACK) this.acknowledged(frame);
    else if (frame.type === ServerFrame.REFUSED) this.refused(frame);
    else if (frame.type === Ephemeral.DRAFT) this.heardDraft(frame.data);
    else if (frame.type === Ephemeral.QUEUE_CHANGED) this.queue = frame.data;
    else if (frame.type === Ephemeral.READ_CHANGED) this.heardRead(frame.data);
    else if (frame.type === Ephemeral.TYPING_CHANGED) this.heardTyping(frame.data);
    else if (frame.seq !== undefined) this.happened(frame);
    this.changed();
  }

  restart(snapshot) {
    if (snapshot.seq >= this.state.seq) this.state = applyAll(snapshot.events);
    const { draft } = snapshot;
    this.draft = draft && draft.turn === this.state.turn ? applyDraft(NO_DRAFT, draft) : NO_DRAFT;
    this.queue = snapshot.queue;
    this.read = snapshot.read;
    this.typist = null;
    this.known = true;
    this.outbox.remove(...this.state.messages.map((message) => message.client_id));
    this.syncing = null;
    this.sync();
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
    if (event.type === EventType.MESSAGE_POSTED) {
      this.outbox.remove(data.client_id);
      if (data.author === "agent") this.typist = null;
    }
    const ended = event.type === EventType.TURN_ENDED || event.type === EventType.MESSAGE_POSTED;
    if (ended && data.turn !== null && data.turn === this.draft.turn) this.draft = NO_DRAFT;
    if (event.type === EventType.STATUS_CHANGED) this.queue = null;
  }

  heardDraft(data) {
    // Drafts and events travel apart: first words may come before their turn has begun, last ones after it has ended.
    // The events decide; what is passed over here leaves a gap, which the next words will show.
    if (data.turn !== this.state.turn) return;
    this.draft = applyDraft(this.draft, data);
    if (this.draft.gap) this.sync();
  }

  heardTyping({ author, name, on }) {
    if (author === "customer") return;
    clearTimeout(this.typingFades);
    this.typist = on ? name : null;
    if (on) {
      this.typingFades = setTimeout(() => {
        this.typist = null;
        this.changed();
      }, TYPING_FADES_MS);
    }
  }

  heardRead({ reader, seq }) {
    this.read = { ...this.read, [reader]: Math.max(seq, this.read[reader]) };
  }

  acknowledged({ client_id: clientId, seq }) {
    if (clientId === this.syncing) this.syncing = null;
    // The acknowledgement may overtake the event; until that is here, the bubble stays where it is.
    if (seq > this.state.seq) this.outbox.accept(clientId);
    else this.outbox.remove(clientId);
    this.actions.get(clientId)?.resolve();
    this.actions.delete(clientId);
  }

  refused({ client_id: clientId, code, message }) {
    if (clientId === this.syncing) this.syncing = null;
    if (this.outbox.has(clientId)) this.outbox.refuse(clientId, { code, message });
    this.actions.get(clientId)?.reject({ code, message });
    this.actions.delete(clientId);
  }

  /** Asks for what was missed; one question at a time. */
  sync() {
    if (this.syncing !== null || !this.known) return;
    const clientId = newClientId();
    if (this.socket.send({ type: "sync", client_id: clientId, after: this.state.seq })) this.syncing = clientId;
  }

  flush() {
    if (!this.known) return;
    for (const { client_id, text, attachments = [] } of this.outbox.waiting()) {
      const ids = attachments.map(({ id }) => id);
      this.socket.send({ type: "message.post", client_id, text, ...(ids.length ? { attachments: ids } : {}) });
    }
  }

  relink(link) {
    this.link = link;
    if (link.state !== LINK.OPEN && link.state !== LINK.CONNECTING) this.interrupt();
    this.changed();
  }

  // Whether an action arrived is not known now. What it did will be seen after reconnecting; if nothing, the customer
  // can choose it again.
  interrupt() {
    this.syncing = null;
    this.typist = null;
    for (const { reject } of this.actions.values()) reject({ code: "offline", message: "" });
    this.actions.clear();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}
