// Reads finished messages and notices to screen readers, once, politely. What is still being written is not read: nobody
// can follow a voice that begins a sentence twenty times.

import { say } from "./texts.js";
import { noticeText } from "./thread-rows.js";

const READ_FOR_MS = 10_000;

export class Announcer {
  constructor(region, { assistant }) {
    this.region = region;
    this.assistant = assistant;
    this.heard = null;
  }

  /** Forgets the conversation: what the next one already holds is not read out. */
  restart() {
    this.heard = null;
  }

  hear(thread) {
    const last = thread.at(-1)?.seq ?? 0;
    if (this.heard !== null) {
      for (const item of thread) if (item.seq > this.heard) this.announce(item);
    }
    this.heard = last;
  }

  announce(item) {
    const words = this.wordsOf(item);
    if (!words) return;
    const line = document.createElement("p");
    line.textContent = words;
    this.region.append(line);
    setTimeout(() => line.remove(), READ_FOR_MS);
  }

  wordsOf(item) {
    if (item.kind === "notice") return noticeText(item, this.assistant);
    if (item.kind !== "message" || item.author === "customer") return "";
    const shown = new DOMParser().parseFromString(item.html, "text/html").body.textContent;
    return say("announcement", { name: item.name, text: shown });
  }
}
