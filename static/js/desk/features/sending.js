// What became of what was written: taken back within its five seconds, sent at once, refused and tried again or edited.
// What was left waiting in another conversation of this window is sent as soon as there is a connection; what another window
// left unsent when it was closed comes back as a draft, and is not sent late.

import { secondsLeft } from "../../outbox.js";
import { say } from "../../texts.js";
import { addAction } from "../actions.js";
import { DeskConversation } from "../conversation.js";

const element = (id) => document.getElementById(id);

export function install(desk) {
  addAction({
    name: "undo-reply",
    group: "write",
    label: "action_undo_reply",
    icon: "undo",
    keys: "u",
    isPossible: holds,
    run: ({ composer }) => composer.undo(),
  });
  addAction({
    name: "send-now",
    group: "write",
    label: "action_send_now",
    icon: "send",
    isPossible: holds,
    run: ({ conversation }) => conversation.sendHeld(),
  });
  element("undo-reply").addEventListener("click", () => desk.composer.undo());
  element("send-now").addEventListener("click", () => desk.conversation.sendHeld());
  element("thread").addEventListener("click", ({ target }) => clicked(desk, target));
  desk.addEventListener("draw", () => drawSending(desk));
  desk.addEventListener("conversation", () => desk.conversation && tellRefusals(desk, desk.conversation));
  desk.link.addEventListener("link", () => desk.link.isOpen && sendLeft(desk));
  desk.unsent.follow((left) => desk.composer.bringBack(left));
  // Following a link to another page is leaving the conversation too. (Reloading is not.)
  document.addEventListener("click", ({ target, ctrlKey, metaKey, shiftKey }) => {
    const opensElsewhere = ctrlKey || metaKey || shiftKey;
    if (!opensElsewhere && target.closest("a[href]:not([target])")) desk.conversation?.sendHeld();
  });
}

function holds({ shown }) {
  return shown !== null && shown.outbox.held().length > 0;
}

// Beside the field, where eyes and hands are, whatever is in view of the thread.
function drawSending({ shown }) {
  const held = shown?.outbox.held().at(-1);
  element("sending").hidden = !held;
  if (held) element("sending-text").textContent = say("delivery_held", { seconds: secondsLeft(held) });
}

function clicked({ composer, conversation }, target) {
  const action = target.closest("[data-action]")?.dataset.action;
  const { clientId } = target.closest(".message, .note") ?? {};
  if (action === "retry") conversation.retry(clientId);
  else if (action === "edit") edit(composer, conversation, clientId);
}

function edit(composer, conversation, clientId) {
  const outbox = conversation.outboxOf(clientId);
  const entry = outbox.entries.find((each) => each.client_id === clientId);
  conversation.discard(clientId);
  composer.restore(outbox === conversation.noteOutbox ? "note" : "reply", entry);
}

function sendLeft(desk) {
  for (const id of desk.unsent.conversations) {
    if (id === desk.conversation?.id) continue;
    const left = new DeskConversation(id, desk);
    tellRefusals(desk, left);
    left.flush();
    left.close();
  }
}

// A reply that was sent when its conversation was left may be refused when nobody looks at it any more.
function tellRefusals(desk, conversation) {
  conversation.addEventListener("refused", ({ detail }) => {
    if (desk.conversation === conversation) return;
    const action = { label: say("refused_elsewhere_open"), run: () => desk.goTo(conversation.id) };
    desk.toast(say("refused_elsewhere", detail), { tone: "danger", action });
  });
}
