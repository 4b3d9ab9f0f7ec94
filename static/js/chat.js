// The customer's page: finds or begins the conversation, draws it, and passes on what the customer does.

import { Announcer } from "./announcer.js";
import { CONVERSATIONS, getJson, postJson } from "./api.js";
import { Beginning } from "./beginning.js";
import { keyInAddress, offerToOpen } from "./coming-back.js";
import { Conversation } from "./conversation.js";
import { formatMoment } from "./format.js";
import { CloseCode, Move, Status } from "./protocol.js";
import { ReadMark } from "./read-mark.js";
import { ScrollKeeper } from "./scroll-keeper.js";
import { LINK } from "./socket.js";
import { drawSpeaker } from "./speaker.js";
import { say } from "./texts.js";
import { makeRows } from "./thread-rows.js";
import { showToast } from "./toast.js";
import { Transcript } from "./transcript.js";
import { codeIn } from "./verification-card.js";
import "./action-card.js";
import "./chat-composer.js";
import "./chat-thread.js";
import "./connection-banner.js";
import "./contact-form.js";
import "./conversation-list.js";
import "./menu.js";
import "./quote-card.js";
import "./rating-form.js";
import "./theme-switch.js";

const SLOW_MS = 300;
// Ended without being finished: nobody is asked how it was.
const UNRATED = new Set([Move.CLOSE, Move.MERGE]);
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const element = (id) => document.getElementById(id);
const parts = element("chat").dataset;
const names = { assistant: parts.assistant };
const composer = element("composer");
const keeper = new ScrollKeeper({ scroller: element("scroll"), content: element("column"), button: element("latest") });
const readMark = new ReadMark({
  scroller: element("scroll"),
  of: ".message[data-seq]:not([data-author=customer])",
  tell: (seq) => conversation.tellRead(seq),
});
const transcript = new Transcript(element("transcript"));
const announcer = new Announcer(element("announcer"), names);

let conversation = null;
let loading = true;
let drawing = 0;
let finality = 0;

async function start() {
  setTimeout(() => (element("loading").hidden = !loading), SLOW_MS);
  const id = parts.conversation || (await findOpenConversation());
  const key = keyInAddress();
  if (id && key) await comeBack(id, key);
  else if (id) openConversation(id);
  else begin();
  if (matchMedia("(pointer: fine)").matches) composer.focus();
}

/** Opens the conversation that a link in an e-mail leads to: as it is where it is theirs, else after a click. */
async function comeBack(id, key) {
  try {
    await getJson(`${CONVERSATIONS}/${id}`);
  } catch ({ code }) {
    if (code === "not_signed_in" || code === "not_found") {
      loading = false;
      await offerToOpen(id, key, { others: code === "not_found" });
    }
  }
  openConversation(id);
}

/** The visitor's newest conversation, if writing still goes on with it; what was joined with another goes on there. */
async function findOpenConversation() {
  try {
    const { items } = await getJson(CONVERSATIONS);
    const newest = items.find(({ joined }) => !joined);
    return newest && !isFinal(newest) ? newest.id : null;
  } catch {
    // A first visit, or no connection: the greeting is right for both, and sending will say what is wrong.
    return null;
  }
}

// What was closed without an answer takes no messages, and nothing about it is asked.
function isFinal({ status, final_at: finalAt, cause }) {
  return cause === Move.CLOSE || status === Status.RESOLVED && finalAt !== null && new Date(finalAt) <= Date.now();
}

function openConversation(id, { wantsPerson = false } = {}) {
  history.replaceState(null, "", `/chat/${id}/`);
  const opened = new Conversation(id);
  show(opened, id);
  if (wantsPerson) requestPerson();
}

/** Asks for a person, once the server is there to hear it: the page may have been opened a moment ago. */
async function requestPerson() {
  const asked = conversation;
  if (!asked.known) await new Promise((resolve) => {
    asked.addEventListener("change", function look() {
      if (!asked.known) return;
      asked.removeEventListener("change", look);
      resolve();
    });
  });
  if (conversation === asked) await act("handoff.request", {});
}

/** Shows the greeting; the conversation is made with the first message. */
function begin({ previous = null, carry = false } = {}) {
  if (location.pathname !== "/") history.pushState(null, "", "/");
  const beginning = new Beginning(previous);
  beginning.addEventListener("created", ({ detail }) => openConversation(detail.id, detail));
  beginning.addEventListener("failed", ({ detail }) => showToast(detail.message || say("unavailable"), { tone: "danger" }));
  show(beginning, "new", { carry });
}

