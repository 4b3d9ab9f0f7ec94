// Having the conversation sent by e-mail: to the address that was left, which is asked for where there is none.

import { CONVERSATIONS, postJson } from "./api.js";
import { askIn } from "./dialog.js";
import { say } from "./texts.js";
import { showToast } from "./toast.js";

export class Transcript {
  constructor(dialog) {
    this.dialog = dialog;
    this.field = dialog.querySelector("[name=email]");
  }

  async open(conversation) {
    const { contact, customer } = conversation.state;
    // Who was verified is written to at the address on file, which this page does not know.
    const known = contact !== null || customer !== null;
    this.dialog.querySelector("[data-part=ask]").hidden = known;
    this.dialog.querySelector("[data-part=known]").hidden = !known;
    this.dialog.querySelector("[data-part=known]").textContent =
      customer !== null ? say("transcript_verified") : known ? say("transcript_to", { email: contact }) : "";
    this.field.disabled = known;
    const answer = await askIn(this.dialog);
    if (answer) await this.order(conversation, known ? "" : answer.get("email").trim());
  }

  async order(conversation, email) {
    try {
      if (email) await conversation.act("contact.leave", { email });
      const { to } = await postJson(`${CONVERSATIONS}/${conversation.id}/transcript`, {});
      showToast(say("transcript_ordered", { email: to }));
    } catch ({ code, message }) {
      showToast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
    }
  }
}
