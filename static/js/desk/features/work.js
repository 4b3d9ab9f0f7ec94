// Says to the server that the agent works in the open conversation: the source of handling time.

import { watchFocus } from "../focus.js";

export function install(desk) {
  watchFocus(() => {
    if (!desk.shown || !desk.link.isOpen) return;
    desk.shown.act("focus.beat").catch(() => {
      // A beat that is lost costs 15 s of a span at most; the next one continues it.
    });
  });
}
