// What the desk shows of the public stream beside the thread that the customer sees: answers that were cut off, answered
// quotes, the rating. Pure: asideAfter(asides, event, draft) gives the list after one event.

import { EventType, Move } from "../protocol.js";

/** `draft` is what was on the screen of the turn that this event ends, or "". */
export function asideAfter(asides, event, draft) {
  const add = ADDED[event.type]?.(event, draft);
  if (add) return [...asides, { seq: event.seq, at: event.at, ...add }];
  const last = asides.at(-1);
  if (last?.kind !== "cut") return asides;
  const { data } = event;
  if (event.type === EventType.STATUS_CHANGED && event.seq === last.seq + 1) {
    return [...asides.slice(0, -1), { ...last, cause: data.cause }];
  }
  if (event.type === EventType.AGENT_JOINED && last.cause === Move.CLAIM && event.seq === last.seq + 2) {
    return [...asides.slice(0, -1), { ...last, by: data.name }];
  }
  return asides;
}

const ADDED = {
  [EventType.TURN_ENDED]: ({ data }, draft) =>
    data.outcome === "finished" ? null : { kind: "cut", turn: data.turn, outcome: data.outcome, draft, cause: "", by: "" },
  [EventType.QUOTE_ANSWERED]: ({ data }) => ({ kind: "fact", fact: `quote_${data.answer}`, reference: data.reference }),
  [EventType.RATING_GIVEN]: ({ data }) => ({ kind: "fact", fact: "rating", score: data.score, comment: data.comment }),
};
