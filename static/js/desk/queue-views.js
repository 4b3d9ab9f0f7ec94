// Which view the queue shows, with which filters: the tabs, the menu of all views with the kept ones, the filters and
// their chips. The choice is remembered by this browser.

import { getJson } from "../api.js";
import { fromTemplate, say } from "../texts.js";

const VIEWS = "/api/v1/desk/views";
const CHOICES = "/api/v1/desk/views/choices";
const REMEMBERED = "desk:view";
// Every change of any conversation may change a count, and an exact one is worth no more than one request a few seconds.
const COUNT_EVERY_MS = 3_000;
const COMPACT = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 0 });
const FIRST = { view: "waiting", filters: {}, saved: null };

export class QueueViews {
  constructor(queue) {
    this.queue = queue;
    this.built = [];
    this.kept = [];
    this.countedAt = -Infinity;
    this.chosen = remembered();
    this.tabs = [...queue.querySelectorAll("[role=tab]")];
    this.menu = document.getElementById("queue-views");
    this.form = document.getElementById("queue-filters-form");
    queue.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.stepped(event));
    for (const tab of this.tabs) tab.addEventListener("click", () => this.choose({ view: tab.dataset.list }));
    this.menu.addEventListener("click", ({ target }) => this.pickedFromMenu(target));
    this.form.addEventListener("change", () => this.filtered());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    document.getElementById("queue-filters").addEventListener("beforetoggle", (event) => {
      if (event.newState === "open") this.readChoices();
    });
    queue.part("chips").addEventListener("click", ({ target }) => {
      const chip = target.closest("[data-filter]");
      if (chip) this.setFilters({ ...this.filters, [chip.dataset.filter]: "" });
    });
    this.draw();
  }

  get view() {
    return this.chosen.view;
  }

  get filters() {
    return this.chosen.filters;
  }

  get isFiltered() {
    return Object.keys(this.filters).length > 0;
  }

  /** The address of the view. */
  get query() {
    return new URLSearchParams({ view: this.view, ...this.filters }).toString();
  }

  get key() {
    return this.query;
  }

  get counts() {
    return Object.fromEntries(this.built.map(({ slug, count }) => [slug, count]));
  }

  /** The counts and the kept views; asked often, it looks again only every few seconds. */
  async read() {
    const rest = this.countedAt + COUNT_EVERY_MS - performance.now();
    if (rest <= 0) {
      await this.readNow();
      return;
    }
    this.soon ??= setTimeout(() => {
      this.soon = null;
      this.queue.dispatchEvent(new Event("queue-stale"));
    }, rest);
  }

  async readNow() {
    this.countedAt = performance.now();
    const { views, saved } = await getJson(VIEWS);
    this.built = views;
    this.kept = saved;
    this.draw();
  }

  // --- choosing ------------------------------------------------------------------------------------------------------

  choose({ view, filters = {}, saved = null }) {
    this.chosen = { view, filters, saved };
    this.remember();
    this.draw();
    this.queue.viewChosen();
  }

  clearFilters() {
    this.setFilters({});
  }

  setFilters(filters) {
    const set = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
    this.chosen = { ...this.chosen, filters: set, saved: null };
    this.remember();
    this.draw();
    this.queue.filtersChosen();
  }

  filtered() {
    this.setFilters(Object.fromEntries(new FormData(this.form)));
  }

  pickedFromMenu(target) {
    const item = target.closest(".view-item");
    if (!item) return;
    if (item.dataset.view) this.choose({ view: item.dataset.view });
    else this.choose(this.choiceOf(Number(item.dataset.saved)));
  }

  choiceOf(id) {
    const { view, filters } = this.kept.find((saved) => saved.id === id);
    return { view, filters, saved: id };
  }

  stepped(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.tabs.indexOf(event.target.closest("[role=tab]"));
    const tab = this.tabs.at((at + (document.dir === "rtl" ? -step : step)) % this.tabs.length);
    this.choose({ view: tab.dataset.list });
    tab.focus();
  }

  forget() {
    localStorage.removeItem(REMEMBERED);
    this.chosen = FIRST;
    this.draw();
  }

  remember() {
    localStorage.setItem(REMEMBERED, JSON.stringify(this.chosen));
  }

  // --- the filters' own choices --------------------------------------------------------------------------------------

  async readChoices() {
    const { teams, intents, languages, tags, agents } = await getJson(CHOICES).catch(() => this.choices ?? NO_CHOICES);
    const names = new Intl.DisplayNames(document.documentElement.lang, { type: "language" });
    this.choices = { teams, intents, languages, tags, agents };
    this.fill("team", teams.map(({ slug, title }) => [slug, title]));
    this.fill("intent", intents.map(({ slug, title }) => [slug, title]));
    this.fill("language", languages.map((code) => [code, names.of(code)]));
    this.fill("tag", tags.map((tag) => [tag, tag]));
    this.fill("holder", [["none", say("filter_nobody")], ...agents.map(({ id, name }) => [String(id), name])]);
    this.drawForm();
  }

  fill(name, choices) {
    const select = this.form.elements[name];
    const [any] = select.options;
    select.replaceChildren(any, ...choices.map(([value, text]) => new Option(text, value)));
    select.closest(".field").hidden = choices.length === 0;
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  draw() {
    const { view, saved } = this.chosen;
    const isPlain = saved === null;
    for (const tab of this.tabs) {
      const isChosen = isPlain && tab.dataset.list === view;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
    const chosen = this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
    if (!chosen) this.tabs[0].tabIndex = 0;
    for (const { slug, count } of this.built) this.drawCount(slug, count);
    this.drawMenu();
    this.drawChosen(chosen === undefined);
    this.drawForm();
    const button = document.getElementById("queue-filters-button");
    const filters = Object.keys(this.filters).length;
    button.querySelector(".count").hidden = filters === 0;
    button.querySelector(".count").textContent = filters;
    const panel = this.queue.part("panel");
    if (chosen) panel.setAttribute("aria-labelledby", chosen.id);
    else panel.setAttribute("aria-labelledby", "queue-chosen-name");
  }

  drawCount(slug, count) {
    const element = this.queue.querySelector(`[data-count="${slug}"]`);
    if (!element) return;
    element.textContent = count === null ? "" : COMPACT.format(count);
    element.title = shortCount(slug, count);
  }

  drawMenu() {
    const items = this.built.map(({ slug, title, count }) => this.menuItem({ view: slug }, title, shortCount(slug, count)));
    const kept = this.kept.map(({ id, name, count }) => this.menuItem({ saved: id }, name, count ?? ""));
    this.menu.querySelector("[data-part=built]").replaceChildren(...items);
    this.menu.querySelector("[data-part=kept]").replaceChildren(...kept);
    this.menu.querySelector("[data-part=kept-group]").hidden = kept.length === 0;
  }

  menuItem(data, name, count) {
    const item = fromTemplate("view-item");
    Object.assign(item.dataset, data);
    item.querySelector("[data-part=name]").textContent = name;
    item.querySelector(".count").textContent = count;
    item.querySelector(".count").hidden = count === "";
    const isChosen = data.saved ? data.saved === this.chosen.saved : this.chosen.saved === null && data.view === this.view;
    if (isChosen) item.setAttribute("aria-current", "true");
    return item;
  }

  drawChosen(isElsewhere) {
    const { queue, kept } = this;
    const saved = kept.find(({ id }) => id === this.chosen.saved);
    const name = saved?.name ?? this.built.find(({ slug }) => slug === this.view)?.title ?? "";
    queue.part("chosen").hidden = !isElsewhere && !this.isFiltered;
    queue.part("chosen-name").hidden = !isElsewhere;
    queue.part("chosen-name").textContent = name;
    queue.part("chips").hidden = !this.isFiltered;
    queue.part("chips").replaceChildren(...Object.entries(this.filters).map(([key, value]) => this.chip(key, value)));
    queue.part("save").hidden = !this.isFiltered || saved !== undefined;
    queue.part("forget").hidden = !saved?.is_mine;
  }

  chip(key, value) {
    const item = fromTemplate("filter-chip");
    const label = this.form.elements[key]?.closest(".field").querySelector("label").textContent ?? key;
    const text = this.wordOf(key, value);
    const button = item.querySelector("button");
    button.dataset.filter = key;
    button.querySelector("[data-part=text]").textContent = text;
    button.setAttribute("aria-label", say("filter_remove", { label, value: text }));
    button.title = label;
    return item;
  }

  // Until the choices are read a filter is known by its slug alone.
  wordOf(key, value) {
    const option = [...(this.form.elements[key]?.options ?? [])].find((each) => each.value === value);
    return option?.text ?? value;
  }

  drawForm() {
    for (const select of this.form.querySelectorAll("select")) {
      const wanted = this.filters[select.name] ?? "";
      if (wanted && ![...select.options].some(({ value }) => value === wanted)) select.add(new Option(wanted, wanted));
      select.value = wanted;
    }
  }
}

const NO_CHOICES = { teams: [], intents: [], languages: [], tags: [], agents: [] };

function remembered() {
  try {
    return { ...FIRST, ...JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") };
  } catch {
    return FIRST;
  }
}

// More than that of the resolved ones was not counted.
function shortCount(slug, count) {
  if (count === null) return "";
  return slug === "resolved" && count >= 1_000 ? "999+" : String(count);
}
