// <quote-card>: a price offer with its breakdown. Accepting it binds the customer, so that is asked again. It announces
// the choice as the event "quote-answer".

import { AnswerCard, make, makeFact } from "./answer-card.js";
import { formatDate, formatMoney } from "./format.js";
import { say } from "./texts.js";

class QuoteCard extends AnswerCard {
  announcement = "quote-answer";

  pressed(target) {
    super.pressed(target);
    const step = target.closest("[data-step]");
    if (step) this.ask(step.dataset.step === "sure");
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
    this.isOpen = answer === null && !expired;
    this.ask(false, { focus: false });
    this.drawBadge(answer, expired);
  }

  drawBadge(answer, expired) {
    const badge = this.part("badge");
    const word = answer === null ? (expired ? "expired" : null) : answer === "accept" ? "accepted" : "declined";
    badge.hidden = word === null;
    badge.textContent = word === null ? "" : say(`quote_${word}`);
    badge.dataset.tone = word === "accepted" ? "success" : "";
  }

  /** Asks whether the customer is sure, or what to do with the offer. */
  ask(sure, { focus = true } = {}) {
    const [actions, question] = [this.part("actions"), this.part("sure")];
    actions.hidden = !this.isOpen || sure;
    if (question === null) return; // Staff only read.
    question.hidden = !this.isOpen || !sure;
    const { textContent: price } = this.part("price");
    this.part("question").textContent = say("quote_sure", { price, period: this.part("period").textContent });
    if (focus) (sure ? question : actions).querySelector("button").focus();
  }
}

function makeLine({ label, amount, detail }, currency) {
  const name = make("th", label);
  name.scope = "row";
  if (detail) name.append(make("span", detail));
  const line = document.createElement("tr");
  line.append(name, make("td", formatMoney(amount, currency)));
  return line;
}

customElements.define("quote-card", QuoteCard);
