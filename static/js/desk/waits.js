// How long somebody has waited, as it passes. The server's clock counts: an agent's computer may be minutes off.

const SOON_MS = 2 * 60_000;
const LATE_MS = 5 * 60_000;

let ahead = 0;

/** Takes over the server's time, as an answer has just told it. */
export function setServerNow(now) {
  ahead = new Date(now) - Date.now();
}

/** Milliseconds since `at`. */
export function passedSince(at) {
  return Math.max(0, Date.now() + ahead - new Date(at));
}

/** Milliseconds until `at`, negative once it is over. */
export function millisecondsUntil(at) {
  return new Date(at) - (Date.now() + ahead);
}

/** "fresh", "soon" or "late": how urgent a wait of so many milliseconds is to which no service level gives a time. */
function urgencyOf(passed) {
  if (passed >= LATE_MS) return "late";
  return passed >= SOON_MS ? "soon" : "fresh";
}

/** "0:42", "12:05", "1:04:10", "2 d" */
export function formatWait(passed) {
  const seconds = Math.floor(passed / 1000);
  const days = Math.floor(seconds / 86_400);
  if (days > 0) return new Intl.NumberFormat(undefined, { style: "unit", unit: "day", unitDisplay: "narrow" }).format(days);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts;
  const two = (number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Writes every element with data-since below `root` anew; data-soon and data-late say from when it is urgent. */
export function tick(root) {
  for (const element of root.querySelectorAll("[data-since]")) {
    const passed = passedSince(element.dataset.since);
    element.textContent = formatWait(passed);
    element.dataset.urgency = urgencyOn(element.dataset, passed);
  }
}

function urgencyOn({ soon, late }, passed) {
  if (!late) return urgencyOf(passed);
  if (millisecondsUntil(late) <= 0) return "late";
  return soon && millisecondsUntil(soon) <= 0 ? "soon" : "fresh";
}
