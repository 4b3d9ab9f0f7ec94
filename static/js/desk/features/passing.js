// Passing a conversation on: the holder to a colleague or a team, with a note; a manager to anybody, whoever has it now.

import { Status } from "../../protocol.js";
import { fromTemplate, say, sayCount } from "../../texts.js";
import { addAction } from "../actions.js";
import { drawColleague } from "./presence.js";

const AT_THE_DESK = new Set(["available", "busy"]);

const element = (id) => document.getElementById(id);

export function install(desk) {
  const choices = new Choices(desk);
  addAction({
    name: "transfer",
    group: "conversation",
    label: "action_transfer",
    icon: "forward",
    keys: "f",
    isPossible: (desk) => desk.isHolder,
    run: () => transfer(desk, choices),
  });
  addAction({
    name: "assign",
    group: "conversation",
    label: "action_assign",
    icon: "people",
    keys: "Shift+F",
    isPossible: ({ me, shown }) => me.isManager && shown !== null && shown.state.status !== Status.RESOLVED,
    run: () => assign(desk, choices),
  });
}

async function transfer(desk, choices) {
  const answer = await choices.ask({ withTeams: true });
  if (!answer) return;
  const { kind, id, name } = answer;
  const to = kind === "team" ? { team: id } : { agent: Number(id) };
  const passed = await desk.act("transfer", { ...to, note: answer.note.trim() });
  if (passed) desk.toast(say(kind === "team" ? "passed_to_team" : "passed_to", { name }));
}

async function assign(desk, choices) {
  const answer = await choices.ask({ withTeams: false });
  if (!answer) return;
  const assigned = await desk.act("assign", { agent: Number(answer.id) });
  if (assigned) desk.toast(say("assigned_to", { name: answer.name }));
}

/** The dialog: who and which team there is, found by typing. */
class Choices {
  constructor(desk) {
    this.desk = desk;
    this.withTeams = true;
    this.dialog = element("passing");
    this.search = element("passing-search");
    this.list = element("passing-list");
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => this.enter(event));
    this.list.addEventListener("change", () => this.allow());
    desk.roster.addEventListener("change", () => this.dialog.open && this.draw());
  }

  /** Resolves with `{ kind: "agent" or "team", id, name, note }`, or null. */
  async ask({ withTeams }) {
    this.withTeams = withTeams;
    element("passing-title").textContent = say(withTeams ? "passing_title" : "assigning_title");
    element("passing-note-field").hidden = !withTeams;
    element("passing-submit").textContent = say(withTeams ? "passing_submit" : "assigning_submit");
    this.list.replaceChildren();
    const asked = this.desk.ask("passing");
    this.draw();
    this.search.focus();
    this.desk.roster.read();
    const answer = await asked;
    if (!answer) return null;
    const [kind, id] = answer.get("to").split(":");
    return { kind, id, name: this.nameOf(kind, id), note: answer.get("note") };
  }

  nameOf(kind, id) {
    const { staff, teams } = this.desk.roster;
    if (kind === "team") return teams.find(({ slug }) => slug === id)?.title ?? id;
    return staff.find((person) => String(person.id) === id)?.name ?? "";
  }

  // What was chosen stays chosen, and who stood on it stands there, when somebody comes or goes.
  draw() {
    const { me, roster, shown } = this.desk;
    const chosen = this.chosen?.value;
    const stoodInList = this.list.contains(document.activeElement);
    const people = roster.staff.filter(({ id }) => id !== (this.withTeams ? me.id : shown?.dossier.holder?.id));
    const here = people.filter(({ status, id }) => AT_THE_DESK.has(status) || id === me.id);
    const gone = people.filter((person) => !here.includes(person));
    const teams = this.withTeams ? roster.teams : [];
    this.list.replaceChildren(
      ...this.group("passing_here", here.map((person) => personChoice(person))),
      ...this.group("passing_teams", teams.map(teamChoice)),
      ...this.group("passing_gone", gone.map((person) => personChoice(person, { disabled: true }))),
    );
    for (const input of this.list.querySelectorAll("input")) input.checked = input.value === chosen && !input.disabled;
    this.filter();
    if (stoodInList) (this.chosen ?? this.search).focus();
  }

  group(title, rows) {
    if (rows.length === 0) return [];
    const head = document.createElement("h3");
    head.className = "eyebrow passing-group";
    head.textContent = say(title);
    return [head, ...rows];
  }

  get chosen() {
    return this.list.querySelector("input:checked");
  }

  filter() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    for (const row of this.list.querySelectorAll(".passing-choice")) {
      row.hidden = !row.dataset.name.toLocaleLowerCase().includes(wanted);
      if (row.hidden) row.querySelector("input").checked = false;
    }
    element("passing-none").hidden = this.list.querySelector(".passing-choice:not([hidden])") !== null;
    this.allow();
  }

  // From the search into the list, and with Enter the only one that is left.
  enter(event) {
    const open = [...this.list.querySelectorAll(".passing-choice:not([hidden]) input:not(:disabled)")];
    if (event.key === "ArrowDown" && open.length > 0) {
      event.preventDefault();
      choose(this.chosen ?? open[0]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open.length === 1) choose(open[0]);
    }
    this.allow();
  }

  allow() {
    element("passing-submit").disabled = this.chosen === null;
  }
}

function choose(input) {
  input.checked = true;
  input.focus();
}

function personChoice(person, { disabled = false } = {}) {
  const row = fromTemplate("passing-person");
  drawColleague(row, person);
  return dress(row, `agent:${person.id}`, person.name, disabled);
}

function teamChoice({ slug, title, here, waiting }) {
  const row = fromTemplate("passing-team");
  row.querySelector("[data-part=name]").textContent = title;
  row.querySelector("[data-part=here]").textContent = sayCount("team_here", here);
  row.querySelector("[data-part=waiting]").textContent = sayCount("team_waiting", waiting);
  return dress(row, `team:${slug}`, title, false);
}

function dress(row, value, name, disabled) {
  const input = row.querySelector("input");
  input.value = value;
  input.disabled = disabled;
  row.dataset.name = name;
  return row;
}
