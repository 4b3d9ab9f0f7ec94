// Heartbeats of work: the source of handling time. One is sent every 15 s, but only while the tab is in view, the
// conversation is open, and the agent did something within the last minute: a forgotten tab is nobody's work.

import { FOCUS_BEAT_SECONDS } from "../protocol.js";

const ACTIVE_MS = 60_000;
const ACTIVITY = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"];

/** Calls `beat` for each heartbeat. */
export function watchFocus(beat) {
  let activeAt = Date.now();
  for (const type of ACTIVITY) {
    document.addEventListener(type, () => (activeAt = Date.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    if (!document.hidden && Date.now() - activeAt < ACTIVE_MS) beat();
  }, FOCUS_BEAT_SECONDS * 1000);
}
