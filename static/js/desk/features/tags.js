// The tags of the open conversation: shown in its head, changed in the context column.

import { patchChildren } from "../../patch.js";
import { EventType } from "../../protocol.js";
import { say } from "../../texts.js";
import { addAction, runAction } from "../actions.js";
import "../desk-tags.js";
import { addToldRow } from "../rows.js";

const element = (id) => document.getElementById(id);

export function install(desk) {
  const tags = new Tags(desk);
  addAction({
    name: "tags",
    group: "conversation",
    label: "action_tags",
    icon: "tag",
    keys: "l",
    isPossible: ({ shown }) => shown !== null,
    run: () => tags.edit(),
  });
  addToldRow(EventType.TAGGED, ({ seq, data: { tags: set, by } }) => ({
    kind: "notice",
    key: `tagged:${seq}`,
    text: set.length ? say("tags_told", { by, tags: set.join(", ") }) : say("tags_told_none", { by }),
  }));
}

class Tags {
  constructor(desk) {
    this.desk = desk;
    this.field = element("tag-field");
    this.sending = []; // The conversation of each change that is under way.
    this.desk.addEventListener("conversation", () => this.field.forget());
    this.desk.addEventListener("draw", () => this.draw());
    this.field.addEventListener("tags-change", ({ detail }) => this.set(detail));
    this.field.addEventListener("focusin", () => this.suggest(), { passive: true });
  }

  // What the agent has just changed stays until the server has said what it makes of it.
  draw() {
    const { shown } = this.desk;
    if (shown === null || this.sending.includes(shown)) return;
    this.show(shown.dossier.tags);
  }

  show(tags) {
    this.field.show(tags);
    element("tags-shown").hidden = tags.length === 0;
    patchChildren(element("tags-shown"), tags, { key: (tag) => tag, make: badge });
  }

  async set(tags) {
    const { shown } = this.desk;
    if (shown === null) return;
    this.show(tags);
    this.sending.push(shown);
    try {
      await this.desk.act("tags.set", { tags });
    } finally {
      this.sending.splice(this.sending.indexOf(shown), 1);
      this.draw();
    }
  }

  async suggest() {
    if (this.suggested) return;
    this.suggested = true;
    try {
      this.field.suggest(await this.desk.rest("GET", "/desk/tags"));
    } catch {
      // Without suggestions tags are typed; the next time they are asked for again.
      this.suggested = false;
    }
  }

  edit() {
    if (!this.field.checkVisibility()) runAction(this.desk, "context");
    this.field.focus();
  }
}

function badge(tag) {
  const item = document.createElement("li");
  item.className = "badge";
  item.textContent = tag;
  return item;
}
