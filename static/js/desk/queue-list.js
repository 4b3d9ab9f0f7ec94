// <desk-queue>: a view of the desk as a list of rows, or the results of a search. Rows are links, so that they can be
// opened in a new tab; a plain click is announced as "queue-open" with the conversation's id and where in it to look.
//
// The list is kept up to date row by row: hear(ids) says which conversations have changed, and the next read() asks for
// these alone. Nothing moves under the pointer: while it (or the focus) is in the list, or rows are selected, what is new
// is held back behind a bar that says how much there is, and who has left the list stays in place, greyed.
//
//   "queue-stale"       please read(): another view was chosen
//   "queue-selection"   other rows are selected: queue.selection.ids

import { getJson } from "../api.js";
import { patchText, placeChildren } from "../patch.js";
import { say } from "../texts.js";
import { beginListing, heldBack, withChanges, withPage } from "./listing.js";
import { drawRow, makeRow } from "./queue-row.js";
import { QueueSearch } from "./queue-search.js";
import { QueueSelection } from "./queue-selection.js";
import { QueueViews } from "./queue-views.js";
import { setServerNow, tick } from "./waits.js";

const LIST = "/api/v1/desk/conversations";
const CHANGES = "/api/v1/desk/conversations/changes";
const MOST_CHANGES = 50;
// Changes that were never told of, while Redis was away for one.
const READ_ANEW_MS = 60_000;

class DeskQueue extends HTMLElement {
  listing = null;
  shown = [];
  current = "";
  changed = new Set();
  pages = 1;
  readAt = -Infinity;
  /** What waits and what is one's own, whichever view is shown: by these the page's title and its alerts go. */
  known = new Map();

  connectedCallback() {
    this.me = Number(document.getElementById("desk").dataset.user);
    this.bar = this.part("bar");
    this.rows = this.part("rows");
    this.views = new QueueViews(this);
    this.search = new QueueSearch(this);
    this.selection = new QueueSelection(this);
    this.addEventListener("click", (event) => this.clicked(event));
    this.rows.addEventListener("keydown", (event) => this.pressedInRows(event));
    this.rows.addEventListener("pointerleave", () => this.isBusy || this.letIn());
    this.rows.addEventListener("focusout", () => queueMicrotask(() => this.isBusy || this.letIn()));
    new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.showMore(), {
      root: this.part("panel"),
    }).observe(this.part("more"));
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  // --- reading -------------------------------------------------------------------------------------------------------

  /** Some conversations have changed; without ids any may have. */
  hear(ids) {
    if (!ids || this.changed.size + ids.length > MOST_CHANGES) this.readAt = -Infinity;
    else for (const id of ids) this.changed.add(id);
  }

  /** Brings the list up to date; resolves with what waits and what is one's own: `{ now, waiting, mine }`. */
  async read() {
    const isFresh = performance.now() - this.readAt < READ_ANEW_MS && this.listing?.key === this.views.key;
    let now;
    try {
      [now] = await Promise.all([isFresh ? this.readChanges() : this.readAnew(), this.views.read()]);
    } catch (error) {
      // What this browser remembers of another version of the desk may not be there any more.
      if (error.code === "not_found" || error.code === "invalid") this.views.forget();
      throw error;
    }
    setServerNow(now);
    this.update();
    return this.summary(now);
  }

  async readAnew() {
    const named = this.search.results ? [...this.changed] : [];
    this.changed.clear();
    const { key, query } = this.views;
    const lists = [this.readPages(query), getJson(`${LIST}?view=waiting`), getJson(`${LIST}?view=mine`)];
    const [[listing, ...known]] = await Promise.all([Promise.all(lists), this.search.readAnew()]);
    // Another view was chosen meanwhile: its own reading follows.
    if (key === this.views.key) this.listing = { ...listing, key };
    this.known = new Map(known.flatMap(({ items }) => items).map((item) => [item.id, item]));
    this.readAt = performance.now();
    // What was said in these may be found by now.
    if (named.length) {
      this.hear(named);
      await this.readChanges();
    }
    return listing.now;
  }

  async readPages(query) {
    const first = await getJson(`${LIST}?${query}`);
    let listing = { ...beginListing(first), now: first.now };
    for (let page = 1; page < this.pages && listing.next; page += 1) {
      listing = withPage(listing, await getJson(`${LIST}?${query}&after=${encodeURIComponent(listing.next)}`));
    }
    return listing;
  }

  async readChanges() {
    const ids = [...new Set([...this.changed, this.current])].filter(Boolean);
    this.changed.clear();
    if (ids.length === 0) return new Date().toISOString();
    const { key, query } = this.views;
    let news;
    try {
      news = await this.readRows(ids, query);
      await this.search.heard(ids, news.items);
    } catch (error) {
      this.hear(ids);
      throw error;
    }
    if (key === this.listing?.key) this.listing = withChanges(this.listing, ids, news.items);
    for (const id of ids) this.known.delete(id);
    for (const item of news.items) this.known.set(item.id, item);
    return news.now;
  }

  /** Single conversations as they are now, with their place in a list. */
  readRows(ids, query) {
    return getJson(`${CHANGES}?${query}&ids=${ids.join(",")}`);
  }

