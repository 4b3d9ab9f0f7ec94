// <macro-steps>: the steps of a macro, each with the fields that its kind asks for; added, moved and removed in place.

const MOST = 10;

class MacroSteps extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol");
    this.template = this.querySelector("template");
    this.total = document.querySelector("[name=steps-TOTAL_FORMS]");
    this.asks = JSON.parse(document.getElementById("macro-asks").textContent);
    this.querySelector("[data-add]").hidden = false;
    this.addEventListener("click", ({ target }) => this.clicked(target.closest("button")));
    this.addEventListener("change", () => this.draw());
    for (const step of this.list.children) prepare(step);
    this.draw();
  }

  get steps() {
    return [...this.list.children].filter((step) => !step.hidden);
  }

  clicked(button) {
    if (!button) return;
    const step = button.closest("[data-step]");
    if ("add" in button.dataset) this.add();
    else if ("remove" in button.dataset) this.remove(step);
    else if (button.dataset.move) this.move(step, Number(button.dataset.move), button);
    this.draw();
  }

  add() {
    const index = Number(this.total.value);
    this.list.insertAdjacentHTML("beforeend", this.template.innerHTML.replaceAll("__prefix__", index));
    this.total.value = index + 1;
    prepare(this.list.lastElementChild);
    this.list.lastElementChild.querySelector("select").focus();
  }

  // It stays in the form, marked as removed: the server counts the steps by their numbers.
  remove(step) {
    const next = step.nextElementSibling ?? step.previousElementSibling;
    step.querySelector("[name$=DELETE]").checked = true;
    step.hidden = true;
    (next?.querySelector("select") ?? this.querySelector("[data-add]")).focus();
  }

  move(step, by, button) {
    const { steps } = this;
    const other = steps[steps.indexOf(step) + by];
    if (by < 0) other.before(step);
    else other.after(step);
    button.focus();
  }

  draw() {
    const { steps } = this;
    steps.forEach((step, at) => {
      const asked = this.asks[step.querySelector("[data-field=do] select").value] ?? [];
      for (const field of step.querySelectorAll(".macro-step-fields > [data-field]")) {
        field.hidden = !asked.includes(field.dataset.field);
      }
      step.querySelector("[name$=ORDER]").value = at + 1;
      step.querySelector("[data-move='-1']").hidden = at === 0;
      step.querySelector("[data-move='1']").hidden = at === steps.length - 1;
      step.querySelector("[data-remove]").hidden = steps.length === 1;
    });
    this.querySelector("[data-add]").disabled = steps.length >= MOST;
  }
}

function prepare(step) {
  step.querySelector("[data-field=place]").hidden = true;
}

customElements.define("macro-steps", MacroSteps);
