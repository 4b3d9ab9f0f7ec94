// Files that go along with a reply: chosen, dropped on the conversation, or pasted into the field.

import { csrfToken } from "../../api.js";
import "../../file-tray.js";
import { MAX_ATTACHMENTS } from "../../protocol.js";
import { say } from "../../texts.js";
import { Uploads } from "../../uploads.js";
import { addAction } from "../actions.js";

const element = (id) => document.getElementById(id);

export function install(desk) {
  const { composer } = desk;
  const tray = element("reply-files");
  const { accept, megabytes } = tray.dataset;
  const uploads = new Uploads({
    address: async () => `/api/v1/desk/conversations/${desk.conversation.id}/attachments`,
    headers: () => ({ "X-CSRFToken": csrfToken() }),
    room: () => MAX_ATTACHMENTS - composer.written.reply.attachments.length,
    bounds: { accept: accept.split(","), megabytes: Number(megabytes) },
  });
  const button = element("attach");
  tray.connect({ uploads, button, input: element("reply-file"), zone: element("talk"), field: element("reply-text") });
  uploads.addEventListener("change", () => desk.drawSoon());
  uploads.addEventListener("uploaded", ({ detail }) => composer.attach(detail));
  tray.addEventListener("tray-remove", ({ detail }) => composer.detach(detail));
  composer.stopIf(({ mode }) => (mode === "reply" && uploads.isBusy ? say("stop_uploading") : ""));
  // A file that is still on its way belongs to the conversation that was left.
  desk.addEventListener("conversation", () => uploads.clear());
  desk.addEventListener("draw", () => draw(desk, tray, button));
  addAction({
    name: "attach",
    group: "write",
    label: "action_attach",
    icon: "attach",
    keys: "Shift+A",
    isPossible: ({ isHolder }) => isHolder,
    run: () => {
      composer.choose("reply");
      element("reply-file").click();
    },
  });
}

function draw(desk, tray, button) {
  const takes = desk.isHolder && desk.composer.mode === "reply";
  element("talk").dataset.takesFiles = takes ? "yes" : "no";
  button.hidden = !takes;
  tray.draw(takes ? desk.composer.written.reply.attachments : []);
  if (!takes) tray.hidden = true;
}
