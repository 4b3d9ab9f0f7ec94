// Who had a conversation, who was asked to take it, and why: in the order of time, as sentences.

import { say } from "../texts.js";

// What was accepted or taken by a colleague is told by who took over.
const TOLD_OUTCOMES = new Set(["declined", "expired", "unavailable"]);

/** Entries `{ at, text }` from a dossier. */
export function historyOf({ opened_at: openedAt, handoffs, offers, assignments }) {
  const opened = { at: openedAt, text: say("history_opened") };
  const asked = handoffs.map((handoff) => ({
    at: handoff.requested_at,
    text: say("history_asked", { reason: handoff.reason_label }),
  }));
  const offered = offers.flatMap(({ agent: { name }, offered_at: at, ended_at: until, outcome }) => [
    { at, text: say("history_offered", { name }) },
    ...(TOLD_OUTCOMES.has(outcome) ? [{ at: until, text: say(`history_offer_${outcome}`, { name }) }] : []),
  ]);
  const held = assignments.flatMap(({ agent: { name }, started_at: from, ended_at: until, ending }) => [
    { at: from, text: say("history_claimed", { name }) },
    ...(until ? [{ at: until, text: say(`history_${ending}`, { name }) }] : []),
  ]);
  return [opened, ...asked, ...offered, ...held].sort((a, b) => new Date(a.at) - new Date(b.at));
}