/** Begins a new conversation after this one, with what the customer has already written. Its files belong to this one:
 * the text waits until they are attached again. */
function startNew({ text = "", attachments = [] } = {}) {
  const isWritten = text !== "" || attachments.length > 0;
  begin({ previous: isWritten || isFinal(conversation.state) ? conversation.id : null });
  if (text && attachments.length === 0) {
    send({ text, attachments });
    return;
  }
  if (text) composer.write(text, []);
  if (attachments.length) sayFilesLeft();
  composer.focus();
}

function sayFilesLeft() {
  showToast(say("files_left"), { tone: "danger" });
}

function show(next, draftName, { carry = false } = {}) {
  const begun = conversation !== null && conversation.id === null && next.id !== null;
  conversation?.close();
  conversation = next;
  announcer.restart();
  readMark.restart();
  element("rating").clear();
  composer.keepAs(draftName, { carry: carry || begun });
  conversation.addEventListener("change", drawSoon);
  conversation.open();
  keeper.follow();
  drawSoon();
}

function drawSoon() {
  drawing ||= requestAnimationFrame(draw);
}

function draw() {
  drawing = 0;
  const { state, link, known } = conversation;
  const missing = link.state === LINK.STOPPED && [CloseCode.NOT_FOUND, CloseCode.NOT_SIGNED_IN].includes(link.code);
  loading = !known && !missing;
  const rows = makeRows(conversation, { ...names, online: link.state === LINK.OPEN || link.state === LINK.CONNECTING });
  if (!loading) element("loading").hidden = true;
  element("scroll").setAttribute("aria-busy", String(loading));
  element("greeting").hidden = loading || missing || rows.length > 0;
  element("missing").hidden = !missing;
  element("foot").hidden = missing;
  element("thread").draw(missing ? [] : rows);
  element("connection").draw(missing ? { state: LINK.OPEN } : link);
  drawSpeaker(state, names);
  drawQueue();
  drawEnd();
  keeper.settle();
  if (known) announcer.hear(state.thread);
  readMark.isOn = conversation.id !== null && known && link.state === LINK.OPEN;
  readMark.look();
}

function drawQueue() {
  const { state, queue } = conversation;
  element("waiting").hidden = state.status !== Status.AWAITING_AGENT;
  element("contact").draw(state.contact);
  const position = queue?.position;
  const name = position === undefined ? "position_unknown" : position === 1 ? "position_next" : "position";
  const text = say(name, { position });
  if (element("waiting-position").textContent !== text) element("waiting-position").textContent = text;
  drawOutlook(queue);
}

// When people are there, and where to write instead of waiting.
function drawOutlook(queue) {
  const text = queue === null ? "" : outlookText(queue);
  if (element("waiting-hours").textContent !== text) element("waiting-hours").textContent = text;
  element("waiting-email").hidden = !queue?.email;
  if (!queue?.email) return;
  const link = element("waiting-email").querySelector("a");
  link.textContent = queue.email;
  link.href = `mailto:${queue.email}`;
}

// Who is there counts more than the business hours, as far as it is known.
function outlookText({ open, available, opens_at: opensAt }) {
  if (available) return "";
  if (open) return available === false ? say("nobody_there") : "";
  return opensAt ? say("opens_at", { time: formatMoment(opensAt) }) : "";
}

function drawEnd() {
  const { state } = conversation;
  const resolved = state.status === Status.RESOLVED;
  const final = isFinal(state);
  element("finished").hidden = !resolved;
  element("finished-text").textContent = say(state.cause === Move.MERGE ? "finished_merged" : final ? "finished_final" : "finished_open");
  element("go-on").hidden = state.joined_with === null;
  element("go-on").href = `/chat/${state.joined_with}/`;
  element("menu-start-new").hidden = !resolved;
  element("end-conversation").hidden = resolved || state.seq === 0;
  element("mail-transcript").hidden = state.messages.length === 0;
  element("rating").draw({ asked: resolved && !UNRATED.has(state.cause) && state.messages.length > 0, rating: state.rating });
  clearTimeout(finality);
  const left = new Date(state.final_at) - Date.now();
  if (resolved && left > 0) finality = setTimeout(drawSoon, Math.min(left + 1, LONGEST_TIMER_MS));
}

function send({ text, attachments }) {
  const card = element("thread").querySelector("verification-card[data-state=open]");
  if (isFinal(conversation.state)) startNew({ text, attachments });
  else if (card && codeIn(text)) card.give(text); // Typed here instead of there, it still is for the server alone.
  else conversation.post(text, attachments);
  keeper.follow();
}

