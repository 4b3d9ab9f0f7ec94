// What a reader of the public stream knows: apply(state, event), a pure fold over the events.
//
// It mirrors chat/projection.py, which a test holds it to, and adds what only a page needs: `thread`, what is shown in
// which order, `offers` and `proposals`, what each quote and action says, `code`, the number of the newest card for a code,
// `cause`, what changed the status last, and `joined_with`, where a conversation that was joined with another goes on.

import { EventType, Move, Status } from "./protocol.js";

/** What is known before the first event. */
export function emptyState() {
  return {
    seq: 0,
    status: null,
    final_at: null,
    opened_at: null,
    previous: null,
    agent: null,
    turn: null,
    waiting_since: null,
    rating: null,
    quotes: {},
    actions: {},
    customer: null,
    contact: null,
    messages: [],
    thread: [],
    offers: {},
    proposals: {},
    code: null,
    cause: null,
    joined_with: null,
  };
}

/** The state after `event`, which must be the next one; a repeat changes nothing, a gap throws. */
export function apply(state, event) {
  if (event.seq <= state.seq) return state;
  if (event.seq !== state.seq + 1) throw new RangeError(`expected event ${state.seq + 1}, got ${event.seq}`);
  const changed = { ...state, seq: event.seq, ...(CHANGES[event.type]?.(event.data, state, event) ?? {}) };
  const item = SHOWN[event.type]?.(event.data, state, event);
  return item ? { ...changed, thread: [...state.thread, { seq: event.seq, at: event.at, ...item }] } : changed;
}

/** The state after all `events`, from the beginning. */
export function applyAll(events, state = emptyState()) {
  return events.reduce(apply, state);
}

const CHANGES = {
  [EventType.CONVERSATION_OPENED]: (data, state, event) => ({
    status: Status.WITH_ASSISTANT,
    opened_at: event.at,
    previous: data.previous,
  }),
  [EventType.STATUS_CHANGED]: (data, state, event) => ({
    status: data.status,
    cause: data.cause,
    joined_with: data.into ?? null,
    final_at: data.final_at ?? null,
    waiting_since: data.status === Status.AWAITING_AGENT ? event.at : null,
  }),
  [EventType.MESSAGE_POSTED]: (data, state, event) => ({
    messages: [
      ...state.messages,
      {
        seq: event.seq,
        at: event.at,
        author: data.author,
        name: data.name,
        text: data.text,
        client_id: data.client_id,
        turn: data.turn,
      },
    ],
  }),
  [EventType.TURN_STARTED]: (data) => ({ turn: data.turn }),
  [EventType.TURN_ENDED]: (data, state) => ({ turn: state.turn === data.turn ? null : state.turn }),
  [EventType.QUOTE_OFFERED]: (data, state) => ({
    quotes: { ...state.quotes, [data.reference]: null },
    offers: { ...state.offers, [data.reference]: data },
  }),
  [EventType.QUOTE_ANSWERED]: (data, state) => ({ quotes: { ...state.quotes, [data.reference]: data.answer } }),
  [EventType.VERIFICATION_SENT]: (data, state, event) => ({ code: event.seq }),
  [EventType.CUSTOMER_VERIFIED]: (data) => ({ customer: { name: data.name } }),
  [EventType.CONTACT_LEFT]: (data) => ({ contact: data.email }),
  [EventType.ACTION_PROPOSED]: (data, state) => ({
    actions: { ...state.actions, [data.reference]: null },
    proposals: { ...state.proposals, [data.reference]: data },
  }),
  [EventType.ACTION_ANSWERED]: (data, state) => ({ actions: { ...state.actions, [data.reference]: data.outcome } }),
  [EventType.AGENT_JOINED]: (data) => ({ agent: { name: data.name, initials: data.initials } }),
  [EventType.AGENT_LEFT]: () => ({ agent: null }),
  [EventType.RATING_GIVEN]: (data) => ({ rating: { score: data.score, comment: data.comment } }),
};

// A claim and a transfer are told by `agent.joined`, and being resolved by an agent needs no second line about who left.
const SILENT_MOVES = new Set([Move.CLAIM, Move.TRANSFER]);
const SILENT_DEPARTURES = new Set(["resolved", "returned"]);

const SHOWN = {
  [EventType.MESSAGE_POSTED]: (data, state, event) => ({
    kind: "message",
    key: messageKey(data, state, event),
    author: data.author,
    name: data.name,
    html: data.html,
    text: data.text,
    citations: data.citations,
    attachments: data.attachments ?? [],
    turn: data.turn,
    initials: data.author === "agent" ? (state.agent?.initials ?? "") : "",
  }),
  [EventType.TOOL_CALLED]: (data, state, event) => ({
    kind: "tool",
    key: `tool:${event.seq}`,
    turn: data.turn,
    label: data.label,
  }),
  [EventType.QUOTE_OFFERED]: (data) => ({ kind: "quote", key: `quote:${data.reference}`, reference: data.reference }),
  [EventType.VERIFICATION_SENT]: (data, state, event) => ({
    kind: "verification",
    key: `code:${event.seq}`,
    expires_at: data.expires_at,
    demo_code: data.demo_code ?? null,
  }),
  [EventType.ACTION_PROPOSED]: (data) => ({ kind: "action", key: `action:${data.reference}`, reference: data.reference }),
  [EventType.STATUS_CHANGED]: (data, state, event) =>
    SILENT_MOVES.has(data.cause) ? null : notice(event, data.cause, { by: data.requested_by ?? "" }),
  [EventType.AGENT_JOINED]: (data, state, event) => notice(event, "agent_joined", { name: data.name }),
  [EventType.AGENT_LEFT]: (data, state, event) =>
    SILENT_DEPARTURES.has(data.cause) ? null : notice(event, "agent_left", { name: data.name }),
};

function notice(event, name, details) {
  return { kind: "notice", key: `notice:${event.seq}`, notice: name, ...details };
}

// The key outlives the change from a pending bubble or a draft to the message, so the page keeps the element: nothing
// jumps. A turn that says more than one thing gives its key to the first.
function messageKey(data, state, event) {
  if (data.client_id !== null) return pendingKey(data.client_id);
  const key = draftKey(data.turn);
  const taken = state.thread.some((item) => item.key === key);
  return data.turn === null || taken ? `message:${event.seq}` : key;
}

/** The key of a message that this browser has sent. */
export function pendingKey(clientId) {
  return `sent:${clientId}`;
}

/** The key of what the assistant is saying in a turn. */
export function draftKey(turn) {
  return `turn:${turn}`;
}
