// The head of the conversation: who the customer is, how it stands, and what can be done: the main actions as buttons, the
// rest in the "More" menu, each with its keys.

import { patchText } from "../../patch.js";
import { Status } from "../../protocol.js";
import { fromTemplate, say } from "../../texts.js";
import { drawActionButton, fillMenu } from "../action-controls.js";
import { actionsOf, possibleActions } from "../actions.js";

const TONES = { [Status.AWAITING_AGENT]: "warning", [Status.RESOLVED]: "success" };

const element = (id) => document.getElementById(id);

export function install(desk) {
  const buttons = new Map();
  desk.addEventListener("draw", () => {
    if (!desk.shown) return;
    drawWho(desk);
    drawButtons(desk, buttons);
    element("more").hidden = inMenu(desk, buttons).length === 0;
  });
  element("more-menu").addEventListener("beforetoggle", ({ newState }) => {
    if (newState === "open") fillMenu(element("more-menu"), desk, inMenu(desk, buttons));
  });
}

function drawWho({ shown, isHolder }) {
  const { dossier, state, expected, isPresent } = shown;
  const stand = { status: state.status, mine: isHolder, ...expected };
  patchText(element("customer"), dossier.customer.name);
  element("presence").hidden = !isPresent;
  const status = element("status");
  patchText(status, statusText(stand, state.agent));
  status.dataset.tone = stand.status === Status.WITH_AGENT && stand.mine ? "accent" : (TONES[stand.status] ?? "");
  status.setAttribute("aria-busy", String(expected !== null));
  element("kind").hidden = dossier.kind === "customer";
  patchText(element("kind"), dossier.kind === "customer" ? "" : say(`kind_${dossier.kind}`));
}

function statusText({ status, mine }, agent) {
  if (status !== Status.WITH_AGENT) return say(`status_${status}`);
  return mine ? say("status_mine") : say("status_theirs", { name: agent?.name ?? "" });
}

function drawButtons(desk, buttons) {
  for (const action of actionsOf("conversation").filter(({ main }) => main)) {
    if (!buttons.has(action.name)) {
      buttons.set(action.name, fromTemplate("action-button"));
      element("head-actions").append(buttons.get(action.name));
    }
    drawActionButton(buttons.get(action.name), desk, action);
  }
}

// On a narrow screen not every main action has its button: it is in the menu then.
function inMenu(desk, buttons) {
  return possibleActions(desk, "conversation").filter(({ name }) => !buttons.get(name)?.checkVisibility());
}
