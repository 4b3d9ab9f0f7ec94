// Choosing a macro by its name and running it in the open conversation.

import { fromTemplate, say } from "../../texts.js";
import { addAction } from "../actions.js";

const element = (id) => document.getElementById(id);

export function install() {
  addAction({
    name: "macro",
    group: "conversation",
    label: "action_macro",
    icon: "macro",
    keys: "m",
    isPossible: ({ shown }) => shown !== null,
    run: chooseAndRun,
  });
  element("macros-find").addEventListener("input", filter);
  element("macros-find").addEventListener("keydown", takeFirst);
  element("macros").addEventListener("keydown", moveBetween);
}

async function chooseAndRun(desk) {
  let macros;
  try {
    macros = (await desk.rest("GET", "/desk/macros")).items;
  } catch ({ code, message }) {
    desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
    return;
  }
  element("macros-list").replaceChildren(...macros.map(choice));
  element("macros-find").value = "";
  filter();
  const answer = await desk.ask("macros");
  const macro = macros.find(({ id }) => String(id) === answer?.get("choice"));
  if (macro && (await desk.act("macro.run", { macro: macro.id }))) {
    desk.toast(say("macro_done", { title: macro.title, steps: macro.steps.join(" · ") }));
  }
}

function choice({ id, title, steps }) {
  const button = fromTemplate("macro");
  button.value = id;
  button.querySelector("[data-part=title]").textContent = title;
  button.querySelector("[data-part=steps]").textContent = steps.join(" · ");
  return button;
}

function filter() {
  const words = element("macros-find").value.toLocaleLowerCase().split(/\s+/);
  const choices = [...element("macros-list").children];
  for (const each of choices) {
    const text = each.textContent.toLocaleLowerCase();
    each.hidden = !words.every((word) => text.includes(word));
  }
  const none = element("macros-none");
  none.hidden = visible().length > 0;
  none.textContent = none.hidden ? "" : say(choices.length ? "macros_none_found" : "macros_none");
}

function visible() {
  return [...element("macros-list").querySelectorAll(".choice:not([hidden])")];
}

// Enter in the field means the one that is left at the top, and never the first button of the form.
function takeFirst(event) {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  visible().at(0)?.click();
}

function moveBetween(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stops = [element("macros-find"), ...visible()];
  const at = stops.indexOf(document.activeElement);
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
}
