// What was written and is not yet acknowledged. It outlives a reload of the page; the server knows each message by its
// client_id, so sending one again is harmless, from whichever window.

import { Code } from "./protocol.js";

/**
 * Entries are `{client_id, text, at, accepted, refusal, held_until}` and what else was given with the text; `refusal` is
 * null or `{code, message}`, `held_until` the time (ms) before which it is not sent, 0 at once.
 */
export class Outbox {
  /** Kept in `storage`: that of the tab, unless another window is to find what this one leaves. */
  constructor(name, storage = sessionStorage) {
    this.key = `outbox:${name}`;
    this.storage = storage;
    this.entries = JSON.parse(storage.getItem(this.key) ?? "[]");
  }

  /** `client_id` is that under which the same text may have been sent before. */
  add(text, { client_id = newClientId(), held_until = 0, ...fields } = {}) {
    const at = new Date().toISOString();
    const entry = { ...fields, client_id, text, at, accepted: false, refusal: null, held_until };
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

  /**
   * Makes a refused entry wait again. Under its own id, by which the server knows a repeat; only where that stands for
   * another text already, under a new one.
   */
  again(clientId) {
    const { refusal } = this.entries.find((entry) => entry.client_id === clientId);
    const isTaken = refusal?.code === Code.CLIENT_ID_REUSED;
    this.change(clientId, { client_id: isTaken ? newClientId() : clientId, refusal: null });
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
    if (entries.length) this.storage.setItem(this.key, JSON.stringify(entries));
    else this.storage.removeItem(this.key);
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
