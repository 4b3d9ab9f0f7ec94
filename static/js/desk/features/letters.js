// What goes by e-mail: answers to a customer who has left an address, and the whole conversation on request.

import { EventType, Status } from "../../protocol.js";
import { say } from "../../texts.js";
import { addAction } from "../actions.js";
import { addToldRow } from "../rows.js";

const element = (id) => document.getElementById(id);

export function install(desk) {
  addAction({
    name: "mail-transcript",
    group: "conversation",
    label: "action_mail_transcript",
    icon: "mail",
    keys: "Shift+E",
    isPossible: ({ shown, isHolder, me }) => shown !== null && (isHolder || me.isManager),
    run: mailTranscript,
  });
  addToldRow(EventType.ANSWER_MAILED, ({ seq, data }) => notice(`answer-mailed:${seq}`, `answer_mailed_${data.outcome}`, data));
  addToldRow(EventType.TRANSCRIPT_MAILED, ({ seq, data }) => {
    const name = `transcript_mailed_${data.outcome}${data.by ? "" : "_by_customer"}`;
    return notice(`transcript-mailed:${seq}`, name, data);
  });
  desk.addEventListener("draw", () => drawNotice(desk));
  element("transcript-email").addEventListener("input", () => drawConfirmation(desk));
}

function notice(key, text, { to, by }) {
  return { kind: "notice", key, text: say(text, { to, by: by ?? "" }) };
}

async function mailTranscript(desk) {
  const { contact } = desk.shown.dossier;
  const asked = desk.ask("mailing-transcript", { email: contact });
  drawConfirmation(desk);
  const answer = await asked;
  if (!answer) return;
  const email = answer.get("email").trim();
  const confirmed = answer.get("confirmed") === "on";
  if (await desk.act("transcript.mail", { email, confirmed })) desk.toast(say("transcript_ordered", { to: email }));
}

// The customer's own address needs no second thought; anybody else's does.
function drawConfirmation({ shown }) {
  const email = element("transcript-email").value.trim().toLowerCase();
  const isOwn = email !== "" && email === shown?.dossier.contact.toLowerCase();
  element("transcript-confirmation").hidden = isOwn;
  element("transcript-confirmed").required = !isOwn;
  if (isOwn) element("transcript-confirmed").checked = false;
}

function drawNotice({ shown }) {
  const contact = shown?.dossier.contact ?? "";
  const shows = contact !== "" && shown.state.status !== Status.RESOLVED;
  element("contact-left").hidden = !shows;
  if (!shows) return;
  const text = say(shown.isPresent ? "contact_left_here" : "contact_left_away", { email: contact });
  const place = element("contact-left").querySelector("[data-part=text]");
  if (place.textContent !== text) place.textContent = text;
}
