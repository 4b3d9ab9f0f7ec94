// The desk: the queue at one side, the conversation that is open, and its context at the other.

import { getJson } from "../api.js";
import { CloseCode, Status } from "../protocol.js";
import { ScrollKeeper } from "../scroll-keeper.js";
import { LINK } from "../socket.js";
import { say } from "../texts.js";
import { showToast } from "../toast.js";
import { drawBrief, showEvidence } from "./brief.js";
import { drawContext } from "./context.js";
import { DeskConversation } from "./conversation.js";
import { watchFocus } from "./focus.js";
import { DeskLink } from "./link.js";
import { makeDeskRows } from "./rows.js";
import { setServerNow, tick } from "./waits.js";
import "../chat-composer.js";
import "../connection-banner.js";
import "../menu.js";
import "../quote-card.js";
import "../theme-switch.js";
import "./queue-list.js";
import "./thread-kinds.js";

const QUEUE = "/api/v1/desk/queue";
const QUEUE_AGAIN_MS = 20_000;
const TICK_MS = 1_000;

const element = (id) => document.getElementById(id);
const desk = element("desk");
const me = { id: Number(desk.dataset.user), name: desk.dataset.name, initials: desk.dataset.initials };
const title = document.title;
const link = new DeskLink();
const queue = element("queue");
const reply = element("reply");
const note = element("note");
const keeper = new ScrollKeeper({ scroller: element("scroll"), content: element("column"), button: element("latest") });

let conversation = null;
let mode = "reply";
let drawing = 0;
let reading = null;
let readAgain = false;
let livePages = 1;

// --- the queue -------------------------------------------------------------------------------------------------------

/** Reads the lists; asked again meanwhile, it reads once more afterwards. */
async function readQueue() {
  if (reading) {
    readAgain = true;
    return;
  }
  reading = readLists();
  try {
    const lists = await reading;
    setServerNow(lists.now);
    queue.update(lists);
    document.title = lists.waiting.count ? `(${lists.waiting.count}) ${title}` : title;
  } catch ({ code, message }) {
    if (code === "not_signed_in") endSession();
    else if (code !== "offline") showToast(message || say("unavailable"), { tone: "danger" });
  } finally {
    reading = null;
  }
  if (readAgain) {
    readAgain = false;
    readQueue();
  }
}

async function readLists() {
  const lists = await getJson(QUEUE);
  for (let page = 1; page < livePages && lists.live.next; page += 1) {
    const { live } = await getJson(`${QUEUE}?live_before=${encodeURIComponent(lists.live.next)}`);
    lists.live = { ...live, count: lists.live.count, items: [...lists.live.items, ...live.items] };
  }
  return lists;
}

// --- which conversation is open --------------------------------------------------------------------------------------

function openConversation(id) {
  if (conversation?.id === id) return;
  conversation?.close();
  conversation = new DeskConversation(id, link);
  conversation.addEventListener("change", drawSoon);
  reply.keepAs(`desk:${id}`);
  note.keepAs(`desk-note:${id}`);
  choose("reply");
  element("thread").draw([]);
  element("brief").hidden = true;
  queue.mark(id);
  desk.dataset.view = "conversation";
  conversation.open();
  keeper.follow();
  drawSoon();
}

function closeConversation() {
  conversation?.close();
  conversation = null;
  queue.mark("");
  desk.dataset.view = "queue";
  drawSoon();
}

function goTo(id) {
  const path = id ? `/desk/conversations/${id}/` : "/desk/";
  if (location.pathname !== path) history.pushState(null, "", path);
  followLocation();
}

function followLocation() {
  const [, id] = /^\/desk\/conversations\/([^/]+)\/$/.exec(location.pathname) ?? [];
  if (id) openConversation(id);
  else closeConversation();
}

// --- drawing ---------------------------------------------------------------------------------------------------------

function drawSoon() {
  drawing ||= requestAnimationFrame(draw);
}

function draw() {
  drawing = 0;
  element("connection").draw(link.state);
  const missing = conversation?.missing ?? false;
  const known = conversation?.known ?? false;
  element("nothing").hidden = conversation !== null;
  element("missing").hidden = !missing;
  element("conversation").hidden = conversation === null || missing;
  element("context-body").hidden = !known;
  element("loading").hidden = known;
  if (!known || missing) return;
  const { dossier, state } = conversation;
  const people = { assistant: desk.dataset.assistant, customer: dossier.customer.name, me: me.name, initials: me.initials };
  drawHead(state, dossier);
  drawBrief(element("brief"), conversation, { canReply: conversation.isHeldBy(me.id) });
  element("thread").draw(makeDeskRows(conversation, people, link.isOpen));
  drawFoot(state);
  drawContext(element("context"), conversation);
  tick(desk);
  keeper.settle();
}

function drawHead(state, dossier) {
  const mine = conversation.isHeldBy(me.id);
  element("customer").textContent = dossier.customer.name;
  element("presence").hidden = !conversation.isPresent;
  const status = element("status");
  status.textContent = statusText(state, mine);
  status.dataset.tone = { awaiting_agent: "warning", with_agent: mine ? "accent" : "", resolved: "success" }[state.status] ?? "";
  element("kind").hidden = dossier.kind === "customer";
  element("kind").textContent = dossier.kind === "customer" ? "" : say(`kind_${dossier.kind}`);
  element("claim").hidden = !isClaimable(state);
  element("return").hidden = !mine && state.status !== Status.AWAITING_AGENT;
  element("release").hidden = !mine;
  element("resolve").hidden = !mine;
}

function isClaimable({ status }) {
  return status === Status.WITH_ASSISTANT || status === Status.AWAITING_AGENT;
}

