// <chat-thread>: draws what was said. It is given rows (thread-rows.js) and keeps one element per key, so that a bubble
// that becomes a message, or a draft that becomes one, is the same element before and after.

import { drawAttachments } from "./attachments.js";
import { drawDraft, endDraft } from "./draft-view.js";
import { formatClock, formatDay, writeTime } from "./format.js";
import { placeChildren } from "./patch.js";
import { drawSources } from "./sources.js";
import { fromTemplate, say } from "./texts.js";

class ChatThread extends HTMLElement {
  elements = new Map();

  draw(rows) {
    const drawn = new Map(rows.map((row) => [row.key, this.elementOf(row)]));
    // What the page does not know yet becomes a component when it is placed: only then can it be drawn.
    placeChildren(this, [...drawn.values()]);
    this.elements = drawn;
    for (const row of rows) {
      const element = drawn.get(row.key);
      const version = JSON.stringify(row);
      if (element.version !== version) DRAW[row.kind](element, row);
      element.version = version;
    }
  }

  elementOf({ key, kind }) {
    return this.elements.get(key) ?? fromTemplate(TEMPLATES[kind]);
  }
}

/** The template and the drawing of each kind of row; the desk adds its own kinds to both. */
export const TEMPLATES = {
  message: "message",
  draft: "message",
  day: "notice",
  notice: "notice",
  tool: "tool",
  quote: "quote",
  action: "action",
  verification: "verification",
};

export const DRAW = {
  day: (element, { at }) => {
    element.classList.add("notice-day");
    element.firstElementChild.textContent = formatDay(at);
  },
  notice: (element, { text }) => {
    element.firstElementChild.textContent = text;
  },
  tool: (element, { label, live }) => {
    element.toggleAttribute("data-live", live);
    element.querySelector(".tool-label").textContent = label;
  },
  quote: (element, row) => element.draw(row),
  action: (element, row) => element.draw(row),
  verification: (element, row) => element.draw(row),
  message: (element, row) => {
    drawHead(element, row);
    element.removeAttribute("data-live");
    drawBody(element.querySelector(".message-body"), row);
    drawAttachments(element.querySelector(".attachments"), row.attachments ?? []);
    drawSources(element.querySelector(".sources"), row.citations ?? []);
    drawDelivery(element, row);
  },
  draft: (element, row) => {
    drawHead(element, row);
    element.setAttribute("data-live", row.text ? "writing" : "thinking");
    const body = element.querySelector(".message-body");
    body.hidden = false;
    body.said = null;
    if (row.text) {
      drawDraft(body, row.text);
    } else if (!body.querySelector(".dots")) {
      endDraft(body);
      body.append(fromTemplate("dots"));
    }
  },
};

// What was said stays as it was said: whoever reads it, or has selected a part of it, is not disturbed by what changes
// around it.
function drawBody(body, { html, text }) {
  body.hidden = text === "";
  if (body.said === (html ?? text)) return;
  endDraft(body);
  if (html === null) body.textContent = text;
  else body.innerHTML = html;
  body.said = html ?? text;
}

function drawHead(element, { author, name, initials, at, first, key, seq }) {
  element.dataset.author = author;
  if (seq) element.dataset.seq = seq;
  element.dataset.key = key;
  element.toggleAttribute("data-first", first);
  element.querySelector(".message-name").textContent = name;
  const avatar = element.querySelector(".message-avatar");
  avatar.textContent = initials;
  avatar.dataset.who = author;
  const time = element.querySelector("time");
  if (at) writeTime(time, at, formatClock);
}

function drawDelivery(element, { delivery, refusal, key }) {
  element.dataset.delivery = delivery;
  element.clientId = key.replace(/^sent:/, "");
  const foot = element.querySelector(".message-foot");
  foot.hidden = !delivery;
  if (!delivery) return;
  foot.querySelector(".message-delivery").textContent = refusal ? refusal.message : say(`delivery_${delivery}`);
  const final = refusal?.code === "conversation_final";
  foot.querySelector("[data-action=retry]").hidden = !refusal || final;
  foot.querySelector("[data-action=edit]").hidden = !refusal || final;
  foot.querySelector("[data-action=start-new]").hidden = !final;
}

customElements.define("chat-thread", ChatThread);
