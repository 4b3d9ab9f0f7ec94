// <desk-tags>: a conversation's tags as chips, with a field that adds to them.
//
//   element.show(["billing", "vip"])                 // unless the agent is just changing them
//   element.forget()                                 // what is typed and no tag yet
//   element.suggest([{ tag, count }, ...])
//   element.addEventListener("tags-change", ({ detail: tags }) => ...)   // what the agent wants them to be

import { patchChildren } from "../patch.js";
import { fromTemplate, say } from "../texts.js";

const MOST = 20;

class DeskTags extends HTMLElement {
  connectedCallback() {
    this.chosen = this.querySelector(".tags-chosen");
    this.field = this.querySelector("input");
    this.known = this.querySelector("datalist");
    this.tags = [];
    this.field.addEventListener("keydown", (event) => this.typed(event));
    this.field.addEventListener("input", (event) => this.picked(event));
    this.field.addEventListener("change", () => this.add());
    this.chosen.addEventListener("click", ({ target }) => this.clicked(target));
    this.chosen.addEventListener("keydown", (event) => this.removedByKey(event));
  }

  show(tags) {
    if (tags.join() === this.tags.join() && this.chosen.childElementCount === tags.length) return;
    this.tags = tags;
    patchChildren(this.chosen, tags, { key: (tag) => tag, make: chip });
    this.chosen.hidden = tags.length === 0;
    this.field.disabled = tags.length >= MOST;
  }

  suggest(counts) {
    const options = counts
      .filter(({ tag }) => !this.tags.includes(tag))
      .map(({ tag, count }) => Object.assign(document.createElement("option"), { value: tag, label: `${tag} (${count})` }));
    this.known.replaceChildren(...options);
  }

  /** Drops what is typed and no tag yet: it was meant for another conversation. */
  forget() {
    this.field.value = "";
  }

  focus() {
    this.field.focus();
  }

  typed(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      this.add();
    } else if (event.key === "Backspace" && this.field.value === "" && this.tags.length) {
      event.preventDefault();
      this.change(this.tags.slice(0, -1));
    }
  }

  // A suggestion that was clicked on is meant, and arrives as an input without a key.
  picked({ inputType }) {
    if (inputType === "insertReplacementText" || inputType === undefined) this.add();
  }

  add() {
    const tag = this.field.value.toLowerCase().trim().replace(/\s+/g, " ").replace(/^#\s*/, "");
    this.field.value = "";
    if (tag && !this.tags.includes(tag)) this.change([...this.tags, tag]);
  }

  clicked(target) {
    const index = this.indexOf(target.closest(".tag-remove"));
    if (index >= 0) this.remove(index);
  }

  removedByKey(event) {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    this.clicked(event.target);
  }

  remove(index) {
    this.change(this.tags.filter((_, at) => at !== index));
    const next = this.chosen.querySelectorAll(".tag-remove")[Math.min(index, this.tags.length - 1)];
    (next ?? this.field).focus();
  }

  indexOf(button) {
    return button ? [...this.chosen.querySelectorAll(".tag-remove")].indexOf(button) : -1;
  }

  change(tags) {
    this.show(tags);
    this.dispatchEvent(new CustomEvent("tags-change", { detail: tags }));
  }
}

function chip(tag) {
  const item = fromTemplate("tag");
  item.querySelector("[data-part=tag]").textContent = tag;
  item.querySelector("button").setAttribute("aria-label", say("tag_remove", { tag }));
  return item;
}

customElements.define("desk-tags", DeskTags);
