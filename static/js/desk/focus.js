// Heartbeats of work: the source of handling time. One is sent every 15 s, but only while the tab is in view, the
// conversation is open, and the agent did something within the last minute: a forgotten tab is nobody's work.

import { FOCUS_BEAT_SECONDS } from "../protocol.js";
import { lastActivity } from "./activity.js";

const ACTIVE_MS = 60_000;

/** Calls `beat` for each heartbeat. */
export function watchFocus(beat) {
  setInterval(() => {
    if (!document.hidden && Date.now() - lastActivity() < ACTIVE_MS) beat();
  }, FOCUS_BEAT_SECONDS * 1000);
}
