// What became of messages: a reply that the assistant had suggested, with what the agent changed in it; a message of the
// assistant that is wrong, with what would have been right.

import { DRAW } from "../../chat-thread.js";
import { EventType } from "../../protocol.js";
import { fromTemplate, say } from "../../texts.js";
import { addMark } from "../rows.js";

const drawMessage = DRAW.message;

const element = (id) => document.getElementById(id);

DRAW.message = (message, row) => {
  drawMessage(message, row);
  drawFlagButton(message, row);
  drawFlag(message, row.flag ?? null);
  drawSuggested(message, row.changed ?? null);
};

export function install(desk) {
  addMark(flagOf);
  addMark(({ author, seq }, { dossier }) => (author === "agent" ? { changed: dossier?.suggested[seq] ?? null } : {}));
  element("thread").addEventListener("click", ({ target }) => {
    const action = target.closest("[data-action]")?.dataset.action;
    if (action === "flag") flag(desk, target.closest(".message"));
    if (action === "show-difference") showDifference(desk, Number(target.closest(".message").dataset.seq));
  });
}

function flagOf({ author, seq }, { told }) {
  if (author !== "assistant") return {};
  const flagged = told.findLast(({ type, data }) => type === EventType.MESSAGE_FLAGGED && data.message === seq);
  return { flag: flagged ? { by: flagged.data.by, answer: flagged.data.answer } : null, canFlag: true };
}

async function flag(desk, message) {
  const seq = Number(message.dataset.seq);
  element("flagging-text").textContent = message.querySelector(".message-body").textContent;
  const known = flagOf({ author: "assistant", seq }, desk.shown).flag;
  const answer = await desk.ask("flagging", { answer: known?.answer ?? "" });
  if (!answer) return;
  if (await desk.act("message.flag", { seq, answer: answer.get("answer") })) desk.toast(say("flag_thanks"));
}

function showDifference(desk, seq) {
  const use = desk.consultations.items.flatMap(({ uses }) => uses).find(({ message }) => message === seq);
  if (!use) return;
  element("difference-text").replaceChildren(...use.difference.map(pieceOf));
  element("difference-title").textContent = changedWords(use.changed);
  desk.ask("difference");
}

function pieceOf([kind, text]) {
  const piece = document.createElement({ same: "span", removed: "del", added: "ins" }[kind]);
  piece.textContent = text;
  return piece;
}

function changedWords(percent) {
  return percent === 0 ? say("suggested_unchanged") : say("suggested_changed", { percent });
}

function drawFlagButton(message, { canFlag = false, flag: known = null }) {
  let button = message.querySelector(".message-flag");
  if (!canFlag) {
    button?.remove();
    return;
  }
  if (!button) {
    button = fromTemplate("flag-button");
    message.querySelector(".message-header").append(button);
  }
  button.toggleAttribute("data-flagged", known !== null);
}

function drawFlag(message, known) {
  message.querySelector(".message-flagged")?.remove();
  if (known === null) return;
  const mark = fromTemplate("flagged");
  mark.querySelector("[data-part=by]").textContent = say("flagged_by", { by: known.by });
  mark.querySelector("[data-part=answer]").textContent = known.answer;
  message.querySelector(".sources").after(mark);
}

function drawSuggested(message, percent) {
  message.querySelector(".message-suggested")?.remove();
  if (percent === null) return;
  const mark = fromTemplate("suggested");
  mark.querySelector("[data-part=words]").textContent = changedWords(percent);
  message.querySelector(".sources").after(mark);
}
