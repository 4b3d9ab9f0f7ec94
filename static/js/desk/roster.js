// Who is at the desk, with what load; how the agent stands there, and what is offered to them.
//
//   desk.roster.me             // { status, chosen, offers }, null until it was read
//   desk.roster.staff, .teams  // see /api/v1/desk/staff
//   desk.roster.addEventListener("change", ...)

import { setServerNow } from "./waits.js";

// A burst of changes is read once.
const TOGETHER_MS = 250;
// For changes that were never told of, while Redis was away for one.
const AGAIN_MS = 60_000;

export class Roster extends EventTarget {
  constructor(desk) {
    super();
    this.desk = desk;
    this.me = null;
    this.staff = [];
    this.teams = [];
    this.soon = null;
    this.asked = 0;
    desk.addEventListener("frame", ({ detail }) => detail.type === "staff.changed" && this.readSoon());
    desk.link.addEventListener("link", () => desk.link.isOpen && this.readSoon());
    setInterval(() => document.hidden || this.read(), AGAIN_MS);
  }

  readSoon() {
    this.soon ??= setTimeout(() => {
      this.soon = null;
      this.read();
    }, TOGETHER_MS);
  }

  async read() {
    this.asked += 1;
    const number = this.asked;
    let answer;
    try {
      answer = await this.desk.rest("GET", "/desk/staff");
    } catch {
      // What is shown stays; the next change, or coming back after a lost connection, reads it again.
      return;
    }
    // Of two that were asked for the later one counts, whichever comes first.
    if (number < this.asked) return;
    setServerNow(answer.now);
    const { me, staff, teams } = answer;
    Object.assign(this, { me, staff, teams });
    this.desk.me.isAvailable = me.status === "available";
    this.dispatchEvent(new Event("change"));
  }
}
