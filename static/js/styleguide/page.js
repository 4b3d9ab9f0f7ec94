// The style guide: draws its specimens with the modules of the pages.

import "../chat-composer.js";
import "../chat-thread.js";
import "../quote-card.js";
import "../theme-switch.js";
import { fillMenu } from "../desk/action-controls.js";
import { drawHistory } from "../desk/features/context.js";
import { keyCaps } from "../desk/keys.js";
import { drawRow, makeRow } from "../desk/queue-row.js";
import { setServerNow, tick } from "../desk/waits.js";
import "../desk/thread-kinds.js";
import { say } from "../texts.js";
import { showToast } from "../toast.js";
import { CITATIONS, DRAFTS, HISTORY, MESSAGES, NOTES, NOW, OFFER, ROWS, TOOLS } from "./samples.js";

const LASTS_MS = 2 ** 31 - 1;
const DIALOGS = ["resolving", "preferences"];

const DRAWN = {
  menu: (menu) => fillMenu(menu, null, MENU),
  dialog: (place) => DIALOGS.forEach((id) => showInPlace(document.getElementById(id), place)),
  toast: () => {
    showToast("The conversation was resolved.", { lasts: LASTS_MS });
    showToast("The reply was sent.", { lasts: LASTS_MS, action: { label: say("guide_undo"), run: () => {} } });
    showToast("A colleague has already taken this conversation.", { lasts: LASTS_MS, tone: "danger" });
  },
  message: (thread) => thread.draw(MESSAGES),
  draft: (thread) => thread.draw(DRAFTS),
  tool: (thread) => thread.draw(TOOLS),
  citation: (thread) => thread.draw([{ ...MESSAGES[1], citations: CITATIONS, doubts: [say("doubt_claim", { text: "Damage by overvoltage" })] }]),
  note: (thread) => thread.draw(NOTES),
  quote: (place) => drawQuote(place.querySelector("quote-card"), place.dataset.state),
  composer: (place) => drawComposer(place.querySelector("chat-composer"), place),
  row: (list) => list.append(...ROWS.map(rowElement)),
  timeline: (list) => drawHistory(list, HISTORY),
  key: (line) => line.append(...keyCaps("r"), ...keyCaps("?"), ...keyCaps("Shift+M"), ...keyCaps("g w")),
};

const MENU = [
  { name: "release", label: "action_release", icon: "inbox", keys: "q" },
  { name: "context", label: "action_context", icon: "info", keys: "i" },
  { name: "return", label: "action_return", icon: "hand-back", keys: "" },
];

function showInPlace(dialog, place) {
  place.append(dialog);
  dialog.show();
}

function drawQuote(card, state) {
  card.draw({ offer: OFFER, answer: state === "accepted" ? "accept" : null, expired: state === "expired" });
  card.querySelector("details").open = state === "open";
  if (state === "sure") card.ask(true, { focus: false });
}

function drawComposer(composer, zone) {
  composer.takeFiles({ address: () => null, zone });
  composer.isKept = true;
  composer.write("Is the battery of my car covered?", [{ id: "1", name: "photo.jpg", type: "image/jpeg", size: 248_000, url: "#guide-composer" }]);
}

function rowElement(item) {
  const element = makeRow();
  drawRow(element, item);
  if (item === ROWS[1]) element.querySelector("a").setAttribute("aria-current", "page");
  return element;
}

// Nothing here is in a conversation that it could be done to.
document.addEventListener("click", (event) => event.target.closest("[data-draw=menu]") && event.stopPropagation(), { capture: true });
setServerNow(NOW);
for (const element of document.querySelectorAll("[data-draw]")) DRAWN[element.dataset.draw](element);
tick(document.body);
document.documentElement.dataset.drawn = "yes";
