// <chat-composer>: the field in which a message is written. Enter sends, Shift+Enter breaks the line; what is written
// survives a reload. It announces "composer-send" with the text, and "composer-typing" with on.

import { MAX_TEXT } from "./protocol.js";
import { countCodePoints } from "./draft.js";
import { sayCount } from "./texts.js";

const COUNT_FROM = MAX_TEXT - 400;
const TYPING_ENDS_MS = 4_000;

class ChatComposer extends HTMLElement {
  draftName = "composer:new";
  isKept = false;

  connectedCallback() {
    this.field = this.querySelector("textarea");
    this.button = this.querySelector("[type=submit]");
    this.count = this.querySelector("output");
    this.field.addEventListener("input", () => this.edited());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  /** Keeps what is written under `name` from now on, and brings back what was, unless the present text is carried over.
   * What somebody typed before this module had arrived is carried over in any case. */
  keepAs(name, { carry = false } = {}) {
    const carries = carry || (!this.isKept && this.field.value !== "");
    this.isKept = true;
    if (carries) sessionStorage.removeItem(this.draftName);
    this.draftName = `composer:${name}`;
    this.write(carries ? this.field.value : (sessionStorage.getItem(this.draftName) ?? ""));
  }

  write(text) {
    this.field.value = text;
    this.refresh();
  }

  focus() {
    this.field.focus();
  }

  pressed(event) {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  edited() {
    this.refresh();
    this.tellTyping(this.field.value.trim() !== "");
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.tellTyping(false), TYPING_ENDS_MS);
  }

  tellTyping(on) {
    if (!this.isKept) return;
    this.dispatchEvent(new CustomEvent("composer-typing", { detail: on }));
  }

  send() {
    const text = this.field.value.trim();
    if (!this.isSendable(text)) return;
    clearTimeout(this.typingEnds);
    this.write("");
    this.dispatchEvent(new CustomEvent("composer-send", { detail: text }));
  }

  // Before there is a conversation to send it to, a text stays where it is.
  isSendable(text) {
    return this.isKept && text !== "" && countCodePoints(text) <= MAX_TEXT;
  }

  refresh() {
    const text = this.field.value;
    if (text) sessionStorage.setItem(this.draftName, text);
    else sessionStorage.removeItem(this.draftName);
    this.button.disabled = !this.isSendable(text.trim());
    this.showCount(countCodePoints(text.trim()));
    this.grow();
  }

  showCount(length) {
    const left = MAX_TEXT - length;
    this.count.hidden = length < COUNT_FROM;
    this.count.textContent = left < 0 ? sayCount("too_long", -left) : sayCount("left", left);
    this.count.toggleAttribute("data-over", left < 0);
    this.field.setAttribute("aria-invalid", String(left < 0));
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}

customElements.define("chat-composer", ChatComposer);
