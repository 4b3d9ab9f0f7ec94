// Telling the assistant what to do: whispered while it has the conversation. The customer never sees it; colleagues do,
// in the thread.

import { TEMPLATES, DRAW } from "../../chat-thread.js";
import { formatClock, writeTime } from "../../format.js";
import { newClientId } from "../../outbox.js";
import { EventType, Status } from "../../protocol.js";
import { fits, grow } from "../../text-field.js";
import { say } from "../../texts.js";
import { addAction } from "../actions.js";
import { addToldRow } from "../rows.js";

const element = (id) => document.getElementById(id);

Object.assign(TEMPLATES, { instruction: "instruction" });
Object.assign(DRAW, {
  instruction: (row, { title, text, at }) => {
    row.querySelector("[data-part=title]").textContent = title;
    row.querySelector("[data-part=text]").textContent = text;
    writeTime(row.querySelector("time"), at, formatClock);
  },
});

export function install(desk) {
  const whisper = new Whisper(desk);
  addAction({
    name: "whisper",
    group: "conversation",
    label: "action_whisper",
    icon: "whisper",
    keys: "w",
    isPossible: isWithAssistant,
    run: () => whisper.field.focus(),
  });
  addToldRow(EventType.INSTRUCTION_GIVEN, ({ seq, at, data: { author, kind, text } }, { people }) => ({
    kind: "instruction",
    key: `instruction:${seq}`,
    at,
    title: say(`instruction_${kind}`, { author, assistant: people.assistant }),
    text,
  }));
}

function isWithAssistant({ shown }) {
  return shown?.state.status === Status.WITH_ASSISTANT;
}

class Whisper {
  constructor(desk) {
    this.desk = desk;
    this.field = element("whisper-text");
    this.isSending = false;
    this.field.addEventListener("input", () => {
      // Another text is another instruction.
      this.clientId = null;
      this.drawSend();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    element("whisper").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    desk.addEventListener("conversation", () => this.empty());
    desk.addEventListener("draw", () => {
      element("whisper").hidden = !isWithAssistant(desk) || desk.composer.mode !== "reply";
    });
  }

  async send() {
    const { conversation } = this.desk;
    const text = this.field.value;
    if (!text.trim() || !fits(text) || this.isSending) return;
    this.isSending = true;
    this.drawSend();
    const at_once = element("whisper-at-once").checked;
    // Under one name however often it is tried: told twice, it would be done twice.
    this.clientId ??= newClientId();
    const told = await this.desk.act("whisper", { text, at_once, client_id: this.clientId });
    this.isSending = false;
    // What was written meanwhile, here or in another conversation, stays.
    if (told && conversation === this.desk.conversation && text === this.field.value) this.empty();
    this.drawSend();
  }

  empty() {
    this.clientId = null;
    this.field.value = "";
    element("whisper-at-once").checked = false;
    this.drawSend();
  }

  drawSend() {
    element("whisper-send").disabled = this.isSending || !this.field.value.trim() || !fits(this.field.value);
    grow(this.field);
  }
}
