// <desk-queue>: the desk's three lists behind tabs. Rows are links, so that they can be opened in a new tab; a plain
// click is announced as "queue-open" with the conversation's id. It fetches its lists itself, when it is told to read();
// "queue-stale" says that it wants to be told.
//
// Nothing moves under the pointer: while it (or the focus) is in the list, what is new is held back behind a bar that
// says how much there is, and who has left the list stays in place, greyed. Leaving the list, or the bar, lets it in.

import { getJson } from "../api.js";
import { formatAgo, formatExact } from "../format.js";
import { fromTemplate, say } from "../texts.js";
import { formatWait, passedSince, setServerNow, tick, urgencyOf } from "./waits.js";

const QUEUE = "/api/v1/desk/queue";

const LISTS = ["waiting", "mine", "live"];
// Markdown in one line of plain text is only noise.
const MARKS = /[*_`#>|]+/g;

class DeskQueue extends HTMLElement {
  lists = null;
  shown = [];
  chosen = "waiting";
  current = "";
  livePages = 1;

  connectedCallback() {
    this.bar = this.querySelector("[data-part=bar]");
    this.rows = this.querySelector("[data-part=rows]");
    this.addEventListener("click", (event) => this.clicked(event));
    this.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.stepped(event));
    this.rows.addEventListener("pointerleave", () => this.letIn());
    this.rows.addEventListener("focusout", () => queueMicrotask(() => this.isBusy || this.letIn()));
  }

  /** Fetches the lists, shows them and resolves with them. */
  async read() {
    const lists = await getJson(QUEUE);
    for (let page = 1; page < this.livePages && lists.live.next; page += 1) {
      const { live } = await getJson(`${QUEUE}?live_before=${encodeURIComponent(lists.live.next)}`);
      lists.live = { ...live, count: lists.live.count, items: [...lists.live.items, ...live.items] };
    }
    setServerNow(lists.now);
    this.update(lists);
    return lists;
  }

  /** Moves the focus by so many rows, from the one that has it or from the open conversation. */
  step(by) {
    const links = [...this.rows.querySelectorAll(".row a")];
    const from = links.findIndex((link) => link === document.activeElement);
    const start = from >= 0 ? from : links.findIndex((link) => link.hasAttribute("aria-current"));
    const to = start < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(start + by, 0), links.length - 1);
    links[to]?.focus();
  }

  /** Shows newer lists, at once or behind the bar. */
  update(lists) {
    this.lists = lists;
    this.querySelector("[data-part=loading]").hidden = true;
    for (const name of LISTS) this.querySelector(`[data-count="${name}"]`).textContent = lists[name].count;
    if (this.isBusy && this.shown.length) this.hold();
    else this.letIn();
  }

  /** Marks the conversation that is open. */
  mark(id) {
    this.current = id;
    for (const row of this.rows.querySelectorAll(".row")) this.markRow(row);
  }

  choose(name) {
    this.chosen = name;
    for (const tab of this.querySelectorAll("[role=tab]")) {
      const chosen = tab.dataset.list === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    this.rows.setAttribute("aria-labelledby", `tab-${name}`);
    this.shown = [];
    if (this.lists) this.letIn();
  }

  get isBusy() {
    // On a phone a row stays "hovered" long after the finger has left.
    const pointed = matchMedia("(hover: hover)").matches && this.rows.matches(":hover");
    return pointed || this.rows.contains(document.activeElement);
  }

  /** What is in both is brought up to date in place; the rest waits. */
  hold() {
    const { items } = this.lists[this.chosen];
    const known = new Map(items.map((item) => [item.id, item]));
    this.shown = this.shown.map((item) => known.get(item.id) ?? { ...item, gone: true });
    const fresh = items.filter((item) => !this.shown.some(({ id }) => id === item.id)).length;
    const moved = !fresh && items.some((item, at) => item.id !== this.shown[at]?.id);
    this.bar.hidden = !fresh && !moved;
    this.bar.textContent = fresh ? say("queue_new", { count: fresh }) : say("queue_moved");
    this.draw();
  }

  letIn() {
    if (!this.lists) return;
    this.bar.hidden = true;
    this.shown = this.lists[this.chosen].items;
    this.draw();
  }

  draw() {
    const kept = new Map([...this.rows.children].map((row) => [row.conversation, row]));
    const rows = this.shown.map((item) => {
      const row = kept.get(item.id) ?? fromTemplate("row");
      drawRow(row, item);
      this.markRow(row);
      return row;
    });
    rows.forEach((row, at) => {
      if (this.rows.children[at] !== row) this.rows.insertBefore(row, this.rows.children[at] ?? null);
    });
    while (this.rows.children.length > rows.length) this.rows.lastElementChild.remove();
    for (const name of LISTS) this.querySelector(`[data-empty="${name}"]`).hidden = rows.length > 0 || name !== this.chosen;
    const more = this.querySelector("[data-part=more]");
    more.hidden = this.chosen !== "live" || !this.lists.live.next;
    tick(this.rows);
  }

  markRow(row) {
    const link = row.querySelector("a");
    if (row.conversation === this.current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }

  clicked(event) {
    const tab = event.target.closest("[role=tab]");
    if (tab) this.choose(tab.dataset.list);
    if (event.target === this.bar) this.letIn();
    if (event.target.closest("[data-part=more]")) this.showMore();
    const link = event.target.closest(".row a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("queue-open", { detail: link.parentElement.conversation }));
  }

  showMore() {
    this.livePages += 1;
    this.dispatchEvent(new Event("queue-stale"));
  }

  stepped(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const name = LISTS.at((LISTS.indexOf(this.chosen) + (document.dir === "rtl" ? -step : step)) % LISTS.length);
    this.choose(name);
    this.querySelector(`[data-list="${name}"]`).focus();
  }
}

function drawRow(row, item) {
  const version = JSON.stringify(item);
  if (row.version === version) return;
  row.version = version;
  row.conversation = item.id;
  const part = (name) => row.querySelector(`[data-part="${name}"]`);
  row.querySelector("a").href = `/desk/conversations/${item.id}/`;
  row.toggleAttribute("data-gone", Boolean(item.gone));
  part("customer").textContent = item.customer;
  part("why").textContent = item.gone ? say("row_gone") : whyOf(item);
  part("line").textContent = lineOf(item);
  const time = part("time");
  if (item.waiting_since && !item.gone) {
    time.dataset.since = time.dateTime = item.waiting_since;
    time.dataset.urgency = urgencyOf(passedSince(item.waiting_since));
    time.textContent = formatWait(passedSince(item.waiting_since));
    time.title = say("waiting_since", { at: formatExact(item.waiting_since) });
  } else {
    delete time.dataset.since;
    delete time.dataset.urgency;
    time.dateTime = item.last_at;
    time.textContent = formatAgo(item.last_at);
    time.title = formatExact(item.last_at);
  }
}

function whyOf({ handoff, holder, status, kind, intent }) {
  const words = handoff ? [handoff.reason_label, handoff.team_label] : holder ? [holder.name] : [say(`status_${status}`)];
  words.push(intent);
  if (kind !== "customer") words.push(say(`kind_${kind}`));
  return words.filter(Boolean).join(" · ");
}

function lineOf({ last_line: line, handoff }) {
  if (handoff?.summary) return handoff.summary;
  if (!line) return say("row_no_line");
  if (line.author === "customer") return line.text;
  return say("row_line", { name: line.name || say("system"), text: line.text.replace(MARKS, "") });
}

customElements.define("desk-queue", DeskQueue);
