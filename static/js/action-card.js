// <action-card>: something that binds the customer, shown before it is done. Nothing happens but by these buttons; it
// announces the choice as the event "action-answer".

import { AnswerCard, makeFact } from "./answer-card.js";
import { formatClock } from "./format.js";
import { say } from "./texts.js";

class ActionCard extends AnswerCard {
  announcement = "action-answer";

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
}

const TONES = { confirmed: "success", failed: "danger" };

customElements.define("action-card", ActionCard);
