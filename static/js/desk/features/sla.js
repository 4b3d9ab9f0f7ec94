// The service level: what is due in this conversation and when, as a chip in the head and in full in the context column.

import { formatClock, formatExact } from "../../format.js";
import { patchChildren, patchText } from "../../patch.js";
import { EventType } from "../../protocol.js";
import { fromTemplate, say } from "../../texts.js";
import { addToldRow } from "../rows.js";
import { formatWait, millisecondsUntil } from "../waits.js";

const TICK_MS = 1_000;
const TONES = { soon: "warning", breached: "danger", met: "success" };
const RUNNING = new Set(["ok", "soon", "breached"]);

export function install(desk) {
  const chip = document.getElementById("sla-chip");
  const section = document.getElementById("sla");
  const draw = () => {
    const promises = desk.shown?.dossier.sla ?? [];
    drawChip(chip, promises);
    section.hidden = promises.length === 0;
    patchChildren(section.querySelector("ul"), promises.toReversed(), {
      key: ({ target, started_at: since }) => `${target} ${since}`,
      make: () => fromTemplate("sla"),
      draw: drawPromise,
    });
  };
  desk.addEventListener("draw", draw);
  addToldRow(EventType.SLA_BREACHED, (event) => noticeRow(event, "sla_told_broken"));
  addToldRow(EventType.SLA_WARNED, (event) => noticeRow(event, "sla_told_soon"));
  setInterval(() => desk.shown && tick(desk.root), TICK_MS);
}

function noticeRow({ seq, data }, text) {
  return { kind: "notice", key: `sla:${seq}`, text: say(text, { target: say(`sla_${data.target}`), at: formatClock(data.due_at) }) };
}

// The one that is due first of those that run: the others can wait until then.
function drawChip(chip, promises) {
  const [first] = promises
    .filter(({ state, due_at: due }) => RUNNING.has(state) && due)
    .toSorted((one, other) => one.due_at.localeCompare(other.due_at));
  chip.hidden = !first;
  if (!first) return;
  patchText(chip.querySelector("[data-part=target]"), first.label);
  writeDue(chip.querySelector("time"), first);
  tick(chip.parentElement);
}

function drawPromise(row, promise) {
  patchText(row.querySelector("[data-part=target]"), promise.label);
  const time = row.querySelector("time");
  const state = row.querySelector(".badge");
  const runs = RUNNING.has(promise.state) && promise.due_at !== null;
  time.hidden = !runs;
  const isBroken = promise.broken || promise.state === "breached";
  // While it runs its time says all.
  state.hidden = runs && !isBroken;
  patchText(state, state.hidden ? "" : say(`sla_${isBroken ? "broken" : promise.state}`));
  state.dataset.tone = isBroken ? "danger" : (TONES[promise.state] ?? "");
  if (runs) writeDue(time, promise);
  else delete time.dataset.due;
}

function writeDue(time, { due_at: due, warn_at: warn, state }) {
  time.dateTime = time.dataset.due = due;
  time.dataset.warn = warn ?? due;
  time.dataset.broken = String(state === "breached");
  time.title = say("sla_due", { at: formatExact(due) });
  writeRest(time);
}

// Late is what the clock says, whether or not the server has told of it.
function tick(root) {
  for (const time of root.querySelectorAll("time[data-due]")) writeRest(time);
}

function writeRest(time) {
  const rest = millisecondsUntil(time.dataset.due);
  const state = rest <= 0 || time.dataset.broken === "true" ? "breached" : millisecondsUntil(time.dataset.warn) <= 0 ? "soon" : "ok";
  time.textContent = say(rest <= 0 ? "sla_late" : "sla_left", { time: formatWait(Math.abs(rest)) });
  const badge = time.closest(".badge") ?? time;
  badge.dataset.tone = TONES[state] ?? "";
}
