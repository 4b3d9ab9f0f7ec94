// The brief: what an agent reads first. Why it is here, who asked, since when, what the assistant has put down about it,
// and what is known already.

import { say } from "../texts.js";
import { facts } from "./facts.js";

/** Draws into the element #brief; `conversation` is a DeskConversation that is known. */
export function drawBrief(element, { state, dossier }) {
  const [newest] = dossier.handoffs;
  element.hidden = !newest || state.status === "with_assistant" || state.status === "resolved";
  if (element.hidden) return;
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
  part("reason").textContent = newest.reason_label;
  part("by").textContent = say(`asked_by_${newest.requested_by}`);
  part("team").textContent = newest.team_label;
  part("team").hidden = newest.team_label === "";
  drawWait(part("wait"), newest);
  const summary = dossier.handoffs.find((handoff) => handoff.summary)?.summary;
  const words = summary ?? lastWords(state);
  part("summary").textContent = words;
  part("summary").hidden = words === "";
  part("summary-title").hidden = words === "";
  part("summary-title").textContent = say(summary ? "brief_summary" : "brief_last_words");
  part("facts-title").hidden = dossier.facts.length === 0;
  part("facts").hidden = dossier.facts.length === 0;
  part("facts").replaceChildren(...facts(dossier.facts));
  part("previous").hidden = !dossier.previous?.summary;
  part("previous-text").textContent = dossier.previous?.summary ?? "";
}

function drawWait(element, handoff) {
  element.hidden = handoff.ended_at !== null;
  if (handoff.ended_at === null) element.dataset.since = handoff.requested_at;
  else delete element.dataset.since;
}

// Without a summary, as when the customer asked for a person themselves, their own last words say most.
function lastWords({ messages }) {
  return messages.findLast(({ author }) => author === "customer")?.text ?? "";
}
