// Joining the open conversation with another one of the same customer, and what was joined with it.

import { formatAgo, formatClock, formatDate, writeTime } from "../../format.js";
import { EventType, Status } from "../../protocol.js";
import { fromTemplate, say } from "../../texts.js";
import { addAction } from "../actions.js";
import { addToldRow } from "../rows.js";

const MERGEABLE = new Set(["customer", "test", "sample"]);

const element = (id) => document.getElementById(id);

export function install(desk) {
  addAction({
    name: "merge",
    group: "conversation",
    label: "action_merge",
    icon: "merge",
    keys: "Shift+M",
    isPossible: mayMerge,
    run: merge,
  });
  addToldRow(EventType.MERGED, ({ seq, data: { from, by } }) => ({
    kind: "notice",
    key: `merged:${seq}`,
    text: say(from ? "merged_from_told" : "merged_into_told", { by }),
  }));
  desk.addEventListener("draw", () => {
    drawNotice(desk.shown);
    drawJoined(desk.shown);
  });
  element("merged").addEventListener("click", (event) => followLink(desk, event));
}

function mayMerge({ shown, isHolder, me }) {
  if (shown === null || shown.state.status === Status.RESOLVED || !MERGEABLE.has(shown.dossier.kind)) return false;
  return shown.state.status !== Status.WITH_AGENT || isHolder || me.isManager;
}

async function merge(desk) {
  let others;
  try {
    others = await desk.rest("GET", `/desk/conversations/${desk.shown.id}/duplicates`);
  } catch ({ code, message }) {
    desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
    return;
  }
  if (others.length === 0) {
    desk.toast(say("merge_none"));
    return;
  }
  const list = element("merging-list");
  list.replaceChildren(list.querySelector("legend"), ...others.map(choice));
  // What the dialog is reset to: where there is but one, it is chosen already.
  list.querySelector("input").defaultChecked = others.length === 1;
  const answer = await desk.ask("merging");
  if (answer && (await desk.act("merge", { into: answer.get("into") }))) desk.goTo(answer.get("into"));
}

function choice({ id, status, holder, last_at: at, line, same_browser: sameBrowser }) {
  const label = fromTemplate("duplicate");
  const part = (name) => label.querySelector(`[data-part=${name}]`);
  label.querySelector("input").value = id;
  part("line").textContent = line || say("row_no_line");
  part("state").textContent = holder ? say("merge_held", { name: holder }) : say(`status_${status}`);
  part("proof").textContent = say(sameBrowser ? "merge_browser" : "merge_proof");
  writeTime(label.querySelector("time"), at, formatAgo);
  return label;
}

function drawNotice(shown) {
  const into = shown?.dossier.merged_into ?? null;
  element("merged").hidden = into === null;
  if (into === null) return;
  element("merged").querySelector("[data-part=text]").textContent = say("merged_banner", { line: into.line || say("row_no_line") });
  element("merged").querySelector("[data-part=link]").href = `/desk/conversations/${into.id}/`;
}

// Drawn anew only when there is another one: an excerpt that is being read stays open.
function drawJoined(shown) {
  const section = element("joined");
  const joined = shown?.dossier.joined ?? [];
  section.hidden = joined.length === 0;
  const list = section.querySelector("[data-part=list]");
  const ids = joined.map(({ id }) => id).join();
  if (list.dataset.ids === ids) return;
  list.dataset.ids = ids;
  list.replaceChildren(...joined.map(joinedItem));
}

function joinedItem({ id, opened_at: openedAt, summary, excerpt }) {
  const item = fromTemplate("joined");
  const part = (name) => item.querySelector(`[data-part=${name}]`);
  part("title").textContent = say("joined_title", { date: formatDate(openedAt) });
  part("title").title = summary;
  part("excerpt").replaceChildren(...excerpt.map(message));
  part("link").href = `/desk/conversations/${id}/`;
  return item;
}

function message({ author, name, at, text }) {
  const item = fromTemplate("joined-message");
  item.querySelector("[data-part=name]").textContent = author === "customer" ? say("you") : name;
  writeTime(item.querySelector("time"), at, formatClock);
  item.querySelector("[data-part=text]").textContent = text;
  return item;
}

function followLink(desk, event) {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  desk.goTo(link.pathname.split("/")[3]);
}
