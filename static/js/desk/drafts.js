// What an agent has written and not sent, per conversation and mode. It outlives a reload and the closing of the tab, and
// belongs to one agent: somebody else at the same computer never meets it.

const FORGOTTEN_AFTER_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Nothing written. Of a draft `consultation` is the suggestion it came from, and `clientId` the id under which another
 * window had it in its outbox: the server may know it by that. `cameBack`: from there, and the agent was not told yet.
 */
export const EMPTY = Object.freeze({
  text: "",
  attachments: Object.freeze([]),
  consultation: null,
  clientId: null,
  cameBack: false,
});

export class Drafts {
  constructor(userId) {
    this.begin = `desk-draft:${userId}:`;
    this.forgetOld();
  }

  read(conversation, mode) {
    const { at: _, ...draft } = this.load(this.keyOf(conversation, mode)) ?? {};
    return { ...EMPTY, ...draft };
  }

  write(conversation, mode, draft) {
    this.store(this.keyOf(conversation, mode), isEmpty(draft) ? null : draft);
  }

  /** Puts what a closed window left in its outbox before what is written there. */
  bringBack(conversation, mode, entry) {
    this.write(conversation, mode, joined(draftOf(entry), this.read(conversation, mode)));
  }

  /** Whether `event` of the window's "storage" says that another tab has changed this draft. */
  isAbout(event, conversation, mode) {
    return event.key === this.keyOf(conversation, mode);
  }

  keyOf(conversation, mode) {
    return `${this.begin}${conversation}:${mode}`;
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
    clientId: first.clientId ?? then.clientId,
    cameBack: first.cameBack || then.cameBack,
  };
}

/** The draft of something that a closed window left in its outbox. */
export function draftOf({ text, attachments = [], consultation = null, client_id: clientId }) {
  return { text, attachments, consultation, clientId, cameBack: true };
}
