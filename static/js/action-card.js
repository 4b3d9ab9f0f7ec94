// <action-card>: something that binds the customer, shown before it is done. Nothing happens but by these buttons; it
// announces the choice as the event "action-answer".

import { formatClock } from "./format.js";
import { say } from "./texts.js";

class ActionCard extends HTMLElement {
  connectedCallback() {
    if (this.listening) return;
    this.listening = true;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-answer]");
      if (button) this.answer(button);
    });
  }

  draw({ proposal, outcome, expired }) {
    this.reference = proposal.reference;
    this.dataset.state = outcome ?? (expired ? "expired" : "open");
    this.part("title").textContent = proposal.title;
    this.part("lines").replaceChildren(...proposal.lines.map(makeFact));
    this.part("reference").textContent = proposal.reference;
    const { state } = this.dataset;
    const note = this.part("note");
    note.textContent = say(state === "open" ? "action_until" : `action_note_${state}`, {
      time: formatClock(proposal.expires_at),
    });
    const badge = this.part("badge");
    badge.hidden = state === "open";
    badge.textContent = state === "open" ? "" : say(`action_${state}`);
    badge.dataset.tone = TONES[state] ?? "";
    const actions = this.part("actions");
    actions.hidden = state !== "open";
    const confirm = actions.querySelector("[data-answer=confirm]");
    if (confirm) confirm.textContent = proposal.button;
    this.expireLater(proposal, state);
  }

  // Nothing else may happen on the page until then, and a button that only leads to a refusal should not be offered.
  expireLater(proposal, state) {
    clearTimeout(this.expiry);
    const left = new Date(proposal.expires_at) - Date.now();
    if (state === "open") this.expiry = setTimeout(() => this.draw({ proposal, outcome: null, expired: true }), left);
  }

  /** Lets the customer choose again, when the answer could not be given. */
  release() {
    for (const button of this.querySelectorAll("[data-answer]")) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }

  answer(button) {
    for (const other of this.querySelectorAll("[data-answer]")) other.disabled = true;
    button.setAttribute("aria-busy", "true");
    const detail = { reference: this.reference, answer: button.dataset.answer };
    this.dispatchEvent(new CustomEvent("action-answer", { bubbles: true, detail }));
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

const TONES = { confirmed: "success", failed: "danger" };

function makeFact({ label, value }) {
  const fact = document.createElement("div");
  fact.append(make("dt", label), make("dd", value));
  return fact;
}

// An amount or a name goes its own way, whichever way the page does.
function make(tag, text) {
  const element = document.createElement(tag);
  const words = document.createElement("bdi");
  words.textContent = text;
  element.append(words);
  return element;
}

customElements.define("action-card", ActionCard);
