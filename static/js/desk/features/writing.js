// Going to the fields: the reply to the customer, the note for colleagues.

import { addAction } from "../actions.js";

export function install() {
  addWriting("reply", "r", (desk) => desk.isHolder);
  addWriting("note", "n", (desk) => desk.shown !== null);
}

function addWriting(mode, keys, isPossible) {
  const icon = mode === "reply" ? "send" : "note";
  addAction({
    name: mode,
    group: "write",
    label: `action_${mode}`,
    icon,
    keys,
    isPossible,
    run: ({ composer }) => {
      composer.choose(mode);
      composer.focus();
    },
  });
}
