// Which view the queue shows, with which filters: the tabs, the menu of all views with the kept ones, the filters and
// their chips. The choice is remembered by this browser; a kept view stays chosen, as a changed one, while its filters are
// set otherwise.

import { getJson } from "../api.js";
import { patchChildren, patchText } from "../patch.js";
import { fromTemplate, say } from "../texts.js";

const VIEWS = "/api/v1/desk/views";
const CHOICES = "/api/v1/desk/views/choices";
const REMEMBERED = "desk:view";
// Every change of any conversation may change a count, and an exact one is worth no more than one request a few seconds.
const COUNT_EVERY_MS = 3_000;
const COMPACT = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 0 });
const FIRST = { view: "waiting", filters: {}, saved: null, isChanged: false };

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
    return queryOf(this.chosen);
  }

  /** The kept view that is chosen, or null. */
  get saved() {
    return this.kept.find(({ id }) => id === this.chosen.saved) ?? null;
  }

  /** Whether what is chosen could be kept as a view of its own. */
  get isNew() {
    return this.saved ? this.chosen.isChanged : this.isFiltered;
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
    this.followSaved();
    this.draw();
  }

  // The kept view that is chosen may have been changed, or removed, at another desk.
  followSaved() {
    const { saved } = this;
    if (this.chosen.saved === null) return;
    if (saved === null) {
      this.chosen = { ...this.chosen, saved: null, isChanged: false };
      this.remember();
    } else if (!this.chosen.isChanged && queryOf(saved) !== this.query) {
      this.chosen = this.choiceOf(saved.id);
      this.remember();
      this.queue.filtersChosen();
    }
  }

  // --- choosing ------------------------------------------------------------------------------------------------------

  choose({ view, filters = {}, saved = null }) {
    this.chosen = { view, filters, saved, isChanged: false };
    this.remember();
    this.draw();
    this.queue.viewChosen();
  }

  /** Without filters it is the plain view again, whether they were a kept one's or not. */
  clearFilters() {
    this.chosen = { ...this.chosen, saved: null };
    this.setFilters({});
  }

  setFilters(filters) {
    const set = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
    this.chosen = { ...this.chosen, filters: set };
    this.chosen.isChanged = this.saved !== null && queryOf(this.saved) !== this.query;
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
    return { view, filters, saved: id, isChanged: false };
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
    patchText(button.querySelector(".count"), String(filters));
    const panel = this.queue.part("panel");
    if (chosen) panel.setAttribute("aria-labelledby", chosen.id);
    else panel.setAttribute("aria-labelledby", "queue-chosen-name");
  }

  drawCount(slug, count) {
    const element = this.queue.querySelector(`[data-count="${slug}"]`);
    if (!element) return;
    patchText(element, count === null ? "" : COMPACT.format(count));
    element.title = shortCount(slug, count);
  }

  drawMenu() {
    const { saved, view } = this.chosen;
    const built = this.built.map(({ slug, title: name, count }) => {
      return { data: { view: slug }, name, count: shortCount(slug, count), isChosen: saved === null && slug === view };
    });
    const kept = this.kept.map(({ id, name, count }) => {
      return { data: { saved: id }, name, count: String(count ?? ""), isChosen: id === saved };
    });
    this.drawItems("built", built);
    this.drawItems("kept", kept);
    this.menu.querySelector("[data-part=kept-group]").hidden = kept.length === 0;
  }

  // The counts change every few seconds: the keyboard keeps its place in the menu.
  drawItems(name, items) {
    const key = ({ data }) => JSON.stringify(data);
    patchChildren(this.menu.querySelector(`[data-part=${name}]`), items, { key, make: makeItem, draw: drawItem });
  }

  drawChosen(isElsewhere) {
    const { queue, saved } = this;
    const { isChanged } = this.chosen;
    const name = saved?.name ?? this.built.find(({ slug }) => slug === this.view)?.title ?? "";
    queue.part("chosen").hidden = !isElsewhere && !this.isFiltered;
    queue.part("chosen-name").hidden = !isElsewhere;
    patchText(queue.part("chosen-name"), isChanged ? say("view_changed", { name }) : name);
    queue.part("chips").hidden = !this.isFiltered;
    patchChildren(queue.part("chips"), Object.entries(this.filters), {
      key: ([filter]) => filter,
      make: () => fromTemplate("filter-chip"),
      draw: (item, [filter, value]) => this.drawChip(item, filter, value),
    });
    queue.part("edit").hidden = !saved?.may_change || isChanged;
    queue.part("update").hidden = !saved?.may_change || !isChanged;
    queue.part("save").hidden = !this.isNew;
    patchText(queue.part("save"), say(saved ? "view_save_new" : "view_save"));
    document.getElementById("queue-filters-save").disabled = !this.isNew;
  }

  drawChip(item, key, value) {
    const label = this.form.elements[key]?.closest(".field").querySelector("label").textContent ?? key;
    const text = this.wordOf(key, value);
    const button = item.querySelector("button");
    button.dataset.filter = key;
    patchText(button.querySelector("[data-part=text]"), text);
    button.setAttribute("aria-label", say("filter_remove", { label, value: text }));
    button.title = label;
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

function makeItem({ data }) {
  const item = fromTemplate("view-item");
  Object.assign(item.dataset, data);
  return item;
}

function drawItem(item, { name, count, isChosen }) {
  patchText(item.querySelector("[data-part=name]"), name);
  patchText(item.querySelector(".count"), count);
  item.querySelector(".count").hidden = count === "";
  if (isChosen) item.setAttribute("aria-current", "true");
  else item.removeAttribute("aria-current");
}

// In one order, whichever filter was set first.
function queryOf({ view, filters }) {
  const query = new URLSearchParams({ view, ...filters });
  query.sort();
  return query.toString();
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
