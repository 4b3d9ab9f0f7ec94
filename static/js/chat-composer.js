// <chat-composer>: the field in which a message is written, and the files that go along. Enter sends, Shift+Enter breaks
// the line; what is written and uploaded survives a reload. It announces "composer-send" with {text, attachments}, and
// "composer-typing" with on.

import "./file-tray.js";
import { MAX_ATTACHMENTS } from "./protocol.js";
import { drawCount, fits, grow } from "./text-field.js";
import { Uploads } from "./uploads.js";

const TYPING_ENDS_MS = 4_000;

class ChatComposer extends HTMLElement {
  draftName = "composer:new";
  isKept = false;
  files = [];

  connectedCallback() {
    this.field = this.querySelector("textarea");
    this.button = this.querySelector("[type=submit]");
    this.count = this.querySelector("output");
    this.tray = this.querySelector("file-tray");
    this.field.addEventListener("input", () => this.edited());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  /** Takes files: `address()` gives where they are uploaded to; they may also be dropped on `zone`. */
  takeFiles({ address, zone }) {
    const { accept, megabytes } = this.tray.dataset;
    const bounds = { accept: accept.split(","), megabytes: Number(megabytes) };
    this.uploads = new Uploads({ address, room: () => MAX_ATTACHMENTS - this.files.length, bounds });
    this.uploads.addEventListener("change", () => this.refresh());
    this.uploads.addEventListener("uploaded", ({ detail }) => this.keepFiles([...this.files, detail]));
    this.tray.addEventListener("tray-remove", ({ detail }) => this.keepFiles(this.files.filter(({ id }) => id !== detail)));
    this.tray.connect({
      uploads: this.uploads,
      button: this.querySelector(".composer-attach"),
      input: this.querySelector("[type=file]"),
      zone,
      field: this.field,
    });
  }

  /** Keeps what is written under `name` from now on, and brings back what was, unless the present text is carried over.
   * What somebody typed before this module had arrived is carried over in any case. */
  keepAs(name, { carry = false } = {}) {
    const carries = carry || (!this.isKept && this.field.value !== "");
    this.isKept = true;
    if (carries) this.forget();
    else this.uploads.clear();
    this.draftName = `composer:${name}`;
    this.files = carries ? this.files : JSON.parse(sessionStorage.getItem(this.filesName) ?? "[]");
    this.write(carries ? this.field.value : (sessionStorage.getItem(this.draftName) ?? ""));
  }

  get filesName() {
    return `files:${this.draftName}`;
  }

  write(text, files = this.files) {
    this.field.value = text;
    this.keepFiles(files);
  }

  keepFiles(files) {
    this.files = files;
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
    if (!this.isSendable) return;
    const detail = { text: this.field.value.trim(), attachments: this.files };
    clearTimeout(this.typingEnds);
    this.write("", []);
    this.dispatchEvent(new CustomEvent("composer-send", { detail }));
  }

  // Before there is a conversation to send it to, a text stays where it is; and it does not leave its files behind.
  get isSendable() {
    const { value } = this.field;
    return this.isKept && !this.uploads.isBusy && fits(value) && (value.trim() !== "" || this.files.length > 0);
  }

  refresh() {
    this.forget();
    if (this.field.value) sessionStorage.setItem(this.draftName, this.field.value);
    if (this.files.length) sessionStorage.setItem(this.filesName, JSON.stringify(this.files));
    this.tray.draw(this.files);
    this.button.disabled = !this.isSendable;
    drawCount(this.count, this.field);
    grow(this.field);
  }

  forget() {
    sessionStorage.removeItem(this.draftName);
    sessionStorage.removeItem(this.filesName);
  }
}

customElements.define("chat-composer", ChatComposer);
