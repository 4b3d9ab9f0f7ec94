// The head of the chat: who speaks now, and what happens next.

import { Status } from "./protocol.js";
import { say } from "./texts.js";
import { firstLetter } from "./thread-rows.js";

const STATUS_TEXTS = { [Status.AWAITING_AGENT]: "status_waiting", [Status.RESOLVED]: "status_resolved" };

/** Draws into #speaker from a conversation's state. */
export function drawSpeaker(state, { assistant }) {
  const withAgent = state.status === Status.WITH_AGENT && state.agent !== null;
  const avatar = document.getElementById("speaker-avatar");
  avatar.dataset.who = withAgent ? "agent" : "assistant";
  avatar.textContent = withAgent ? state.agent.initials : firstLetter(assistant);
  document.getElementById("speaker-name").textContent = withAgent ? state.agent.name : assistant;
  const text = withAgent ? "role_agent" : (STATUS_TEXTS[state.status] ?? "role_assistant");
  document.getElementById("speaker-status").textContent = say(text);
  document.getElementById("ask-person").hidden = withAgent || state.status === Status.AWAITING_AGENT;
}
