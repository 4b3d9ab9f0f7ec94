// The ways out of a conversation that one holds: resolved, back to the assistant, back to the queue.

import { Status } from "../../protocol.js";
import { addAction } from "../actions.js";

export function install() {
  document.getElementById("returning-instruction").addEventListener("keydown", endSentence);
  addAction({
    name: "resolve",
    group: "conversation",
    label: "action_resolve",
    icon: "check",
    keys: "e",
    main: "plain",
    isPossible: (desk) => desk.isHolder,
    run: resolve,
  });
  addAction({
    name: "resolve-for-them",
    group: "conversation",
    label: "action_resolve_for_them",
    icon: "check",
    isPossible: (desk) => desk.me.isManager && !desk.isHolder && desk.shown !== null && desk.shown.state.status !== Status.RESOLVED,
    run: resolve,
  });
  addAction({
    name: "return",
    group: "conversation",
    label: "action_return",
    icon: "hand-back",
    keys: "b",
    main: "plain",
    isPossible: (desk) => desk.isHolder || desk.shown?.state.status === Status.AWAITING_AGENT,
    run: giveBack,
  });
  addAction({
    name: "release",
    group: "conversation",
    label: "action_release",
    icon: "inbox",
    keys: "q",
    isPossible: (desk) => desk.isHolder,
    run: (desk) => desk.act("release", {}, { expect: { status: Status.AWAITING_AGENT } }),
  });
}

// Enter ends the sentence, as it sends a message: whoever has nothing to say presses it twice.
function endSentence(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  const { form } = event.currentTarget;
  form.requestSubmit(form.querySelector("button[value=return]"));
}

async function giveBack(desk) {
  const answer = await desk.ask("returning");
  if (!answer) return;
  const told = { instruction: answer.get("instruction"), at_once: answer.has("at_once") };
  await desk.act("return", told, { expect: { status: Status.WITH_ASSISTANT } });
}

async function resolve(desk) {
  if (await desk.ask("resolving")) await desk.act("resolve", {}, { expect: { status: Status.RESOLVED } });
}