  summary(now) {
    const known = [...this.known.values()].filter(({ snoozed_until: snoozed, kind }) => !snoozed && kind !== "spam");
    const waiting = known.filter(({ status }) => status === "awaiting_agent");
    const mine = known.filter(({ holder }) => holder?.id === this.me);
    const { counts } = this.views;
    return {
      now,
      waiting: { count: counts.waiting ?? waiting.length, items: waiting },
      mine: { count: counts.mine ?? mine.length, items: mine },
    };
  }

  async showMore() {
    if (!this.source?.next || this.isLoadingMore) return;
    this.isLoadingMore = true;
    try {
      await (this.search.results ? this.search.more() : this.more());
      this.draw();
    } catch {
      // The button stays: whoever scrolls or presses again asks again.
    } finally {
      this.isLoadingMore = false;
    }
  }

  /** Where the rows come from: a search, while there is one, or the view. */
  get source() {
    return this.search.results ?? this.listing;
  }

  async more() {
    const { next } = this.listing;
    const page = await getJson(`${LIST}?${this.views.query}&after=${encodeURIComponent(next)}`);
    // Rows may have changed meanwhile, and the page still follows them; in another view it does not.
    if (this.listing?.next !== next) return;
    const known = new Set(this.shown.map(({ id }) => id));
    this.pages += 1;
    this.listing = withPage(this.listing, page);
    this.shown = [...this.shown, ...page.items.filter(({ id }) => !known.has(id))];
  }

  // --- showing -------------------------------------------------------------------------------------------------------

  /** Another view or other filters. */
  viewChosen() {
    this.search.clear();
    this.listing = null;
    this.shown = [];
    this.pages = 1;
    this.selection.clear();
    this.draw();
    this.part("panel").scrollTop = 0;
    this.dispatchEvent(new Event("queue-stale"));
  }

  /** Filters count for a search as well. */
  filtersChosen() {
    const { field } = this.search;
    const typed = field.value;
    this.viewChosen();
    field.value = typed;
    this.search.typed();
  }

  update() {
    if (this.isBusy && this.shown.length) this.hold();
    else this.letIn();
  }

  get isBusy() {
    // On a phone a row stays "hovered" long after the finger has left.
    const pointed = matchMedia("(hover: hover)").matches && this.rows.matches(":hover");
    return pointed || this.rows.contains(document.activeElement) || this.selection.size > 0;
  }

  hold() {
    const { rows, fresh, moved } = heldBack(this.shown, this.listing ?? { items: [] });
    this.shown = rows;
    this.drawBar(fresh ? say("queue_new", { count: fresh }) : moved ? say("queue_moved") : "");
    this.draw();
  }

  letIn() {
    this.drawBar("");
    this.shown = this.listing?.items ?? [];
    this.draw();
  }

  // Over the results of a search it says what has come since, over a list what is held back.
  drawBar(held) {
    const { results, newer } = this.search;
    const found = newer.size ? say("queue_newer", { count: newer.size }) : "";
    const text = results ? found : held;
    this.bar.hidden = text === "";
    patchText(this.bar, text);
  }

  draw() {
    const { results } = this.search;
    const items = results?.items ?? this.shown;
    const kept = new Map([...this.rows.children].map((row) => [row.conversation, row]));
    placeChildren(
      this.rows,
      items.map((item) => this.rowOf(item, kept.get(item.id))),
    );
    const isKnown = this.source !== null;
    this.part("loading").hidden = isKnown;
    const empty = isKnown && items.length === 0 ? this.emptyOf(results) : "";
    for (const element of this.querySelectorAll("[data-empty]")) element.hidden = element.dataset.empty !== empty;
    this.part("more").hidden = !this.source?.next;
    this.toggleAttribute("data-searching", results !== null);
    this.selection.draw();
    tick(this.rows);
  }

  rowOf(item, kept) {
    const row = kept ?? makeRow();
    drawRow(row, item);
    this.markRow(row);
    return row;
  }

  emptyOf(results) {
    if (results) return results.failed ? "failed" : "search";
    return this.views.isFiltered ? "filtered" : this.views.view;
  }

  /** Marks the conversation that is open. */
  mark(id) {
    this.current = id;
    for (const row of this.rows.querySelectorAll(".row")) this.markRow(row);
  }

  markRow(row) {
    const link = row.querySelector("a");
    if (row.conversation === this.current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }

  // --- choosing ------------------------------------------------------------------------------------------------------

  /** Moves the focus by so many rows, from the one that has it or from the open conversation. */
  step(by) {
    const links = [...this.rows.querySelectorAll(".row a")];
    const from = links.findIndex((link) => link.parentElement === document.activeElement?.closest(".row"));
    const start = from >= 0 ? from : links.findIndex((link) => link.hasAttribute("aria-current"));
    const to = start < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(start + by, 0), links.length - 1);
    links[to]?.focus();
  }

  pressedInRows(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.step(step);
  }

  pressedBar() {
    if (this.search.results) this.search.run();
    else this.letIn();
  }

  clicked(event) {
    if (event.target === this.bar) this.pressedBar();
    if (event.target.closest("[data-action=clear-filters]")) this.views.clearFilters();
    if (event.target.closest("[data-action=clear-search]")) this.search.clear();
    if (event.target.closest("[data-part=more]")) this.showMore();
    const link = event.target.closest(".row a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { conversation } = link.parentElement;
    const item = (this.search.results?.items ?? this.shown).find(({ id }) => id === conversation);
    this.dispatchEvent(new CustomEvent("queue-open", { detail: { id: conversation, hit: item.hit ?? null } }));
  }
}

customElements.define("desk-queue", DeskQueue);
