// <conversation-list>: the visitor's conversations, newest first.

import { CONVERSATIONS, getJson } from "./api.js";
import { formatAgo, writeTime } from "./format.js";
import { fromTemplate, say } from "./texts.js";

class ConversationList extends HTMLElement {
  connectedCallback() {
    this.part("more").addEventListener("click", () => this.load(this.next));
  }

  /** Loads the list anew; `current` is the conversation that the page shows. */
  async show(current) {
    this.current = current;
    this.part("items").replaceChildren();
    await this.load(CONVERSATIONS);
  }

  async load(path) {
    this.setAttribute("aria-busy", "true");
    this.part("loading").hidden = false;
    this.part("note").hidden = true;
    this.part("more").hidden = true;
    try {
      this.add(await getJson(path));
    } catch (error) {
      this.note(say(error.code === "not_signed_in" ? "list_empty" : "list_failed"));
    }
    this.part("loading").hidden = true;
    this.setAttribute("aria-busy", "false");
  }

  add({ items, next }) {
    this.part("items").append(...items.map((item) => this.makeItem(item)));
    this.next = next;
    this.part("more").hidden = next === null;
    if (!this.part("items").childElementCount) this.note(say("list_empty"));
  }

  makeItem({ id, status, last_line: line, last_at: at, opened_at: openedAt }) {
    const item = fromTemplate("conversation");
    const link = item.querySelector("a");
    const badge = item.querySelector("[data-part=status]");
    link.href = `/chat/${id}/`;
    item.querySelector(".conversation-line").textContent = line || say("list_no_line");
    if (id === this.current) link.setAttribute("aria-current", "page");
    badge.textContent = say(id === this.current ? "list_current" : `list_${status}`);
    badge.dataset.tone = status === "resolved" ? "" : "accent";
    writeTime(item.querySelector("time"), at ?? openedAt, formatAgo);
    return item;
  }

  note(text) {
    this.part("note").textContent = text;
    this.part("note").hidden = false;
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

customElements.define("conversation-list", ConversationList);
