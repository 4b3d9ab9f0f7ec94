// The queue beside the conversation: opening what is chosen in it, reading it when it has changed, moving in it.

import { Ephemeral } from "../../protocol.js";
import { addAction } from "../actions.js";

// Changes that were never told of, while Redis was away for one.
const READ_AGAIN_MS = 20_000;

export function install(desk) {
  const { queue } = desk;
  queue.addEventListener("queue-open", ({ detail }) => desk.goTo(detail));
  queue.addEventListener("queue-stale", () => desk.readQueue());
  desk.addEventListener("frame", ({ detail }) => detail.type === Ephemeral.QUEUE_CHANGED && desk.readQueue());
  setInterval(() => document.hidden || desk.readQueue(), READ_AGAIN_MS);
  document.getElementById("back").addEventListener("click", (event) => {
    event.preventDefault();
    desk.goTo("");
  });
  addAction({ name: "next", group: "list", label: "action_next", keys: "j", run: () => queue.step(1) });
  addAction({ name: "previous", group: "list", label: "action_previous", keys: "k", run: () => queue.step(-1) });
  addAction({
    name: "back-to-lists",
    group: "list",
    label: "action_back",
    keys: "u",
    isPossible: ({ conversation }) => conversation !== null,
    run: () => desk.goTo(""),
  });
}
