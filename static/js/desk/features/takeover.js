// Taking a conversation over, from the assistant or from the queue.

import { Status } from "../../protocol.js";
import { addAction } from "../actions.js";

const CLAIMABLE = new Set([Status.WITH_ASSISTANT, Status.AWAITING_AGENT]);

export function install() {
  addAction({
    name: "claim",
    group: "conversation",
    label: "action_claim",
    icon: "person",
    keys: "t",
    main: "primary",
    isPossible: ({ shown }) => shown !== null && CLAIMABLE.has(shown.state.status),
    run: takeOver,
  });
}

async function takeOver(desk) {
  desk.composer.choose("reply");
  const taken = await desk.act("claim", {}, { expect: { status: Status.WITH_AGENT, mine: true } });
  // On a touch screen the keyboard would cover what is to be read first.
  if (taken && desk.isHolder && matchMedia("(pointer: fine)").matches) desk.composer.focus();
}
