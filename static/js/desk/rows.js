// The rows of the desk's thread: what the customer sees, and between it what only staff see. Pure, apart from the words.

import { draftKey, pendingKey } from "../apply.js";
import { isHeld, secondsLeft } from "../outbox.js";
import { EventType } from "../protocol.js";
import { say } from "../texts.js";
import { MAKERS, divideByDay, firstLetter, groupByAuthor, liveRow } from "../thread-rows.js";

const TOLD = new Map();

/**
 * Has the thread show the events of this type of the desk's stream: `make(event, { conversation, people })` gives a row
 * or null. A row is at least `{ kind, key }`; numbered in their own stream, such rows stand where their time puts them.
 */
export function addToldRow(type, make) {
  TOLD.set(type, make);
}

const MARKS = [];

/** Has features say more of a message: `mark(row, conversation)` gives what is to be added to its row. */
export function addMark(mark) {
  MARKS.push(mark);
}

/** `people` are the names of the assistant, the customer and oneself. */
export function makeDeskRows(conversation, people, online) {
  const { state, outbox, noteOutbox } = conversation;
  const calls = callsOf(conversation);
  const turns = new Map((conversation.dossier?.turns ?? []).map((turn) => [turn.turn, turn]));
  const spoken = state.thread.map((item) => marked(spokenRow(item, state, people, calls, turns), conversation));
  markRead(spoken, conversation.read.customer);
  const aside = [
    ...conversation.asides.map((item) => asideRow(item, conversation, people)),
    ...conversation.told.flatMap((event) => toldRow(event, { conversation, people })),
    ...silentCalls(calls, state),
  ].sort((a, b) => compareTimes(a.at, b.at) || a.seq - b.seq);
  const pending = [
    ...outbox.entries.map((entry) => pendingRow(entry, people, online)),
    ...noteOutbox.entries.map((entry) => pendingNoteRow(entry, people, online)),
  ].sort((a, b) => compareTimes(a.at, b.at));
  const live = writingRow(conversation, people);
  return groupByAuthor(divideByDay([...weave(spoken, aside), ...pending, ...(live ? [live] : [])]));
}

// Both lists are in order already, so only the second is fitted into the first: by its numbers where it has them, since
// a takeover and what it cut off happened at the same moment.
function weave(spoken, aside) {
  const rows = [];
  let next = 0;
  for (const row of spoken) {
    while (next < aside.length && isBefore(aside[next], row)) rows.push(aside[next++]);
    rows.push(row);
  }
  return [...rows, ...aside.slice(next)];
}

function isBefore(aside, row) {
  return aside.seq > 0 ? aside.seq < row.seq : compareTimes(aside.at, row.at) < 0;
}

