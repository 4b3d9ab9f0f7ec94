// The search of the queue: what is typed, and its results in the place of the list. Their rows are kept up to date where they
// stand. What would be found by now as well is only counted: it comes in, and everything finds its place again, when the
// agent asks for it.

import { getJson } from "../api.js";
import { say } from "../texts.js";
import { withPage } from "./listing.js";

const SEARCH = "/api/v1/desk/search";
const FROM = 2;
const AFTER_MS = 200;
// As many rows as the server tells of at a time.
const MOST_ROWS = 100;

export class QueueSearch {
  constructor(queue) {
    this.queue = queue;
    this.field = queue.querySelector("input[type=search]");
    this.status = queue.part("status");
    /** What was found, or null while nothing is looked for. */
    this.results = null;
    this.newer = new Set();
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** What is typed, with the filters that are set, as in an address. */
  get query() {
    const query = new URLSearchParams(this.queue.views.filters);
    query.set("q", this.field.value.trim());
    return query.toString();
  }

  // --- looking for something -----------------------------------------------------------------------------------------

  typed() {
    clearTimeout(this.soon);
    if (this.field.value.trim().length < FROM) this.leave();
    else this.soon = setTimeout(() => this.run(), AFTER_MS);
  }

  async run() {
    const { query } = this;
    this.queue.part("panel").setAttribute("aria-busy", "true");
    let results;
    try {
      results = await getJson(`${SEARCH}?${query}`);
    } catch {
      results = { items: [], next: null, failed: true };
    }
    // What was typed meanwhile has its own answer on the way.
    if (query !== this.query || this.field.value === "") return;
    this.queue.part("panel").removeAttribute("aria-busy");
    this.results = results;
    this.newer.clear();
    this.queue.selection.clear();
    this.queue.part("panel").scrollTop = 0;
    const more = results.next ? "+" : "";
    this.status.textContent = say("queue_found", { count: `${results.items.length}${more}` });
    this.queue.update();
  }

  async more() {
    const { query } = this;
    const { next } = this.results;
    const page = await getJson(`${SEARCH}?${query}&after=${encodeURIComponent(next)}`);
    // Rows may have changed meanwhile, and the page still follows them; after another search it does not.
    if (query !== this.query || this.results?.next !== next) return;
    this.results = withPage(this.results, page);
    for (const { id } of page.items) this.newer.delete(id);
  }

  leave() {
    clearTimeout(this.soon);
    this.queue.part("panel").removeAttribute("aria-busy");
    this.status.textContent = "";
    if (!this.results) return;
    this.results = null;
    this.queue.letIn();
  }

  clear() {
    this.field.value = "";
    this.leave();
  }

  pressed(event) {
    if (event.key === "Escape" && this.field.value) {
      event.preventDefault();
      event.stopPropagation();
      this.clear();
    } else if (event.key === "ArrowDown" || (event.key === "Enter" && this.results)) {
      event.preventDefault();
      this.queue.rows.querySelector("a")?.focus();
    }
  }

  // --- keeping up ----------------------------------------------------------------------------------------------------

  /** These conversations have changed, and look like that now; those without a row are out of the agent's sight. */
  async heard(ids, items) {
    if (!this.results) return;
    this.refresh(ids, items);
    const found = new Set(this.results.items.map(({ id }) => id));
    const others = items.filter(({ id, last_at: lastAt }) => !found.has(id) && lastAt > this.results.now);
    if (others.length) await this.countNewer(others.map(({ id }) => id));
  }

  /** Nobody knows what has changed: each row that is shown may have. */
  async readAnew() {
    const ids = (this.results?.items ?? []).slice(0, MOST_ROWS).map(({ id }) => id);
    if (ids.length === 0) return;
    const { items } = await this.queue.readRows(ids, this.queue.views.query);
    if (this.results) this.refresh(ids, items);
  }

  refresh(ids, items) {
    const changed = new Set(ids);
    const known = new Map(items.map((item) => [item.id, item]));
    const refreshed = this.results.items.map((item) => {
      if (!changed.has(item.id)) return item;
      return known.has(item.id) ? { ...known.get(item.id), hit: item.hit } : { ...item, gone: true };
    });
    this.results = { ...this.results, items: refreshed };
  }

  // Of those in which something was said since the search, how many it would find now. Whoever speaks is among the open ones.
  async countNewer(ids) {
    const { query } = this;
    const { items } = await this.queue.readRows(ids, `view=open&${query}`);
    if (!this.results || query !== this.query) return;
    for (const { id, place } of items) if (place !== null) this.newer.add(id);
  }
}
