// <theme-switch>: light, dark, or as the system has it. A radio group: one stop for Tab, arrows move the choice.

const FORWARD = document.dir === "rtl" ? -1 : 1;
const NEXT = { ArrowRight: FORWARD, ArrowDown: 1, ArrowLeft: -FORWARD, ArrowUp: -1 };

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.choices = [...this.querySelectorAll("[data-theme-choice]")];
    this.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-theme-choice]");
      if (choice) this.choose(choice.dataset.themeChoice);
    });
    this.addEventListener("keydown", (event) => this.step(event));
    window.addEventListener("storage", (event) => {
      if (event.key === "theme") this.choose(event.newValue ?? "system");
    });
    this.choose(localStorage.getItem("theme") ?? "system");
  }

  choose(theme) {
    if (theme === "system") {
      localStorage.removeItem("theme");
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem("theme", theme);
      document.documentElement.dataset.theme = theme;
    }
    for (const choice of this.choices) {
      const chosen = choice.dataset.themeChoice === theme;
      choice.setAttribute("aria-checked", String(chosen));
      choice.tabIndex = chosen ? 0 : -1;
    }
  }

  step(event) {
    if (!(event.key in NEXT)) return;
    event.preventDefault();
    const from = this.choices.indexOf(document.activeElement);
    const to = this.choices.at((from + NEXT[event.key]) % this.choices.length);
    this.choose(to.dataset.themeChoice);
    to.focus();
  }
}

customElements.define("theme-switch", ThemeSwitch);
