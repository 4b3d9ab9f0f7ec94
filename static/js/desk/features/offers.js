// What is offered to the agent: a card for each, with the time that is left by the server's clock. The conversation goes on
// waiting for everybody; taking it over accepts the offer.

import { fromTemplate, say, sayCount } from "../../texts.js";
import { addAction } from "../actions.js";
import { formatWait, millisecondsUntil } from "../waits.js";

const TICK_MS = 250;
const HURRY_MS = 10_000;

const keyOf = ({ conversation, offered_at: at }) => `${conversation} ${at}`;

export function install(desk) {
  const offers = new Offers(desk, document.getElementById("offers"));
  addAction({
    name: "accept_offer",
    group: "list",
    label: "offer_accept",
    icon: "check",
    keys: "Shift+T",
    isPossible: () => offers.first !== null,
    run: () => offers.accept(offers.first),
  });
  addAction({
    name: "decline_offer",
    group: "list",
    label: "offer_decline",
    icon: "close",
    keys: "Shift+D",
    isPossible: () => offers.first !== null,
    run: () => offers.decline(offers.first),
  });
}

class Offers {
  constructor(desk, region) {
    this.desk = desk;
    this.region = region;
    this.cards = new Map();
    this.answered = new Set();
    desk.roster.addEventListener("change", () => this.draw());
    setInterval(() => this.tick(), TICK_MS);
  }

  /** The one that runs out first, or null. */
  get first() {
    return [...this.cards.values()][0]?.offer ?? null;
  }

  draw() {
    const open = this.desk.roster.me.offers.filter((offer) => !this.answered.has(keyOf(offer)));
    const keys = new Set(open.map(keyOf));
    for (const [key, { card }] of this.cards) {
      if (keys.has(key)) continue;
      card.remove();
      this.cards.delete(key);
    }
    for (const offer of open) if (!this.cards.has(keyOf(offer))) this.add(offer);
    this.tick();
    this.desk.drawSoon();
  }

  add(offer) {
    const card = fromTemplate("desk-offer");
    const part = (name) => card.querySelector(`[data-part="${name}"]`);
    part("customer").textContent = offer.customer;
    part("reason").textContent = offer.intent || offer.handoff.reason_label;
    part("team").textContent = offer.handoff.team_label;
    part("team").hidden = !offer.handoff.team_label;
    part("line").textContent = offer.line;
    part("why").textContent = whyYou(offer.reasons);
    part("accept").addEventListener("click", () => this.accept(offer));
    part("decline").addEventListener("click", () => this.decline(offer));
    this.cards.set(keyOf(offer), { card, offer });
    this.region.append(card);
    const { customer, conversation } = offer;
    this.desk.alert({ kind: "offer", text: say("alert_offer", { customer }), conversation });
  }

  tick() {
    for (const { card, offer } of this.cards.values()) {
      const left = Math.max(0, millisecondsUntil(offer.until));
      const whole = new Date(offer.until) - new Date(offer.offered_at);
      card.querySelector("[data-part=left]").textContent = left > 0 ? formatWait(left + 999) : say("offer_over");
      card.querySelector("progress").value = left / whole;
      card.dataset.hurry = String(left < HURRY_MS);
    }
  }

  async accept(offer) {
    if (await this.answer(offer, "claim")) this.desk.goTo(offer.conversation);
  }

  async decline(offer) {
    await this.answer(offer, "offer.decline");
  }

  // It is gone from the page at once, and back if the server says that it was not done.
  async answer(offer, type) {
    const { conversation } = offer;
    this.answered.add(keyOf(offer));
    this.draw();
    try {
      await this.desk.link.act(type, { conversation }, { repeats: true });
      this.desk.announce("acted", { type, conversation });
      return true;
    } catch ({ code, message }) {
      this.answered.delete(keyOf(offer));
      this.desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
      return false;
    } finally {
      this.desk.roster.read();
      this.desk.readQueue();
    }
  }
}

/** Why it came to this agent, in a line. */
function whyYou({ skill, load, capacity, able, asked_before: before }) {
  return [
    skill ? say("offer_skill") : "",
    say("offer_load", { load, capacity }),
    able > 1 ? sayCount("offer_among", able) : say("offer_only"),
    before > 0 ? say("offer_again") : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
