// What an agent has written and the server has not answered yet, over all windows of this browser. Each window has an
// outbox of its own for each conversation, so that only one of them sends it, shows it and offers to try it again. Of a
// window that is gone another one takes it over, under the ids that the server may know already.

import { Outbox } from "../outbox.js";
import { DeskWindow, onceGone } from "./windows.js";

const KEY = /^outbox:desk:(?<user>\d+):(?<window>[^:]+):(?<mode>reply|note):(?<conversation>.+)$/;

export class Unsent {
  constructor(userId) {
    this.userId = String(userId);
    this.window = new DeskWindow();
    this.followed = new Set();
  }

  /** This window's outbox of a conversation; `mode` is "reply" or "note". */
  outbox(conversation, mode) {
    return new Outbox(`desk:${this.userId}:${this.window.name}:${mode}:${conversation}`, localStorage);
  }

  /** The conversations in which this window has something to send. */
  get conversations() {
    return new Set(this.outboxes().flatMap(({ window, conversation }) => (window === this.window.name ? [conversation] : [])));
  }

  /** Calls `bringBack({ conversation, mode, entry })` for all that other windows leave unsent, now and from now on. */
  follow(bringBack) {
    const look = () => {
      for (const { window: name } of this.outboxes()) {
        if (name !== this.window.name && !this.followed.has(name)) this.followOne(name, bringBack);
      }
    };
    window.addEventListener("storage", look);
    look();
  }

  // A window that was closed may be opened again under its old name: so it is followed anew.
  async followOne(name, bringBack) {
    this.followed.add(name);
    await onceGone(name, () => {
      // Each is put before what is there already.
      for (const left of this.takeFrom(name).reverse()) bringBack(left);
    });
    this.followed.delete(name);
  }

  takeFrom(name) {
    const left = this.outboxes().filter(({ window }) => window === name);
    return left.flatMap(({ key, conversation, mode }) => {
      const entries = JSON.parse(localStorage.getItem(key));
      localStorage.removeItem(key);
      return entries.filter(({ accepted }) => !accepted).map((entry) => ({ conversation, mode, entry }));
    });
  }

  outboxes() {
    return Object.keys(localStorage).flatMap((key) => {
      const parts = KEY.exec(key)?.groups;
      return parts?.user === this.userId ? [{ key, ...parts }] : [];
    });
  }
}
