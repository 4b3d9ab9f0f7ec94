// What an agent has written and not sent, per conversation and mode. It outlives a reload and the closing of the tab, and
// belongs to one agent: somebody else at the same computer never meets it.
//
// A reply that waits for its five seconds stands in the outbox of its tab. A tab that is closed takes its outbox along,
// so a copy is kept here until the reply is seen in the transcript; one that was never sent comes back as a draft.

const FORGOTTEN_AFTER_MS = 30 * 24 * 60 * 60 * 1000;
// By then the tab that holds a reply has sent it, or is gone.
const ORPHANED_AFTER_MS = 30_000;

/** Nothing written. A draft is `{text, attachments, consultation}`; `consultation` is the suggestion it came from. */
export const EMPTY = Object.freeze({ text: "", attachments: Object.freeze([]), consultation: null });

export class Drafts {
  constructor(userId) {
    this.begin = `desk-draft:${userId}:`;
    this.forgetOld();
  }

  read(conversation, mode) {
    const { text, attachments, consultation } = this.load(this.keyOf(conversation, mode)) ?? EMPTY;
    return { text, attachments, consultation };
  }

  write(conversation, mode, draft) {
    this.store(this.keyOf(conversation, mode), isEmpty(draft) ? null : draft);
  }

  /** Keeps a copy of a reply that is held in this tab. */
  keepHeld(conversation, clientId, draft) {
    this.store(this.heldKey(conversation, clientId), draft);
  }

  forgetHeld(conversation, clientId) {
    this.store(this.heldKey(conversation, clientId), null);
  }

  /** The reply goes by another id now. */
  moveHeld(conversation, from, to) {
    this.store(this.heldKey(conversation, to), this.load(this.heldKey(conversation, from)));
    this.forgetHeld(conversation, from);
  }

  /**
   * The replies that their tab took with it unsent; they are handed out once. `isKnown(clientId)` says which ones are in
   * this tab's outbox or in the transcript.
   */
  takeOrphans(conversation, isKnown) {
    const begin = this.heldKey(conversation, "");
    const orphans = [];
    for (const key of this.keys().filter((each) => each.startsWith(begin))) {
      const { at, ...draft } = this.load(key);
      const known = isKnown(key.slice(begin.length));
      if (!known && Date.now() - at < ORPHANED_AFTER_MS) continue;
      if (!known) orphans.push(draft);
      if (known !== "outbox") this.store(key, null);
    }
    return orphans;
  }

  /** Whether `event` of the window's "storage" says that another tab has changed this draft. */
  isAbout(event, conversation, mode) {
    return event.key === this.keyOf(conversation, mode);
  }

  keyOf(conversation, mode) {
    return `${this.begin}${conversation}:${mode}`;
  }

  heldKey(conversation, clientId) {
    return `${this.begin}${conversation}:held:${clientId}`;
  }

  keys() {
    return Object.keys(localStorage).filter((key) => key.startsWith(this.begin));
  }

  load(key) {
    const stored = localStorage.getItem(key);
    return stored === null ? null : JSON.parse(stored);
  }

  store(key, draft) {
    if (draft === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ ...draft, at: Date.now() }));
  }

  forgetOld() {
    for (const key of this.keys()) {
      if (Date.now() - this.load(key).at > FORGOTTEN_AFTER_MS) localStorage.removeItem(key);
    }
  }
}

export function isEmpty({ text, attachments }) {
  return text.trim() === "" && attachments.length === 0;
}

/** Both drafts as one: what was there first comes first. */
export function joined(first, then) {
  return {
    text: [first.text.trim(), then.text.trim()].filter(Boolean).join("\n\n"),
    attachments: [...first.attachments, ...then.attachments],
    consultation: first.consultation ?? then.consultation,
  };
}
