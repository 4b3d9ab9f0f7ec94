// A conversation that does not exist yet: it is made when there is something to say, so that looking at the page leaves
// nothing behind. Until then it looks like an empty conversation to the page.

import { CONVERSATIONS, postJson } from "./api.js";
import { emptyState } from "./apply.js";
import { NO_DRAFT } from "./draft.js";
import { Outbox } from "./outbox.js";
import { LINK } from "./socket.js";

const TRY_AGAIN_MS = 3_000;

export class Beginning extends EventTarget {
  id = null;
  state = emptyState();
  draft = NO_DRAFT;
  queue = null;
  typist = null;
  known = true;
  link = { state: LINK.OPEN, code: null };
  outbox = new Outbox("new");
  wantsPerson = false;

  /** `previous` is the finished conversation that this one follows, or null. */
  constructor(previous = null) {
    super();
    this.previous = previous;
  }

  open() {
    if (this.outbox.waiting().length) this.create();
  }

  close() {
    clearTimeout(this.later);
  }

  post(text, attachments = []) {
    this.outbox.add(text, { attachments });
    this.create();
  }

  retry(clientId) {
    this.outbox.again(clientId);
    this.create();
  }

  discard(clientId) {
    this.outbox.remove(clientId);
    this.changed();
  }

  askPerson() {
    this.wantsPerson = true;
    this.create();
  }

  tellTyping() {
    // Nobody is there yet.
  }

  /** Makes the conversation and says "created" with its id; what was written moves into its outbox. */
  async create() {
    this.changed();
    if (this.creating) return;
    this.creating = true;
    clearTimeout(this.later);
    try {
      const { id } = await postJson(CONVERSATIONS, this.previous ? { previous: this.previous } : {});
      new Outbox(id).takeOver(this.outbox.empty());
      this.dispatchEvent(new CustomEvent("created", { detail: { id, wantsPerson: this.wantsPerson } }));
    } catch (error) {
      this.failed(error);
    } finally {
      this.creating = false;
    }
  }

  failed({ code, message }) {
    if (code === "offline") {
      this.link = { state: LINK.OFFLINE, code: null };
      this.later = setTimeout(() => this.create(), TRY_AGAIN_MS);
    } else {
      for (const { client_id } of this.outbox.waiting()) this.outbox.refuse(client_id, { code, message });
      this.dispatchEvent(new CustomEvent("refused", { detail: { code, message } }));
      if (this.wantsPerson) this.dispatchEvent(new CustomEvent("failed", { detail: { code, message } }));
      this.wantsPerson = false;
    }
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}
