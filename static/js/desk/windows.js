// The windows of one agent's desk in this browser. What a window has not sent is its own as long as it is there: a lock of
// the browser stands for it, which ends with the window, however that ends. Being reloaded is no end.
//
//   const own = new DeskWindow();
//   own.name                            // the same after a reload, another one in a copy of the window
//   await onceGone(name, () => ...);    // in one window only, when the one of this name is gone for good

import { newClientId } from "../outbox.js";

const LEFT = "desk-window-left";
// A window that is reloaded is back by then. Should it not, nothing is lost: what it had comes back as a draft.
const RELOADED_MS = 10_000;
// What one window stores reaches the others a moment later, and the end of a lock may be quicker.
const STORED_MS = 1_000;

export class DeskWindow {
  constructor() {
    // The name is put down in the moment of leaving only: whoever copies a window that is there copies no name.
    this.name = sessionStorage.getItem(LEFT) ?? newClientId();
    window.addEventListener("pagehide", () => sessionStorage.setItem(LEFT, this.name));
    window.addEventListener("pageshow", () => sessionStorage.removeItem(LEFT));
    navigator.locks.request(lockOf(this.name), () => new Promise(() => {}));
  }
}

/** Calls `run` when the window of this name is gone; of several windows that wait for it, one does so at a time. */
export async function onceGone(name, run) {
  // Whoever was gone before is not just being reloaded.
  let patience = (await isFree(name)) ? 0 : RELOADED_MS;
  let isGone = false;
  do {
    await navigator.locks.request(lockOf(name), () => {});
    await pause(patience);
    patience = RELOADED_MS;
    isGone = await navigator.locks.request(lockOf(name), { ifAvailable: true }, async (lock) => {
      if (lock === null) return false;
      run();
      await pause(STORED_MS);
      return true;
    });
  } while (!isGone);
}

function isFree(name) {
  return navigator.locks.request(lockOf(name), { ifAvailable: true }, (lock) => lock !== null);
}

function lockOf(name) {
  return `desk-window:${name}`;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
