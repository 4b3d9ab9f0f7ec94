// Putting a conversation aside until a time, by the company's own hours, and taking it back.

import { formatSoon } from "../../format.js";
import { EventType, Status } from "../../protocol.js";
import { fromTemplate, say } from "../../texts.js";
import { addAction, runAction } from "../actions.js";
import { asleep } from "../asleep.js";
import { addToldRow } from "../rows.js";

const element = (id) => document.getElementById(id);

export function install(desk) {
  addAction({
    name: "snooze",
    group: "conversation",
    label: "action_snooze",
    icon: "snooze",
    keys: "z",
    isPossible: (desk) => maySnooze(desk) && desk.shown.dossier.snoozed_until === null,
    run: snooze,
  });
  addAction({
    name: "wake",
    group: "conversation",
    label: "action_wake",
    icon: "retry",
    keys: "Shift+Z",
    isPossible: (desk) => maySnooze(desk) && desk.shown.dossier.snoozed_until !== null,
    run: (desk) => desk.act("snooze", { until: null }),
  });
  addToldRow(EventType.SNOOZED, ({ seq, data: { until, by } }) => ({
    kind: "notice",
    key: `snoozed:${seq}`,
    text: until ? say("snoozed_told", { by, at: formatSoon(until) }) : by ? say("woken_told", { by }) : say("woken_by_itself"),
  }));
  desk.addEventListener("draw", () => drawNotice(desk));
  element("wake").addEventListener("click", () => runAction(desk, "wake"));
  element("snoozing-times").addEventListener("click", ({ target }) => choose(target.closest("button")));
  element("snoozing-until").addEventListener("input", ({ target }) => checkTime(target));
}

function maySnooze({ shown, isHolder, me }) {
  if (shown === null) return false;
  const { status } = shown.state;
  return status === Status.AWAITING_AGENT || (status === Status.WITH_AGENT && (isHolder || me.isManager));
}

async function snooze(desk) {
  const { id } = desk.shown;
  try {
    offer(await desk.rest("GET", "/desk/snooze-times"));
  } catch ({ code, message }) {
    desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
    return;
  }
  const answer = await desk.ask("snoozing");
  if (!answer) return;
  const until = answer.get("choice") === "until" ? new Date(answer.get("until")).toISOString() : answer.get("choice");
  if (!(await desk.act("snooze", { until }))) return;
  asleep.add(id);
  desk.toast(say("snoozed_toast", { at: formatSoon(until) }), {
    action: { label: say("snoozed_undo"), run: () => takeBack(desk, id) },
  });
}

// The agent may have gone on to another conversation meanwhile.
async function takeBack(desk, id) {
  try {
    await desk.link.act("snooze", { conversation: id, until: null }, { repeats: true });
  } catch ({ code, message }) {
    desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
  }
}

function offer(times) {
  element("snoozing-times").replaceChildren(...times.map(timeButton));
  checkTime(element("snoozing-until"));
}

// No submit buttons: Enter in the field means the time that is typed there.
function choose(button) {
  if (button) element("snoozing").close(button.value);
}

function timeButton({ label, until }) {
  const button = fromTemplate("snooze-time");
  button.value = until;
  button.querySelector("[data-part=label]").textContent = label;
  button.querySelector("[data-part=at]").textContent = formatSoon(until);
  return button;
}

function checkTime(field) {
  const isPast = field.value !== "" && new Date(field.value) <= new Date();
  field.setCustomValidity(isPast ? say("snooze_past") : "");
}

function drawNotice(desk) {
  const until = desk.shown?.dossier.snoozed_until ?? null;
  element("snoozed").hidden = until === null;
  if (until === null) return;
  element("snoozed").querySelector("[data-part=text]").textContent = say("snooze_banner", { at: formatSoon(until) });
  element("wake").hidden = !maySnooze(desk);
}
