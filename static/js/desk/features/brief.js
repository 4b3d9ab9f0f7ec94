// The brief: what an agent reads first. Why it is here, who asked, since when; what is asked, known, tried and promised,
// each with the messages and tool calls it comes from; and a reply to begin with.

import { patchChildren, patchText } from "../../patch.js";
import { fromTemplate, say } from "../../texts.js";

const TEXTS = ["asked", "open_question", "suggested_reply"];
const LISTS = ["established", "tried", "promised"];

export function install(desk) {
  const brief = document.getElementById("brief");
  desk.addEventListener("conversation", () => {
    brief.querySelector(".brief-body").scrollTop = 0;
    brief.hidden = true;
  });
  desk.addEventListener("draw", () => desk.shown && drawBrief(brief, desk.shown, { canReply: desk.isHolder }));
  brief.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-action]");
    if (button?.dataset.action === "show-evidence") showEvidence(document.getElementById("thread"), button.dataset);
    if (button?.dataset.action === "use-suggestion") useSuggestion(desk);
  });
}

// What is written already stays: the suggestion comes after it.
function useSuggestion({ composer, shown }) {
  composer.choose("reply");
  composer.append(shown.dossier.brief.suggested_reply);
  composer.focus();
}

function drawBrief(element, { state, dossier }, { canReply }) {
  const [newest] = dossier.handoffs;
  element.hidden = !newest || state.status === "with_assistant" || state.status === "resolved";
  if (element.hidden) return;
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
  patchText(part("reason"), newest.reason_label);
  patchText(part("by"), say(`asked_by_${newest.requested_by}`));
  patchText(part("team"), newest.team_label);
  part("team").hidden = newest.team_label === "";
  drawWait(part("wait"), newest);
  const { brief } = dossier;
  for (const name of TEXTS) drawText(part(name), brief[name]);
  for (const name of LISTS) drawEntries(part(name), brief[name]);
  drawText(part("previous"), dossier.previous?.summary ?? "");
  element.querySelector("[data-action=use-suggestion]").hidden = !canReply;
  const byRecord = brief.made_by === "record";
  patchText(part("made_by"), byRecord ? say("brief_by_record") : say("brief_by_model", { model: brief.made_by }));
}

function drawText(element, text) {
  patchText(element, text);
  element.parentElement.hidden = text === "";
}

// An entry that says something else, or comes from elsewhere, is another entry.
function drawEntries(list, entries) {
  patchChildren(list, entries, { key: (entry) => JSON.stringify(entry), make: entryItem });
  list.parentElement.hidden = entries.length === 0;
}

function drawWait(element, handoff) {
  element.hidden = handoff.ended_at !== null;
  if (handoff.ended_at === null) element.dataset.since = handoff.requested_at;
  else delete element.dataset.since;
}

function entryItem({ text, evidence }) {
  const item = document.createElement("li");
  item.append(text, ...evidence.filter(({ kind }) => kind !== "quote").map(evidenceMark));
  return item;
}

// A message or a tool call is in the thread; a passage stands in the knowledge base.
function evidenceMark({ kind, ref, title, url }) {
  if (kind === "passage") {
    const link = fromTemplate("evidence-link");
    link.textContent = title || say("evidence_passage");
    if (url) link.href = url;
    return link;
  }
  const button = fromTemplate("evidence");
  button.dataset.kind = kind;
  button.dataset.ref = ref;
  button.textContent = say(`evidence_${kind}`, { ref });
  return button;
}

// Brings what an entry of the brief comes from into view.
function showEvidence(thread, { kind, ref }) {
  const found = thread.querySelector(kind === "tool" ? `[data-call="${ref}"]` : `[data-seq="${ref}"]`);
  if (!found) return;
  if (found instanceof HTMLDetailsElement) found.open = true;
  found.scrollIntoView({ block: "center", behavior: "smooth" });
  found.classList.remove("is-shown");
  // Read once, so that the animation begins anew for the same row.
  void found.offsetWidth;
  found.classList.add("is-shown");
}
