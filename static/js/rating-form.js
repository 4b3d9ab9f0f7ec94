// <rating-form>: one to five stars and a few words. It announces them as the event "rating-give".

import { say } from "./texts.js";

class RatingForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("change", () => this.chosen());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.give();
    });
  }

  /** `rating` is null while none was given. */
  draw({ asked, rating }) {
    this.hidden = !asked && rating === null;
    this.form.hidden = rating !== null;
    const thanks = this.part("thanks");
    thanks.hidden = rating === null;
    thanks.textContent = rating === null ? "" : say("rating_thanks", { score: rating.score });
  }

  chosen() {
    const star = this.form.querySelector("input:checked");
    if (!star) return;
    this.part("word").textContent = star.closest("label").title;
    this.part("more").hidden = false;
  }

  give() {
    const { score, comment } = this.form.elements;
    this.part("error").hidden = true;
    this.busy(true);
    const detail = { score: Number(score.value), comment: comment.value.trim() };
    this.dispatchEvent(new CustomEvent("rating-give", { bubbles: true, detail }));
  }

  /** Says why the rating was not taken; what was chosen stays. */
  refuse(message) {
    this.busy(false);
    this.part("error").textContent = message;
    this.part("error").hidden = false;
  }

  clear() {
    this.form.reset();
    this.busy(false);
    this.part("word").textContent = "";
    this.part("more").hidden = true;
    this.part("error").hidden = true;
  }

  busy(on) {
    const button = this.querySelector("[type=submit]");
    button.disabled = on;
    button.setAttribute("aria-busy", String(on));
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

customElements.define("rating-form", RatingForm);
