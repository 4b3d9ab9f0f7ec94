// <connection-banner>: says that the connection is lost, once that has lasted long enough to matter.

import { CloseCode } from "./protocol.js";
import { LINK } from "./socket.js";
import { say } from "./texts.js";

const WORTH_TELLING_MS = 1_500;

class ConnectionBanner extends HTMLElement {
  text = "";

  draw({ state, code }) {
    const text = textOf(state, code);
    // While it tries again it is neither connected nor worth another sentence.
    if (state === LINK.CONNECTING || text === this.text) return;
    this.text = text;
    clearTimeout(this.later);
    if (text === "" || !this.hidden) this.show();
    else this.later = setTimeout(() => this.show(), state === LINK.OFFLINE ? 0 : WORTH_TELLING_MS);
  }

  show() {
    this.hidden = this.text === "";
    this.querySelector("[data-part=text]").textContent = this.text;
  }
}

function textOf(state, code) {
  if (state === LINK.OFFLINE) return say("connection_offline");
  if (state === LINK.WAITING) return say(code === CloseCode.TOO_FAST ? "connection_fast" : "connection_waiting");
  return "";
}

customElements.define("connection-banner", ConnectionBanner);