function compareTimes(a, b) {
  return new Date(a) - new Date(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function marked(row, conversation) {
  return row.kind === "message" ? Object.assign(row, ...MARKS.map((mark) => mark(row, conversation))) : row;
}

function spokenRow(item, state, people, calls, turns) {
  if (item.kind === "tool") {
    const call = calls.get(item.at) ?? null;
    return { kind: "call", key: item.key, seq: item.seq, at: item.at, label: item.label, call };
  }
  const row = { ...MAKERS[item.kind](item, state, people.assistant), seq: item.seq };
  if (row.author === "assistant") return { ...row, doubts: doubtsAbout(turns.get(item.turn)) };
  if (row.author !== "customer") return row;
  return { ...row, name: people.customer, initials: firstLetter(people.customer) };
}

// "Read" stands under the last message that the customer has read, until they say something themselves.
function markRead(rows, reached) {
  const said = rows.filter(({ kind }) => kind === "message");
  const answers = said.slice(said.findLastIndex(({ author }) => author === "customer") + 1);
  const last = answers.findLast(({ seq }) => seq <= reached);
  if (last) last.delivery = "read";
}

// What the answer states without a source, and what it cited that was never retrieved.
function doubtsAbout(turn) {
  if (!turn) return [];
  return [
    ...turn.unsupported.map(({ text }) => say("doubt_claim", { text })),
    ...turn.rejected_citations.map(({ quote, source }) => say("doubt_citation", { text: quote || source })),
  ];
}

// A call and its event were written in one transaction, at the same moment.
function callsOf({ dossier }) {
  const calls = (dossier?.turns ?? []).flatMap((turn) => turn.tools);
  return new Map(calls.map((call) => [call.at, call]));
}

// Calls of which the customer was told nothing: refused input, for one.
function silentCalls(calls, state) {
  const told = new Set(state.thread.filter((item) => item.kind === "tool").map((item) => item.at));
  return [...calls.values()]
    .filter((call) => !told.has(call.at))
    .map((call) => ({ kind: "call", key: `call:${call.id}`, seq: 0, at: call.at, label: call.label, call }));
}

function asideRow(item, conversation, people) {
  if (item.kind === "cut") return cutRow(item, conversation, people);
  return { kind: "notice", key: `fact:${item.seq}`, seq: item.seq, at: item.at, text: say(`fact_${item.fact}`, item) };
}

function cutRow(item, { dossier }, people) {
  const turn = dossier?.turns.find(({ turn: number }) => number === item.turn);
  const by = item.by === people.me ? "you" : item.by ? "agent" : item.outcome;
  return {
    kind: "cut",
    key: draftKey(item.turn),
    seq: item.seq,
    at: item.at,
    author: "assistant",
    name: people.assistant,
    initials: firstLetter(people.assistant),
    text: turn?.draft || item.draft,
    why: say(`cut_${by}`, { assistant: people.assistant, name: item.by }),
  };
}

function toldRow(event, known) {
  const row = TOLD.get(event.type)?.(event, known);
  return row ? [{ seq: 0, at: event.at, ...row }] : [];
}

addToldRow(EventType.NOTE_POSTED, ({ seq: number, data: { author: name, html } }) => noteRow({ number, name, html }));

function noteRow({ number, name, html }) {
  const key = `note:${number}`;
  return { kind: "note", key, author: "note", name, html, text: "", delivery: "", refusal: null };
}

// What was found in a message stands behind it, being of the same moment.
addToldRow(EventType.VERDICT_RECORDED, ({ seq: number, data: { where, kind: found, rule, action, text } }) => {
  return {
    kind: "verdict",
    key: `verdict:${number}`,
    title: say(`verdict_${where}`, { found: say(`verdict_${found}`) }),
    done: say(`verdict_${action}`),
    text,
    rule,
  };
});

function pendingNoteRow(entry, people, online) {
  return {
    ...noteRow({ number: 0, name: people.me, html: null }),
    seq: 0,
    at: entry.at,
    key: pendingKey(entry.client_id),
    text: entry.text,
    ...deliveryOf(entry, online),
  };
}

function pendingRow(entry, people, online) {
  return {
    kind: "message",
    key: pendingKey(entry.client_id),
    at: entry.at,
    author: "agent",
    name: people.me,
    initials: people.initials,
    html: null,
    text: entry.text,
    attachments: entry.attachments ?? [],
    ...deliveryOf(entry, online),
    ...(isHeld(entry) ? { delivery: "held", seconds: secondsLeft(entry) } : {}),
  };
}

function deliveryOf({ refusal }, online) {
  return { delivery: refusal ? "refused" : online ? "sending" : "offline", refusal };
}

function writingRow({ state, draft, typist }, people) {
  if (typist?.author === "customer") {
    const initials = firstLetter(people.customer);
    return { kind: "draft", key: "typing", at: "", author: "customer", name: people.customer, initials, text: "" };
  }
  const colleague = typist !== null && typist.name !== people.me ? typist.name : null;
  return liveRow(state, draft, colleague, people.assistant);
}
