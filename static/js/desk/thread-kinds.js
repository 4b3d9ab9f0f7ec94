// The kinds of rows that only the desk's thread has: tool calls with what went in and out, cut-off answers, notes, and
// what guardrails found.

import { DRAW, TEMPLATES } from "../chat-thread.js";
import { formatClock, writeTime } from "../format.js";
import { patchChildren, patchText } from "../patch.js";
import { fromTemplate, say } from "../texts.js";

const drawMessage = DRAW.message;

Object.assign(TEMPLATES, { call: "call", cut: "message", note: "note", verification: "notice", verdict: "verdict" });

Object.assign(DRAW, {
  verification: (element, { state }) => {
    element.firstElementChild.textContent = say(`code_${state}`);
  },
  message: (element, row) => {
    drawMessage(element, row);
    drawHeld(element, row);
    drawDoubts(element, row.doubts ?? []);
  },
  call: (element, { label, call }) => {
    const part = (name) => element.querySelector(`[data-part="${name}"]`);
    element.dataset.call = call?.id ?? "";
    patchText(part("label"), label);
    patchText(part("name"), call?.name ?? "");
    part("error").hidden = !call?.is_error;
    patchText(part("duration"), call ? say("milliseconds", { ms: call.duration_ms }) : "");
    patchText(part("input"), call ? JSON.stringify(call.input, null, 2) : "");
    patchText(part("output"), call ? pretty(call.output) : "");
  },
  cut: (element, row) => {
    DRAW.draft(element, row);
    element.removeAttribute("data-live");
    element.setAttribute("data-cut", "");
    if (!row.text) element.querySelector(".message-body").textContent = say("cut_silent");
    const foot = element.querySelector(".message-foot");
    foot.hidden = false;
    foot.querySelector(".message-delivery").textContent = row.why;
    for (const button of foot.querySelectorAll("[data-action]")) button.hidden = true;
  },
  verdict: (element, { title, done, text, rule }) => drawParts(element, { title, done, text, rule }),
  note: (element, { key, name, at, html, text, delivery, refusal }) => {
    element.clientId = key.replace(/^sent:/, "");
    element.dataset.delivery = delivery;
    element.querySelector(".note-author").textContent = name;
    writeTime(element.querySelector("time"), at, formatClock);
    const body = element.querySelector(".note-body");
    if (html === null) body.textContent = text;
    else body.innerHTML = html;
    const foot = element.querySelector(".note-foot");
    foot.hidden = refusal === null;
    foot.querySelector(".note-refusal").textContent = refusal?.message ?? "";
  },
});

function drawParts(element, parts) {
  for (const [name, text] of Object.entries(parts)) element.querySelector(`[data-part="${name}"]`).textContent = text;
}

function drawHeld(element, { delivery, seconds }) {
  if (delivery === "held") element.querySelector(".message-delivery").textContent = say("delivery_held", { seconds });
}

// Once opened they stay open, whatever else is drawn of their message.
function drawDoubts(element, doubts) {
  const shown = element.querySelector(".message-doubts");
  if (doubts.length === 0) {
    shown?.remove();
    return;
  }
  const list = shown ?? fromTemplate("doubts");
  patchChildren(list.querySelector("ul"), doubts, { key: (text) => text, make: doubtItem });
  if (!shown) element.querySelector(".sources").after(list);
}

function doubtItem(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

function pretty(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