function statusText(state, mine) {
  if (state.status !== Status.WITH_AGENT) return say(`status_${state.status}`);
  return mine ? say("status_mine") : say("status_theirs", { name: state.agent?.name ?? "" });
}

// What is written already stays: the suggestion comes after it.
function useSuggestion() {
  const written = reply.field.value.trim();
  const { suggested_reply: suggestion } = conversation.dossier.brief;
  choose("reply");
  reply.write(written ? `${written}\n${suggestion}` : suggestion);
  reply.focus();
}

function drawFoot(state) {
  const mine = conversation.isHeldBy(me.id);
  element("mode-reply").setAttribute("aria-selected", String(mode === "reply"));
  element("mode-note").setAttribute("aria-selected", String(mode === "note"));
  element("foot").dataset.mode = mode;
  show(reply, mode === "reply" && mine);
  show(note, mode === "note");
  element("gate").hidden = mode !== "reply" || mine;
  element("gate-text").textContent = gateText(state);
}

function show(composer, shown) {
  if (composer.hidden !== shown) return;
  composer.hidden = !shown;
  // What is hidden has no height to measure.
  if (shown) composer.refresh();
}

function gateText(state) {
  const writing = state.status === Status.WITH_ASSISTANT && state.turn !== null;
  return say(`gate_${writing ? "writing" : state.status}`, {
    name: state.agent?.name ?? "",
    assistant: desk.dataset.assistant,
  });
}

// --- what the agent does ---------------------------------------------------------------------------------------------

function choose(next) {
  mode = next;
  drawSoon();
}

async function act(button, type) {
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  try {
    await conversation.act(type);
    await conversation.readDossier();
    return true;
  } catch ({ code, message }) {
    showToast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
    return false;
  } finally {
    button.removeAttribute("aria-busy");
    button.disabled = false;
    readQueue();
  }
}

async function claim({ currentTarget }) {
  choose("reply");
  if ((await act(currentTarget, "claim")) && matchMedia("(pointer: fine)").matches) {
    draw();
    reply.focus();
  }
}

function retriedOrEdited(event) {
  const action = event.target.closest("[data-action]")?.dataset.action;
  if (!action) return;
  const { clientId } = event.target.closest(".message, .note");
  const outbox = conversation.outboxOf(clientId);
  const { text } = outbox.entries.find((entry) => entry.client_id === clientId);
  if (action === "retry") {
    conversation.retry(clientId);
    return;
  }
  const isNote = outbox === conversation.noteOutbox;
  conversation.discard(clientId);
  choose(isNote ? "note" : "reply");
  draw();
  (isNote ? note : reply).write(text);
  (isNote ? note : reply).focus();
}

function endSession() {
  const login = new URL(desk.dataset.login, location.href);
  login.searchParams.set("next", location.pathname);
  element("sign-in").href = login;
  element("session-ended").hidden = false;
}

queue.addEventListener("queue-open", ({ detail }) => goTo(detail));
queue.addEventListener("queue-more", () => {
  livePages += 1;
  readQueue();
});
element("back").addEventListener("click", (event) => {
  event.preventDefault();
  goTo("");
});
element("claim").addEventListener("click", claim);
element("return").addEventListener("click", ({ currentTarget }) => act(currentTarget, "return"));
element("release").addEventListener("click", ({ currentTarget }) => act(currentTarget, "release"));
element("resolve").addEventListener("click", () => element("resolving").showModal());
element("resolving").addEventListener("close", ({ target }) => {
  if (target.returnValue === "resolve") act(element("resolve"), "resolve");
  target.returnValue = "";
});
element("modes").addEventListener("click", ({ target }) => {
  const tab = target.closest("[data-mode]");
  if (tab) choose(tab.dataset.mode);
});
element("modes").addEventListener("keydown", ({ key }) => {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return;
  choose(mode === "reply" ? "note" : "reply");
  draw();
  element(`mode-${mode}`).focus();
});
element("show-context").addEventListener("click", () => {
  const open = desk.dataset.context !== "open";
  desk.dataset.context = open ? "open" : "closed";
  element("show-context").setAttribute("aria-expanded", String(open));
});
element("brief").addEventListener("click", ({ target }) => {
  const button = target.closest("[data-action]");
  if (button?.dataset.action === "show-evidence") showEvidence(element("thread"), button.dataset);
  if (button?.dataset.action === "use-suggestion") useSuggestion();
});
element("context").addEventListener("click", (event) => {
  const earlier = event.target.closest("a[href^='/desk/conversations/']");
  if (!earlier || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(earlier.pathname.split("/")[3]);
});
element("thread").addEventListener("click", retriedOrEdited);
reply.addEventListener("composer-send", ({ detail }) => {
  conversation.post(detail);
  keeper.follow();
});
reply.addEventListener("composer-typing", ({ detail }) => conversation.tellTyping(detail));
note.addEventListener("composer-send", ({ detail }) => {
  conversation.postNote(detail);
  keeper.follow();
});
link.addEventListener("frame", ({ detail }) => detail.type === "queue.changed" && readQueue());
link.addEventListener("link", () => {
  if (link.state.state === LINK.STOPPED && link.state.code === CloseCode.NOT_SIGNED_IN) endSession();
  drawSoon();
});
window.addEventListener("popstate", followLocation);
watchFocus(() => {
  if (conversation?.known && link.isOpen) {
    conversation.act("focus.beat").catch(() => {
      // A beat that is lost costs 15 s of a span at most; the next one continues it.
    });
  }
});
setInterval(() => tick(desk), TICK_MS);
// Changes that were never told of, while Redis was away for one.
setInterval(() => document.hidden || readQueue(), QUEUE_AGAIN_MS);

readQueue();
followLocation();
link.open();
