// What stands in place of the field for a reply where somebody else has the word: who it is, and what was written before.

import { Status } from "../protocol.js";
import { say } from "../texts.js";
import { isEmpty } from "./drafts.js";

const element = (id) => document.getElementById(id);

/** `draft` is the reply that the agent had begun. */
export function drawGate(state, draft, assistant) {
  element("gate-text").textContent = gateText(state, assistant);
  element("kept").hidden = isEmpty(draft);
  element("kept-to-note").hidden = draft.text.trim() === "";
  element("kept-text").textContent = [draft.text, ...draft.attachments.map(({ name }) => name)].filter(Boolean).join("\n");
}

function gateText({ status, turn, agent }, assistant) {
  const isWriting = status === Status.WITH_ASSISTANT && turn !== null;
  return say(`gate_${isWriting ? "writing" : status}`, { name: agent?.name ?? "", assistant });
}
