// Markdown in replies and notes: tools and keys, and the text as the customer, or a colleague, will see it.

import { replaceIn } from "../../text-field.js";
import { say } from "../../texts.js";
import { addAction } from "../actions.js";
import { format } from "../formatting.js";

const ICONS = { bold: "bold", italic: "italic", list: "bullets", link: "link", code: "code" };
// Mod+K with something selected; without, it is the command palette's.
const KEYS = { bold: "Mod+B", italic: "Mod+I", list: "", link: "", code: "" };

const element = (id) => document.getElementById(id);

export function install(desk) {
  for (const [name, icon] of Object.entries(ICONS)) {
    addAction({
      name: `format-${name}`,
      group: "write",
      label: `action_format_${name}`,
      icon,
      keys: KEYS[name],
      isPossible: isWriting,
      run: () => apply(desk, name),
    });
  }
  addAction({
    name: "preview",
    group: "write",
    label: "action_preview",
    icon: "eye",
    isPossible: ({ composer }) => composer.isOpen && composer.text.trim() !== "",
    run: toggle,
  });
  element("formats").addEventListener("click", ({ target }) => {
    const button = target.closest("[data-format]");
    if (button) apply(desk, button.dataset.format);
  });
  element("toggle-preview").addEventListener("click", () => toggle(desk));
  for (const field of Object.values(desk.composer.fields)) field.addEventListener("keydown", (event) => linkSelected(desk, event));
  desk.addEventListener("draw", () => draw(desk));
}

function isWriting({ composer }) {
  return composer.isOpen && !composer.isPreviewed;
}

function apply({ composer }, name) {
  const { value: text, selectionStart: start, selectionEnd: end } = composer.field;
  replaceIn(composer.field, format(name, { text, start, end }));
}

function linkSelected(desk, event) {
  const { selectionStart, selectionEnd } = event.target;
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || selectionStart === selectionEnd) return;
  event.preventDefault();
  apply(desk, "link");
}

async function toggle(desk) {
  const { composer, conversation } = desk;
  const { mode, text } = composer;
  if (composer.isPreviewed) {
    composer.isPreviewed = false;
    composer.focus();
    return;
  }
  let preview;
  try {
    preview = await desk.rest("POST", "/desk/preview", { text });
  } catch ({ message }) {
    desk.toast(message || say("action_offline"), { tone: "danger" });
    return;
  }
  // Meanwhile they may have gone on, to another conversation or in this one.
  if (conversation !== desk.conversation || mode !== composer.mode || text !== composer.text) return;
  show(preview);
  composer.isPreviewed = true;
  desk.draw();
  element("preview").focus();
}

function show({ html, links_elsewhere: elsewhere }) {
  // Safe: made by the same renderer, by the same rules, as every message.
  element("preview").querySelector(".writer-preview-text").innerHTML = html;
  const note = element("preview").querySelector(".writer-preview-links");
  note.hidden = elsewhere.length === 0;
  note.textContent = say("preview_links", { links: elsewhere.join(", ") });
}

function draw({ composer }) {
  element("formats").hidden = composer.isPreviewed;
  element("toggle-preview").setAttribute("aria-pressed", String(composer.isPreviewed));
  element("toggle-preview").disabled = composer.text.trim() === "";
  element("preview").hidden = !composer.isPreviewed;
}
