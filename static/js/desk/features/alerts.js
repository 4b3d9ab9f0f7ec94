// What concerns the agent reaches them while they look elsewhere: the number in the tab's title, a sound, a notification of
// the desktop, and a word on the page. Sound and notification only once they are switched on; nothing at all about the
// conversation that the agent is looking at.

import { chime } from "../../chime.js";
import { say } from "../../texts.js";
import { asleep } from "../asleep.js";
import { newsFor } from "../news.js";
import { notificationPermission } from "../preferences.js";

// Whoever reads or writes something else needs longer to see it than a word about what they just did.
const SHOWN_FOR_MS = 20_000;
// Of several windows of one desk only one is to be heard: the first that gets hold of the news.
const HEARD_ONCE_MS = 3_000;
const QUIET = { handoff: 0.4 };

export function install(desk) {
  const alerts = new Alerts(desk);
  desk.addEventListener("alert", ({ detail }) => alerts.tell(detail));
  desk.addEventListener("queue", ({ detail }) => alerts.compare(detail));
  desk.addEventListener("conversation", () => alerts.see());
  desk.addEventListener("acted", ({ detail: { type, conversation } }) => type === "claim" && alerts.taken.add(conversation));
  document.addEventListener("visibilitychange", () => alerts.see());
  window.addEventListener("focus", () => alerts.see());
}

class Alerts {
  constructor(desk) {
    this.desk = desk;
    this.title = document.title;
    this.lists = null;
    this.unseen = new Set();
    this.taken = new Set();
  }

  compare(lists) {
    const { me } = this.desk;
    const reader = { id: me.id, teams: me.teams, isAvailable: me.isAvailable !== false, taken: this.taken, asleep };
    const news = this.lists ? newsFor(reader, this.lists, lists) : [];
    this.lists = lists;
    const here = new Set([...lists.mine.items, ...lists.waiting.items].map(({ id }) => id));
    for (const id of this.unseen) if (!here.has(id)) this.unseen.delete(id);
    for (const { kind, customer, conversation } of news) {
      if (kind === "woken") asleep.delete(conversation);
      this.tell({ kind, text: say(`alert_${kind}`, { customer }), conversation });
    }
    this.count();
  }

  tell(news) {
    if (this.isLookedAt(news.conversation)) return;
    if (news.kind === "message") this.unseen.add(news.conversation);
    // What is offered has its own card on the page.
    if (!document.hidden && news.kind !== "offer") {
      this.desk.toast(news.text, { lasts: SHOWN_FOR_MS, action: { label: say("alert_open"), run: () => this.open(news) } });
    }
    this.count();
    navigator.locks.request(`desk-alert:${news.kind}:${news.conversation}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      this.sound(news);
      this.notify(news);
      await new Promise((resolve) => setTimeout(resolve, HEARD_ONCE_MS));
    });
  }

  sound({ kind }) {
    if (this.desk.preferences.get("sound")) chime(QUIET[kind]);
  }

  // Without what was written: a notification may be read by whoever passes the screen.
  notify(news) {
    if (!document.hidden && document.hasFocus()) return;
    if (!this.desk.preferences.get("notifications") || notificationPermission() !== "granted") return;
    const notification = notificationOf(this.title, { body: news.text, tag: `${news.kind}:${news.conversation}` });
    notification?.addEventListener("click", () => {
      window.focus();
      this.open(news);
      notification.close();
    });
  }

  open({ conversation }) {
    this.desk.goTo(conversation);
  }

  /** What is on the screen is no news any more. */
  see() {
    const { conversation } = this.desk;
    if (conversation && this.isLookedAt(conversation.id) && this.unseen.delete(conversation.id)) this.count();
  }

  isLookedAt(id) {
    return !document.hidden && document.hasFocus() && this.desk.conversation?.id === id;
  }

  // Those who wait for a person, and those of one's own who have written since.
  count() {
    const count = (this.lists?.waiting.count ?? 0) + this.unseen.size;
    document.title = count ? `(${count}) ${this.title}` : this.title;
  }
}

// Chrome on Android has the permission and not the constructor: there only a service worker may show one.
function notificationOf(title, options) {
  try {
    return new Notification(title, options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}
