// What was written and is not yet acknowledged. It outlives a reload of the tab; the server knows each message by its
// client_id, so sending one again is harmless.

/**
 * Entries are `{client_id, text, at, accepted, refusal, held_until}` and what else was given with the text; `refusal` is
 * null or `{code, message}`, `held_until` the time (ms) before which it is not sent, 0 at once.
 */
export class Outbox {
  constructor(name) {
    this.key = `outbox:${name}`;
    this.entries = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
  }

  add(text, { held_until = 0, ...fields } = {}) {
    const at = new Date().toISOString();
    const entry = { ...fields, client_id: newClientId(), text, at, accepted: false, refusal: null, held_until };
    this.keep([...this.entries, entry]);
    return entry;
  }

  /** The entries that still wait for an answer, oldest first. */
  waiting() {
    return this.entries.filter((entry) => entry.refusal === null && !entry.accepted && !isHeld(entry));
  }

  /** The entries that can still be taken back. */
  held() {
    return this.entries.filter((entry) => entry.refusal === null && isHeld(entry));
  }

  /** Holds nothing back any longer. */
  release() {
    this.keep(this.entries.map((entry) => (isHeld(entry) ? { ...entry, held_until: 0 } : entry)));
  }

  has(clientId) {
    return this.entries.some((entry) => entry.client_id === clientId);
  }

  remove(...clientIds) {
    const left = this.entries.filter((entry) => !clientIds.includes(entry.client_id));
    if (left.length < this.entries.length) this.keep(left);
  }

  /** The server has it, and will say so in its events too. */
  accept(clientId) {
    this.change(clientId, { accepted: true });
  }

  refuse(clientId, refusal) {
    this.change(clientId, { refusal });
  }

  /** Makes a refused entry wait again, under a new id: the old one may already stand for a refused text. Returns it. */
  again(clientId) {
    const anew = newClientId();
    this.change(clientId, { client_id: anew, refusal: null });
    return anew;
  }

  /** Takes everything out, for the outbox of another conversation. */
  empty() {
    const { entries } = this;
    this.keep([]);
    return entries;
  }

  takeOver(entries) {
    this.keep([...this.entries, ...entries.map((entry) => ({ ...entry, refusal: null }))]);
  }

  change(clientId, fields) {
    this.keep(this.entries.map((entry) => (entry.client_id === clientId ? { ...entry, ...fields } : entry)));
  }

  keep(entries) {
    this.entries = entries;
    if (entries.length) sessionStorage.setItem(this.key, JSON.stringify(entries));
    else sessionStorage.removeItem(this.key);
  }
}

/** Whether it can still be taken back. */
export function isHeld({ held_until: until }) {
  return until > Date.now();
}

/** How many seconds are left to take it back. */
export function secondsLeft({ held_until: until }) {
  return Math.ceil((until - Date.now()) / 1000);
}

/** An id that the server will know a command by. */
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
