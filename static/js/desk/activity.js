// Whether the agent does something on this page: the source of handling time and of "away".

const ACTIVITY = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"];

let activeAt = Date.now();
const listeners = new Set();

for (const type of ACTIVITY) {
  document.addEventListener(type, noticed, { passive: true, capture: true });
}

function noticed() {
  activeAt = Date.now();
  for (const listener of listeners) listener();
}

/** When the agent last did something, in milliseconds of this computer's clock. */
export function lastActivity() {
  return activeAt;
}

/** Calls `listener` whenever the agent does something: often. */
export function onActivity(listener) {
  listeners.add(listener);
}
