// The third column: who the customer is, what was offered, who had the conversation, what the assistant has used.

import { formatAgo, formatClock, formatDate, formatMoney, writeTime } from "../../format.js";
import { patchChildren, patchText } from "../../patch.js";
import { fromTemplate, say } from "../../texts.js";
import { addAction } from "../actions.js";
import { drawFacts } from "../facts.js";
import { historyOf } from "../history.js";

const NUMBER = new Intl.NumberFormat();
// Fractions of a cent matter here: an answer often costs less than one.
const DOLLARS = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD", maximumFractionDigits: 4 });

export function install(desk) {
  const context = document.getElementById("context");
  desk.addEventListener("draw", () => {
    document.getElementById("context-body").hidden = desk.shown === null;
    if (desk.shown) drawContext(context, desk.shown);
  });
  desk.addEventListener("conversation", () => {
    context.scrollTop = 0;
    show(desk.root, button, false);
  });
  context.addEventListener("click", (event) => {
    const earlier = event.target.closest("a[href^='/desk/conversations/']");
    if (!earlier || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    desk.goTo(earlier.pathname.split("/")[3]);
  });
  const button = document.getElementById("show-context");
  button.addEventListener("click", () => toggle(desk.root, button));
  document.getElementById("hide-context").addEventListener("click", () => {
    toggle(desk.root, button);
    button.focus();
  });
  addAction({
    name: "context",
    group: "conversation",
    label: "action_context",
    icon: "info",
    keys: "i",
    // Beside the conversation there is nothing to show: it is in view.
    isPossible: ({ shown }) => shown !== null && button.checkVisibility(),
    run: () => toggle(desk.root, button),
  });
}

function toggle(root, button) {
  show(root, button, root.dataset.context !== "open");
  const back = document.getElementById("hide-context");
  if (back.checkVisibility()) back.focus();
}

// On narrow screens the column comes on demand; on a phone it is a screen of its own.
function show(root, button, open) {
  root.dataset.context = open ? "open" : "closed";
  button.setAttribute("aria-expanded", String(open));
}

function drawContext(element, { dossier, isPresent }) {
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
  patchText(part("customer"), dossier.customer.name);
  patchText(part("presence"), say(isPresent ? "present" : "absent"));
  part("presence").dataset.tone = isPresent ? "success" : "";
  const { verified } = dossier.customer;
  part("verified").hidden = verified === null;
  patchText(part("verified"), verified === null ? "" : say("verified", verified));
  patchText(part("since"), say("customer_since", { date: formatDate(dossier.customer.since) }));
  patchText(part("intent"), dossier.intent);
  part("intent").parentElement.hidden = dossier.intent === "";
  for (const [name, draw] of Object.entries(SECTIONS)) {
    draw(part(name), dossier);
    element.querySelector(`[data-section="${name}"]`).hidden = part(name).childElementCount === 0;
  }
}

const SECTIONS = {
  earlier: (list, { earlier }) =>
    patchChildren(list, earlier, { key: ({ id }) => id, make: () => fromTemplate("earlier"), draw: drawEarlier }),
  quotes: (list, { quotes }) =>
    patchChildren(list, quotes, { key: ({ reference }) => reference, make: () => fromTemplate("offer"), draw: drawQuote }),
  history: drawHistory,
  usage: (list, dossier) => drawFacts(list, dossier.turns.length ? usageOf(dossier) : []),
};

function drawEarlier(item, { id, opened_at: at, line, status, rating }) {
  const link = item.querySelector("a");
  link.href = `/desk/conversations/${id}/`;
  patchText(link, line || say("row_no_line"));
  writeTime(item.querySelector("time"), at, formatAgo);
  const words = rating === null ? say(`status_${status}`) : say("rated", { score: rating });
  patchText(item.querySelector("[data-part=state]"), words);
}

function drawQuote(item, { reference, title, price, currency, period, answer, expires_at: expires }) {
  const part = (name) => item.querySelector(`[data-part="${name}"]`);
  patchText(part("title"), title);
  patchText(part("price"), `${formatMoney(price, currency)} ${say(`quote_${period}`)}`);
  patchText(part("reference"), reference);
  const expired = answer === null && new Date(expires) <= Date.now();
  const word = answer === "accept" ? "accepted" : answer === "decline" ? "declined" : expired ? "expired" : "open";
  patchText(part("state"), say(`quote_${word}`));
  part("state").dataset.tone = word === "accepted" ? "success" : "";
}

/** Draws who asked for a person and who held the conversation, in the order of time, into a list `.moments`. */
export function drawHistory(list, dossier) {
  const moments = historyOf(dossier);
  patchChildren(list, moments, { key: ({ at, text }) => `${at} ${text}`, make: () => fromTemplate("moment"), draw: drawMoment });
}

function drawMoment(item, { at, text }) {
  writeTime(item.querySelector("time"), at, formatClock);
  patchText(item.querySelector("[data-part=text]"), text);
}

function usageOf({ totals, turns }) {
  return [
    { label: say("usage_models"), value: totals.models.join(", ") || say("usage_none") },
    { label: say("usage_turns"), value: NUMBER.format(turns.length) },
    { label: say("usage_input"), value: NUMBER.format(totals.input_tokens) },
    { label: say("usage_cached"), value: NUMBER.format(totals.cache_read_tokens) },
    { label: say("usage_output"), value: NUMBER.format(totals.output_tokens) },
    { label: say("usage_cost"), value: totals.cost === null ? say("usage_unknown") : DOLLARS.format(totals.cost) },
    { label: say("usage_prompt"), value: turns.at(-1).prompt ?? say("usage_none") },
  ];
}
