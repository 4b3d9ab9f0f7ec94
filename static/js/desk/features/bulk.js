// The same for many conversations: what is selected in the queue is resolved, assigned, tagged or marked at once. Each is
// done or refused for itself; those that were refused stay selected, and why is said.

import { say } from "../../texts.js";
import { GIVES_AWAY } from "../conversation.js";

// As many as the server takes at a time.
const MOST = 200;

export function install(desk) {
  const bar = document.getElementById("bulk");
  const { selection } = desk.queue;
  desk.queue.addEventListener("queue-selection", () => {
    bar.hidden = selection.size === 0;
    document.getElementById("bulk-count").textContent = selection.size ? say("bulk_count", { count: selection.size }) : "";
  });
  bar.addEventListener("click", ({ target }) => {
    const action = target.closest("[data-bulk]")?.dataset.bulk;
    if (action) ACTIONS[action](desk);
  });
}

const ACTIONS = {
  clear: (desk) => desk.queue.selection.clear(),
  resolve: async (desk) => (await desk.ask("bulk-resolve")) && doMany(desk, { action: "resolve" }),
  assign: async (desk) => {
    const { agents } = await readChoices(desk);
    const select = document.getElementById("bulk-agent");
    select.replaceChildren(...agents.map(({ id, name }) => new Option(name, id)));
    const answer = await desk.ask("bulk-assign");
    if (answer) await doMany(desk, { action: "assign", agent: Number(answer.get("agent")) });
  },
  tag: async (desk) => {
    const { tags } = await readChoices(desk);
    document.getElementById("bulk-known-tags").replaceChildren(...tags.map((tag) => new Option(tag, tag)));
    const answer = await desk.ask("bulk-tag");
    if (!answer) return;
    const words = answer.get("tags").split(",").map((word) => word.trim());
    await doMany(desk, { action: answer.get("choice"), tags: words.filter(Boolean) });
  },
  mark: async (desk) => {
    const answer = await desk.ask("bulk-mark");
    if (answer) await doMany(desk, { action: "mark", kind: answer.get("choice") });
  },
};

async function readChoices(desk) {
  try {
    return await desk.rest("GET", "/desk/views/choices");
  } catch ({ code, message }) {
    desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
    return { agents: [], tags: [] };
  }
}

async function doMany(desk, order) {
  const { selection } = desk.queue;
  const ids = selection.ids;
  const results = [];
  if (GIVES_AWAY.has(order.action) && ids.includes(desk.conversation?.id)) await desk.conversation.sendHeld();
  try {
    for (let from = 0; from < ids.length; from += MOST) {
      const conversations = ids.slice(from, from + MOST);
      results.push(...(await desk.rest("POST", "/desk/bulk", { ...order, conversations })).results);
    }
  } catch ({ code, message }) {
    desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
  }
  const done = new Set(results.filter((result) => result.done).map(({ conversation }) => conversation));
  const refused = results.filter((result) => !result.done);
  if (results.length) tell(desk, done.size, refused);
  desk.queue.hear(ids);
  selection.keep(ids.filter((id) => !done.has(id)));
  if (selection.size === 0) selection.clear();
  await desk.readQueue();
}

function tell(desk, done, refused) {
  if (refused.length === 0) {
    desk.toast(say("bulk_done", { count: done }));
    return;
  }
  const why = [...new Set(refused.map(({ message }) => message))].join(" ");
  desk.toast(say("bulk_refused", { done, refused: refused.length, why }), { tone: "danger" });
}
