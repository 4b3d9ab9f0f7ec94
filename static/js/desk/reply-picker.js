// The list of canned replies above the composer: a combobox that opens with "/" at the beginning of a line. What is typed
// goes into its own field, so that nothing has to be taken out of the message again.
//
//   const picker = new ReplyPicker({ find: (query) => replies, onPick: (reply) => ..., onLeave: (typed) => ... });
//   picker.open();

import { fromTemplate } from "../texts.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const LINE_LENGTH = 120;

const element = (id) => document.getElementById(id);

export class ReplyPicker {
  constructor({ find, onPick, onLeave }) {
    Object.assign(this, { find, onPick, onLeave });
    this.box = element("picker");
    this.search = element("picker-search");
    this.list = element("picker-list");
    this.found = [];
    this.active = 0;
    this.search.addEventListener("input", () => this.refresh());
    this.search.addEventListener("keydown", (event) => this.pressed(event));
    // The focus stays in the field: an option is pointed at, not focused.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => this.clicked(target));
    this.box.addEventListener("focusout", ({ relatedTarget }) => this.box.contains(relatedTarget) || this.close());
  }

  get isOpen() {
    return !this.box.hidden;
  }

  open() {
    this.box.hidden = false;
    this.search.value = "";
    this.refresh();
    this.search.focus();
  }

  close() {
    this.box.hidden = true;
  }

  /** Looks again: something was typed, or the replies have arrived. */
  refresh() {
    this.found = this.find(this.search.value);
    this.list.replaceChildren(...this.found.map(optionOf));
    element("picker-empty").hidden = this.found.length > 0;
    this.activate(0);
  }

  activate(at) {
    this.active = at;
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    const option = this.list.children[at];
    if (option) this.search.setAttribute("aria-activedescendant", option.id);
    else this.search.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    if (event.isComposing) return;
    const count = this.found.length;
    const step = STEPS[event.key];
    if (step && count) this.activate((this.active + step + count) % count);
    else if (event.key === "Enter") this.pick(this.found[this.active]);
    else if (event.key === "Escape" || (event.key === "Backspace" && this.search.value === "")) this.leave(event.key);
    else return;
    event.preventDefault();
    // The page's own Escape and Enter are not meant.
    event.stopPropagation();
  }

  clicked(target) {
    const option = target.closest("[role=option]");
    if (option) this.pick(this.found[[...this.list.children].indexOf(option)]);
  }

  pick(reply) {
    if (!reply) return;
    this.close();
    this.onPick(reply);
  }

  // With Escape what was typed was meant as text; going back over the slash takes it away.
  leave(key) {
    this.close();
    this.onLeave(key === "Escape" ? this.search.value : null);
  }
}

function optionOf({ title, shortcut, text, mine, language }, at) {
  const option = fromTemplate("reply-option");
  const part = (name) => option.querySelector(`[data-part="${name}"]`);
  option.id = `reply-option-${at}`;
  part("title").textContent = title;
  part("shortcut").textContent = `/${shortcut}`;
  part("line").textContent = text.replace(/\s+/g, " ").slice(0, LINE_LENGTH);
  part("mine").hidden = !mine;
  part("language").hidden = language === "";
  part("language").textContent = language;
  return option;
}