/** Shows the code to the server. The cookie is another one afterwards, so the page connects anew. */
async function giveCode(card, body) {
  const asked = conversation;
  try {
    await postJson(`${CONVERSATIONS}/${asked.id}/verification`, body);
    if (asked === conversation) asked.reconnect();
  } catch ({ code, message }) {
    card.refuse(code === "offline" ? say("action_offline") : message);
  }
}

/** Sends a command other than a message; false when it was refused, which is said unless `onRefusal` says it. */
async function act(type, fields, onRefusal = (message) => showToast(message, { tone: "danger" })) {
  try {
    await conversation.act(type, fields);
    return true;
  } catch ({ code, message }) {
    onRefusal(code === "offline" ? say("action_offline") : message);
    return false;
  }
}

async function whileBusy(button, action) {
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  await action();
  button.removeAttribute("aria-busy");
  button.disabled = false;
}

function askPerson() {
  if (conversation.id !== null && isFinal(conversation.state)) begin();
  if (conversation.id === null) conversation.askPerson();
  else whileBusy(element("ask-person"), requestPerson);
}

function retriedOrEdited(event) {
  const action = event.target.closest("[data-action]")?.dataset.action;
  if (!action) return;
  const { clientId } = event.target.closest(".message");
  const { text, attachments } = conversation.outbox.entries.find((entry) => entry.client_id === clientId);
  if (action === "retry") {
    conversation.retry(clientId);
    return;
  }
  conversation.discard(clientId);
  if (action === "start-new") {
    startNew({ text, attachments });
  } else {
    composer.write(text, attachments);
    composer.focus();
  }
}

/** Where a file is uploaded to. The first thing that a visitor sends may be a file: then it begins the conversation. */
async function uploadAddress() {
  if (conversation.id !== null && isFinal(conversation.state)) {
    if (composer.files.length) sayFilesLeft();
    composer.keepFiles([]);
    begin({ previous: conversation.id, carry: true });
  }
  if (conversation.id === null) {
    const beginning = conversation;
    await new Promise((resolve, reject) => {
      beginning.addEventListener("created", resolve, { once: true });
      beginning.addEventListener("refused", ({ detail }) => reject(new Error(detail.message)), { once: true });
      beginning.create();
    });
  }
  return `${CONVERSATIONS}/${conversation.id}/attachments`;
}

composer.takeFiles({ address: uploadAddress, zone: element("main") });
composer.addEventListener("composer-send", ({ detail }) => send(detail));
composer.addEventListener("composer-typing", ({ detail }) => conversation.tellTyping(detail));
element("ask-person").addEventListener("click", askPerson);
element("withdraw").addEventListener("click", ({ currentTarget }) =>
  whileBusy(currentTarget, () => act("handoff.withdraw", {})),
);
element("start-new").addEventListener("click", () => startNew());
element("menu-start-new").addEventListener("click", () => startNew());
element("end-conversation").addEventListener("click", () => element("ending").showModal());
element("ending").addEventListener("close", ({ target }) => {
  if (target.returnValue === "end") act("conversation.resolve", {});
  target.returnValue = "";
});
element("open-conversations").addEventListener("click", () => {
  element("conversations").showModal();
  element("conversation-list").show(conversation.id);
});
element("greeting").addEventListener("click", ({ target }) => {
  const suggestion = target.closest("[data-suggestion]");
  if (suggestion) send({ text: suggestion.dataset.suggestion, attachments: [] });
});
element("thread").addEventListener("click", retriedOrEdited);
element("thread").addEventListener("quote-answer", async ({ target, detail }) => {
  if (!(await act("quote.answer", detail))) target.release();
});
element("thread").addEventListener("action-answer", async ({ target, detail }) => {
  if (!(await act("action.answer", detail))) target.release();
});
element("thread").addEventListener("code-give", ({ target, detail }) => giveCode(target, detail));
element("contact").addEventListener("contact-leave", async ({ target, detail }) => {
  if (await act("contact.leave", detail, (message) => target.refuse(message))) target.accept();
});
element("mail-transcript").addEventListener("click", () => transcript.open(conversation));
element("rating").addEventListener("rating-give", ({ target, detail }) =>
  act("rating.give", detail, (message) => target.refuse(message)),
);
// Going back to a conversation that was left for a new one: the address says which.
window.addEventListener("popstate", () => location.reload());

start();
