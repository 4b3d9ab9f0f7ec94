// <chat-thread>: draws what was said. It is given rows (thread-rows.js) and keeps one element per key, so that a bubble
// that becomes a message, or a draft that becomes one, is the same element before and after.

import { drawAttachments } from "./attachments.js";
import { drawDraft, endDraft } from "./draft-view.js";
import { formatClock, formatDay, writeTime } from "./format.js";
import { drawSources } from "./sources.js";
import { fromTemplate, say } from "./texts.js";

class ChatThread extends HTMLElement {
  elements = new Map();

  draw(rows) {
    const kept = new Set();
    let place = this.firstElementChild;
    for (const row of rows) {
      const element = this.elementOf(row);
      kept.add(row.key);
      if (element === place) place = place.nextElementSibling;
      else this.insertBefore(element, place);
      const version = JSON.stringify(row);
      if (element.version !== version) DRAW[row.kind](element, row);
      element.version = version;
    }
    for (const [key, element] of this.elements) {
      if (kept.has(key)) continue;
      element.remove();
      this.elements.delete(key);
    }
  }

  elementOf({ key, kind }) {
    let element = this.elements.get(key);
    if (!element) {
      element = fromTemplate(TEMPLATES[kind]);
      this.elements.set(key, element);
    }
    return element;
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
    const body = element.querySelector(".message-body");
    endDraft(body);
    element.removeAttribute("data-live");
    if (row.html === null) body.textContent = row.text;
    else body.innerHTML = row.html;
    body.hidden = row.text === "";
    drawAttachments(element.querySelector(".attachments"), row.attachments ?? []);
    drawSources(element.querySelector(".sources"), row.citations ?? []);
    drawDelivery(element, row);
  },
  draft: (element, row) => {
    drawHead(element, row);
    element.setAttribute("data-live", row.text ? "writing" : "thinking");
    const body = element.querySelector(".message-body");
    body.hidden = false;
    if (row.text) {
      drawDraft(body, row.text);
    } else if (!body.querySelector(".dots")) {
      endDraft(body);
      body.append(fromTemplate("dots"));
    }
  },
};

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
