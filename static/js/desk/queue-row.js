// One row of the queue: who it is, what they said last, how long they wait, and what colleagues have put on it.

import { formatDay, formatExact, formatMoment, formatShortAgo } from "../format.js";
import { markText } from "../marks.js";
import { fromTemplate, say, sayCount } from "../texts.js";
import { formatWait, passedSince } from "./waits.js";

const MOST_TAGS = 2;
// Markdown in one line of plain text is only noise.
const MARKS = /[*_`#>|]+/g;
const DAY_MS = 86_400_000;

/** A row's element; drawRow fills it. */
export function makeRow() {
  return fromTemplate("row");
}

export function drawRow(row, item) {
  const version = JSON.stringify(item);
  if (row.version === version) return;
  row.version = version;
  row.conversation = item.id;
  const part = (name) => row.querySelector(`[data-part="${name}"]`);
  row.querySelector("a").href = hrefOf(item);
  row.toggleAttribute("data-gone", Boolean(item.gone));
  row.toggleAttribute("data-unread", item.unread && !item.gone);
  part("check").setAttribute("aria-label", say("row_select", { customer: item.customer }));
  part("customer").textContent = item.customer;
  part("unread").textContent = item.unread ? say("row_unread") : "";
  part("why").textContent = item.gone ? say("row_gone") : whyOf(item);
  part("why").title = part("why").textContent;
  if (item.hit) part("line").replaceChildren(...hitOf(item.hit));
  else part("line").textContent = lineOf(item);
  drawMood(part("mood"), item.sentiment);
  drawTags(part("tags"), item.tags);
  part("holder").hidden = item.holder === null;
  part("holder").textContent = item.holder?.initials ?? "";
  part("holder").title = item.holder ? say("status_theirs", item.holder) : "";
  drawTime(part("time"), item);
}

function hrefOf({ id, hit }) {
  const place = hit?.seq ? `#${hit.source}-${hit.seq}` : "";
  return `/desk/conversations/${id}/${place}`;
}

function whyOf({ handoff, offer, status, kind, intent, hit }) {
  const words = [];
  if (offer) words.push(say("row_offered", offer));
  if (handoff) words.push(handoff.reason_label, handoff.team_label);
  if (hit && !handoff) words.push(say(`status_${status}`));
  words.push(intent);
  if (kind !== "customer") words.push(say(`kind_${kind}`));
  return words.filter(Boolean).join(" · ");
}

function lineOf({ last_line: line, handoff }) {
  if (handoff?.summary) return handoff.summary;
  if (!line) return say("row_no_line");
  const text = line.text || (line.files ? sayCount("row_files", line.files) : "");
  if (line.author === "customer") return text;
  return say("row_line", { name: line.name || say("system"), text: text.replace(MARKS, "") });
}

function hitOf({ source, text, marks }) {
  const label = source === "message" ? [] : [`${say(`hit_${source}`)}: `];
  return [...label, ...markText(text, marks)];
}

function drawMood(mark, sentiment) {
  mark.hidden = !sentiment;
  if (!sentiment) return;
  const mood = sentiment < 0 ? "displeased" : "content";
  mark.dataset.mood = mood;
  mark.title = mark.querySelector("span").textContent = say(`mood_${mood}`);
}

function drawTags(list, tags) {
  list.hidden = tags.length === 0;
  const shown = tags.slice(0, MOST_TAGS).map(tagOf);
  if (tags.length > MOST_TAGS) shown.push(tagOf(`+${tags.length - MOST_TAGS}`));
  list.replaceChildren(...shown);
  list.title = tags.join(", ");
}

function tagOf(text) {
  const tag = document.createElement("span");
  tag.className = "row-tag";
  tag.textContent = text;
  return tag;
}

// Who waits is told how long; what is put aside until when; everything else when something was last said.
function drawTime(time, { gone, waiting_since: since, snoozed_until: snoozed, sla, last_at: at }) {
  for (const name of ["since", "soon", "late", "urgency"]) delete time.dataset[name];
  if (snoozed) {
    writeMoment(time, snoozed, say("row_snoozed", { at: soonName(snoozed) }), say("row_snoozed_exactly", { at: formatExact(snoozed) }));
  } else if ((since || sla) && !gone) {
    const begun = since ?? at;
    writeMoment(time, begun, formatWait(passedSince(begun)), waitTitle(since, sla));
    time.dataset.since = begun;
    if (sla) Object.assign(time.dataset, { late: sla.due_at, soon: sla.warn_at ?? sla.due_at });
  } else {
    writeMoment(time, at, formatShortAgo(at), formatExact(at));
  }
}

function writeMoment(time, at, text, title) {
  time.dateTime = at;
  time.textContent = text;
  time.title = title;
}

function waitTitle(since, sla) {
  const words = since ? [say("waiting_since", { at: formatExact(since) })] : [];
  if (sla) words.push(say("row_due", { target: say(`sla_${sla.target}`), at: formatExact(sla.due_at) }));
  return words.join("\n");
}

function soonName(at) {
  return new Date(at) - Date.now() < 6 * DAY_MS ? formatMoment(at) : formatDay(at);
}
