// <verification-card>: asks for the code that was sent by e-mail. It announces what was entered as "code-give"; the code
// goes to the server alone, and no model sees it.

import { formatClock } from "./format.js";
import { say } from "./texts.js";

const CODE = /^\s*(\d{3})\s?(\d{3})\s*$/;

/** The code in a text that is nothing but a code, or null. */
export function codeIn(text) {
  const found = CODE.exec(text);
  return found && found[1] + found[2];
}

class VerificationCard extends HTMLElement {
  connectedCallback() {
    if (this.form) return;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.give(this.field.value);
    });
  }

  draw({ state, demoCode, expiresAt }) {
    this.dataset.state = state;
    this.form.hidden = state !== "open";
    this.part("note").textContent = say(`code_note_${state}`, { time: formatClock(expiresAt) });
    const badge = this.part("badge");
    badge.hidden = state === "open";
    badge.textContent = state === "open" ? "" : say(`code_${state}`);
    badge.dataset.tone = state === "verified" ? "success" : "";
    this.part("demo").hidden = demoCode === null || state !== "open";
    this.part("demo-code").textContent = demoCode ?? "";
    clearTimeout(this.expiry);
    const left = new Date(expiresAt) - Date.now();
    if (state === "open") this.expiry = setTimeout(() => this.draw({ state: "expired", demoCode, expiresAt }), left);
  }

  /** Takes a code, from its own field or from what the customer wrote into the conversation. */
  give(text) {
    const code = codeIn(text);
    this.field.value = text.trim();
    if (code === null) {
      this.refuse(say("code_shape"));
      return;
    }
    this.busy(true);
    this.part("error").hidden = true;
    this.field.removeAttribute("aria-invalid");
    this.dispatchEvent(new CustomEvent("code-give", { bubbles: true, detail: { code } }));
  }

  /** Says why the code was not taken; it can be corrected. */
  refuse(message) {
    this.busy(false);
    this.part("error").textContent = message;
    this.part("error").hidden = false;
    this.field.setAttribute("aria-invalid", "true");
    this.field.select();
  }

  busy(on) {
    const button = this.form.querySelector("[type=submit]");
    button.disabled = on;
    button.setAttribute("aria-busy", String(on));
  }

  get field() {
    return this.form.elements.code;
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

customElements.define("verification-card", VerificationCard);
