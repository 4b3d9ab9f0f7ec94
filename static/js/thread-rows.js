// The rows that the thread shows, from what a conversation knows. Pure, apart from the words.

import { draftKey, pendingKey } from "./apply.js";
import { startOfDay } from "./format.js";
import { say } from "./texts.js";

const GROUP_MS = 60_000;

/**
 * Days, messages, tools, quotes and notices in the order of the transcript; then what waits to be sent; then what is
 * being said. What waits comes before the running answer, since that is where it will stand in the transcript.
 */
export function makeRows(conversation, { assistant, online }) {
  const { state, draft, outbox, typist } = conversation;
  const known = state.thread.map((item) => MAKERS[item.kind](item, state, assistant));
  const pending = outbox.entries.map((entry) => pendingRow(entry, online));
  const live = liveRow(state, draft, typist, assistant);
  const rows = live ? [...known, ...pending, live] : [...known, ...pending];
  markSent(rows, state.agent === null ? 0 : conversation.read.agent);
  return groupByAuthor(divideByDay(rows));
}

/** The row of each kind of item in the transcript. */
export const MAKERS = {
  message: (item, state, assistant) => ({
    kind: "message",
    key: item.key,
    seq: item.seq,
    at: item.at,
    author: item.author,
    name: item.author === "customer" ? say("you") : item.name,
    initials: item.author === "agent" ? item.initials || firstLetter(item.name) : firstLetter(item.name || assistant),
    html: item.html,
    text: item.text,
    attachments: item.attachments,
    citations: item.citations,
    delivery: "",
    refusal: null,
  }),
  tool: (item, state) => ({ kind: "tool", key: item.key, at: item.at, label: item.label, live: isLast(item, state) }),
  quote: (item, state) => ({
    kind: "quote",
    key: item.key,
    at: item.at,
    offer: state.offers[item.reference],
    answer: state.quotes[item.reference],
    expired: new Date(state.offers[item.reference].expires_at) <= Date.now(),
  }),
  action: (item, state) => ({
    kind: "action",
    key: item.key,
    at: item.at,
    proposal: state.proposals[item.reference],
    outcome: state.actions[item.reference],
    expired: new Date(state.proposals[item.reference].expires_at) <= Date.now(),
  }),
  verification: (item, state) => ({
    kind: "verification",
    key: item.key,
    at: item.at,
    state: codeState(item, state),
    demoCode: item.demo_code,
    expiresAt: item.expires_at,
  }),
  notice: (item, state, assistant) => ({ kind: "notice", key: item.key, at: item.at, text: noticeText(item, assistant) }),
};

/** The sentence of a notice. */
export function noticeText({ notice, by, name }, assistant) {
  const asked = notice === "handoff_requested" && by !== "customer";
  return say(`notice_${asked ? "handoff_by_assistant" : notice}`, { assistant, name });
}

function codeState(item, state) {
  if (state.code !== item.seq) return "replaced";
  if (state.customer !== null) return "verified";
  return new Date(item.expires_at) <= Date.now() ? "expired" : "open";
}

// A tool works until the next thing happens in its turn.
function isLast(item, state) {
  return state.turn === item.turn && state.thread.at(-1).seq === item.seq;
}

function pendingRow(entry, online) {
  return {
    kind: "message",
    key: pendingKey(entry.client_id),
    at: entry.at,
    author: "customer",
    name: say("you"),
    initials: "",
    html: null,
    text: entry.text,
    attachments: entry.attachments ?? [],
    delivery: deliveryOf(entry, online),
    refusal: entry.refusal,
  };
}

function deliveryOf({ refusal, accepted }, online) {
  if (refusal) return "refused";
  if (accepted) return "";
  return online ? "sending" : "offline";
}

/** What is being said right now, or null. */
export function liveRow(state, draft, typist, assistant) {
  if (typist !== null) {
    const initials = state.agent?.initials || firstLetter(typist);
    return { kind: "draft", key: "typing", at: "", author: "agent", name: typist, initials, text: "" };
  }
  const key = draftKey(state.turn);
  const said = state.thread.some((item) => item.key === key);
  if (state.turn === null || said) return null;
  return {
    kind: "draft",
    key,
    at: "",
    author: "assistant",
    name: assistant,
    initials: firstLetter(assistant),
    text: draft.turn === state.turn ? draft.text : "",
  };
}

// "Sent", or "Read" where a person has read it, stands under the last message only, until something follows it.
function markSent(rows, readUpTo) {
  const last = rows.at(-1);
  if (last?.kind !== "message" || last.author !== "customer" || last.delivery !== "") return;
  last.delivery = last.seq <= readUpTo ? "read" : "sent";
}

/** The rows with a row before the first of each day. */
export function divideByDay(rows) {
  let day = null;
  return rows.flatMap((row) => {
    if (!row.at || startOfDay(row.at) === day) return [row];
    day = startOfDay(row.at);
    return [{ kind: "day", key: `day:${day}`, at: row.at }, row];
  });
}

/** The rows, each with `first`: whether it begins a group of its author. */
export function groupByAuthor(rows) {
  return rows.map((row, at) => ({ ...row, first: !continues(rows[at - 1], row) }));
}

function continues(before, row) {
  if (before?.author === undefined || before.author !== row.author || before.name !== row.name) return false;
  return !row.at || new Date(row.at) - new Date(before.at) < GROUP_MS;
}

export function firstLetter(name) {
  return [...name].at(0)?.toLocaleUpperCase() ?? "";
}
