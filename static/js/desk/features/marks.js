// Saying that a conversation is spam or a test, and taking that back.

import { EventType } from "../../protocol.js";
import { say } from "../../texts.js";
import { addAction, runAction } from "../actions.js";
import { addToldRow } from "../rows.js";

const MARKS = new Set(["spam", "test"]);

const element = (id) => document.getElementById(id);

export function install(desk) {
  addAction({
    name: "spam",
    group: "conversation",
    label: "action_spam",
    icon: "alert",
    keys: "!",
    isPossible: (desk) => mayMark(desk) && desk.shown.dossier.kind !== "spam",
    run: (desk) => mark(desk, "spam"),
  });
  addAction({
    name: "test",
    group: "conversation",
    label: "action_test",
    icon: "tool",
    keys: "#",
    isPossible: (desk) => mayMark(desk) && desk.shown.dossier.kind === "customer",
    run: (desk) => mark(desk, "test"),
  });
  addAction({
    name: "unmark",
    group: "conversation",
    label: "action_unmark",
    icon: "retry",
    isPossible: (desk) => mayMark(desk) && MARKS.has(desk.shown.dossier.kind),
    run: (desk) => mark(desk, "customer"),
  });
  addToldRow(EventType.MARKED, ({ seq, data: { kind, by } }) => ({
    kind: "notice",
    key: `marked:${seq}`,
    text: say(`marked_told_${kind}`, { by }),
  }));
  desk.addEventListener("draw", () => drawNotice(desk));
  element("unmark").addEventListener("click", () => runAction(desk, "unmark"));
}

function mayMark({ shown, isHolder, me }) {
  if (shown === null || !(shown.dossier.kind === "customer" || MARKS.has(shown.dossier.kind))) return false;
  return shown.dossier.holder === null || isHolder || me.isManager;
}

async function mark(desk, kind) {
  const { id, dossier } = desk.shown;
  if (!(await desk.act("mark", { kind }))) return;
  const action = { label: say("marked_undo"), run: () => putBack(desk, id, dossier.kind) };
  desk.toast(say(`marked_${kind}`), kind === "customer" ? {} : { action });
}

// The agent may have gone on to another conversation meanwhile.
async function putBack(desk, id, kind) {
  try {
    await desk.link.act("mark", { conversation: id, kind }, { repeats: true });
  } catch ({ code, message }) {
    desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
  }
}

function drawNotice(desk) {
  const kind = desk.shown?.dossier.kind;
  element("marked").hidden = !MARKS.has(kind);
  if (!MARKS.has(kind)) return;
  element("marked").querySelector("[data-part=text]").textContent = say(`mark_banner_${kind}`);
  element("unmark").hidden = !mayMark(desk);
}
