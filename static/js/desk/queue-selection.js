// Which rows of the queue are selected: by their boxes, with Shift a whole range, or all that are shown.

export class QueueSelection {
  constructor(queue) {
    this.queue = queue;
    this.chosen = new Set();
    this.anchor = null;
    queue.rows.addEventListener("click", (event) => this.clicked(event));
  }

  get ids() {
    return [...this.chosen];
  }

  get size() {
    return this.chosen.size;
  }

  /** Shows the boxes also where no pointer hovers, for a touch. */
  begin() {
    this.queue.toggleAttribute("data-selecting", true);
    this.queue.rows.querySelector("input")?.focus();
  }

  clear() {
    this.queue.toggleAttribute("data-selecting", false);
    this.keep([]);
  }

  /** Exactly these. */
  keep(ids) {
    this.chosen = new Set(ids);
    this.changed();
  }

  all() {
    this.keep(this.rows().map(({ conversation }) => conversation));
  }

  /** The row that has the focus, else that of the open conversation. */
  toggleRow() {
    const focused = document.activeElement?.closest(".queue .row");
    const row = focused ?? this.rows().find(({ conversation }) => conversation === this.queue.current);
    if (row) this.toggle(row.conversation);
  }

  toggle(id) {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.anchor = id;
    this.changed();
  }

  clicked(event) {
    const box = event.target.closest("[data-part=check]");
    if (!box) return;
    const { conversation } = box.closest(".row");
    if (event.shiftKey && this.anchor) this.range(this.anchor, conversation, box.checked);
    else this.toggle(conversation);
    this.anchor = conversation;
  }

  range(from, to, on) {
    const ids = this.rows().map(({ conversation }) => conversation);
    const [first, last] = [ids.indexOf(from), ids.indexOf(to)].toSorted((one, other) => one - other);
    for (const id of ids.slice(Math.max(first, 0), last + 1)) {
      if (on) this.chosen.add(id);
      else this.chosen.delete(id);
    }
    this.changed();
  }

  changed() {
    if (this.chosen.size > 0) this.queue.toggleAttribute("data-selecting", true);
    this.draw();
    if (!this.queue.isBusy) this.queue.letIn();
    this.queue.dispatchEvent(new Event("queue-selection"));
  }

  draw() {
    for (const row of this.rows()) {
      const isChosen = this.chosen.has(row.conversation);
      row.querySelector("[data-part=check]").checked = isChosen;
      row.toggleAttribute("data-selected", isChosen);
    }
  }

  rows() {
    return [...this.queue.rows.children];
  }
}
