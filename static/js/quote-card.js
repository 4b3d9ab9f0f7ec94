// <quote-card>: a price offer with its breakdown. It announces the customer's choice as the event "quote-answer".

import { formatDate, formatMoney } from "./format.js";
import { say } from "./texts.js";

class QuoteCard extends HTMLElement {
  connectedCallback() {
    if (this.listening) return;
    this.listening = true;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-answer]");
      if (button) this.answer(button);
    });
  }

  draw({ offer, answer, expired }) {
    this.reference = offer.reference;
    this.dataset.state = answer ?? (expired ? "expired" : "open");
    this.part("title").textContent = offer.title;
    this.part("price").textContent = formatMoney(offer.price, offer.currency);
    this.part("period").textContent = say(`quote_${offer.period}`);
    this.part("inputs").replaceChildren(...offer.inputs.map(makeFact));
    this.part("lines").replaceChildren(...offer.breakdown.map((line) => makeLine(line, offer.currency)));
    this.part("total").textContent = formatMoney(offer.price, offer.currency);
    this.part("reference").textContent = offer.reference;
    const date = formatDate(offer.expires_at);
    this.part("expiry").textContent = say(expired && !answer ? "quote_was_until" : "quote_until", { date });
    this.part("expiry").hidden = answer !== null;
    this.part("actions").hidden = answer !== null || expired;
    this.drawBadge(answer, expired);
  }

  drawBadge(answer, expired) {
    const badge = this.part("badge");
    const word = answer === null ? (expired ? "expired" : null) : answer === "accept" ? "accepted" : "declined";
    badge.hidden = word === null;
    badge.textContent = word === null ? "" : say(`quote_${word}`);
    badge.dataset.tone = word === "accepted" ? "success" : "";
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
    this.dispatchEvent(new CustomEvent("quote-answer", { bubbles: true, detail }));
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

function makeFact({ label, value }) {
  const fact = document.createElement("div");
  fact.append(make("dt", label), make("dd", value));
  return fact;
}

function makeLine({ label, amount, detail }, currency) {
  const name = make("th", label);
  name.scope = "row";
  if (detail) name.append(make("span", detail));
  const line = document.createElement("tr");
  line.append(name, make("td", formatMoney(amount, currency)));
  return line;
}

function make(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

customElements.define("quote-card", QuoteCard);
