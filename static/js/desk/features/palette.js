// The command palette: one field that finds whatever can be done now, every page of the desk, and conversations by number
// or by the customer's name.

import { icon } from "../../icon.js";
import { fromTemplate, say } from "../../texts.js";
import { addAction, possibleActions, runAction } from "../actions.js";
import { rank } from "../fuzzy.js";
import { keyCaps } from "../keys.js";

const SEARCH_AFTER_MS = 150;
const SEARCH_FROM = 2;
const MOST_COMMANDS = 8;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function install(desk) {
  const palette = new Palette(desk);
  addAction({ name: "palette", group: "me", label: "action_palette", icon: "search", keys: "Mod+K", run: () => palette.open() });
}

class Palette {
  constructor(desk) {
    this.desk = desk;
    this.dialog = document.getElementById("palette");
    this.field = document.getElementById("palette-text");
    this.list = document.getElementById("palette-list");
    this.commands = [];
    this.conversations = [];
    this.chosen = 0;
    this.field.addEventListener("input", () => this.asked());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("click", ({ target }) => {
      const at = [...this.list.children].indexOf(target.closest("[role=option]"));
      if (at >= 0) this.take(at);
    });
    this.dialog.addEventListener("click", ({ target }) => target === this.dialog && this.dialog.close());
  }

  open() {
    this.known = [...actionItems(this.desk), ...pageItems()];
    this.field.value = "";
    this.dialog.showModal();
    this.asked();
  }

  get items() {
    return [...this.commands, ...this.conversations];
  }

  asked() {
    const query = this.field.value.trim();
    this.commands = rank(query, this.known, ({ label }) => label).slice(0, query ? MOST_COMMANDS : this.known.length);
    this.conversations = ID.test(query) ? [conversationItem(this.desk, { id: query, customer: query })] : [];
    this.chosen = 0;
    this.draw();
    clearTimeout(this.searching);
    if (query.length >= SEARCH_FROM) this.searching = setTimeout(() => this.search(query), SEARCH_AFTER_MS);
  }

  async search(query) {
    let found;
    try {
      found = await this.desk.rest("GET", `/desk/search?q=${encodeURIComponent(query)}`);
    } catch ({ message }) {
      this.tell(message || say("action_offline"));
      return;
    }
    // What was asked meanwhile has its own answer on the way.
    if (query !== this.field.value.trim()) return;
    this.conversations = found.items.map((item) => conversationItem(this.desk, item));
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.items.map(optionOf));
    this.mark();
    this.tell(this.items.length ? "" : say("palette_nothing"));
  }

  tell(text) {
    document.getElementById("palette-status").textContent = text;
  }

  mark() {
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === this.chosen)));
    const option = this.list.children[this.chosen];
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.items.length) {
      event.preventDefault();
      this.chosen = (this.chosen + step + this.items.length) % this.items.length;
      this.mark();
    }
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.take(this.chosen);
    }
  }

  take(at) {
    const item = this.items[at];
    if (!item) return;
    this.dialog.close();
    item.run();
  }
}

function actionItems(desk) {
  return possibleActions(desk)
    .filter(({ name }) => name !== "palette")
    .map(({ name, label, icon: sign, keys }) => ({ label: say(label), sign, keys, hint: "", run: () => runAction(desk, name) }));
}

// The pages that this member of staff may open stand in the bar.
function pageItems() {
  return [...document.querySelectorAll(".desk-nav a:not([aria-current])")].map((link) => ({
    label: say("palette_page", { page: link.textContent.trim() }),
    sign: "forward",
    keys: "",
    hint: "",
    run: () => link.click(),
  }));
}

function conversationItem(desk, { id, customer, hit = null }) {
  return { label: customer, sign: "list", keys: "", hint: hit?.text ?? "", run: () => desk.goTo(id) };
}

function optionOf({ label, sign, keys, hint }, at) {
  const option = fromTemplate("palette-option");
  option.id = `palette-${at}`;
  option.prepend(icon(sign || "chevron"));
  option.querySelector("[data-part=label]").textContent = label;
  option.querySelector("[data-part=hint]").textContent = hint;
  option.querySelector("[data-part=keys]").replaceChildren(...keyCaps(keys));
  return option;
}
