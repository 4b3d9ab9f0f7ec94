// Available, busy or away: set by hand in the top bar, told to the server by beats while the desk is open; and who else is
// there.

import { formatAgo, writeTime } from "../../format.js";
import { PRESENCE_BEAT_SECONDS } from "../../protocol.js";
import { fromTemplate, say } from "../../texts.js";
import { addAction } from "../actions.js";
import { lastActivity, onActivity } from "../activity.js";

const CHOICES = { available: "g a", busy: "g b", away: "g y" };

const element = (id) => document.getElementById(id);

export function install(desk) {
  const beats = new Beats(desk);
  desk.roster.addEventListener("change", () => draw(desk.roster));
  for (const [status, keys] of Object.entries(CHOICES)) {
    addAction({
      name: `presence_${status}`,
      group: "me",
      label: `presence_be_${status}`,
      icon: "person",
      keys,
      isPossible: ({ roster }) => roster.me !== null && roster.me.chosen !== status,
      run: () => choose(desk, status),
    });
  }
  for (const button of document.querySelectorAll("[data-presence-choice]")) {
    button.addEventListener("click", () => choose(desk, button.dataset.presenceChoice));
  }
  element("presence-menu").addEventListener("beforetoggle", ({ newState }) => newState === "open" && desk.roster.read());
  desk.link.addEventListener("link", () => desk.link.isOpen && beats.send({ active: true }));
}

async function choose(desk, status) {
  try {
    await desk.link.act("presence.set", { status });
    await desk.roster.read();
  } catch ({ code, message }) {
    desk.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
  }
}

/** One every 20 s. Who was away for idleness and moves is back at once. */
class Beats {
  constructor(desk) {
    this.desk = desk;
    this.sentAt = 0;
    setInterval(() => this.send({ active: lastActivity() > this.sentAt }), PRESENCE_BEAT_SECONDS * 1000);
    onActivity(() => this.isIdle && Date.now() - this.sentAt > 1000 && this.send({ active: true }));
  }

  get isIdle() {
    const { me } = this.desk.roster;
    return me !== null && me.status === "away" && me.chosen !== "away";
  }

  send({ active }) {
    if (!this.desk.link.isOpen) return;
    this.sentAt = Date.now();
    this.desk.link.act("presence.beat", { active }).catch(() => {
      // The next one tells the same.
    });
  }
}

function draw({ me, staff }) {
  const button = element("presence-button");
  button.dataset.presence = me.status;
  button.querySelector("[data-part=status]").textContent = say(`presence_${me.status}`);
  document.querySelector(".desk-account .avatar").dataset.presence = me.status;
  for (const choice of document.querySelectorAll("[data-presence-choice]")) {
    choice.setAttribute("aria-pressed", String(choice.dataset.presenceChoice === me.chosen));
  }
  element("presence-idle").hidden = me.status === me.chosen;
  element("colleagues").replaceChildren(...staff.map(colleague));
}

/** Somebody of the staff, as a row: also for choosing one in a dialog. */
export function drawColleague(row, { name, initials, status, since, held, offered, capacity }) {
  const part = (key) => row.querySelector(`[data-part="${key}"]`);
  part("initials").textContent = initials;
  part("initials").dataset.presence = status;
  part("name").textContent = name;
  part("status").textContent = say(`presence_${status}`);
  if (since && status !== "available") writeTime(part("since"), since, formatAgo);
  const load = held + offered;
  part("load").textContent = capacity === 0 ? say("load_picks", { load }) : say("load", { load, capacity });
  part("load").dataset.full = String(capacity > 0 && load >= capacity);
}

function colleague(person) {
  const row = fromTemplate("colleague");
  drawColleague(row, person);
  return row;
}
