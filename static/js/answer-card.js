// What the cards share on which a customer answers: the buttons, which announce the choice once as an event, the named
// parts, and the elements of facts.

/** A card of the page. A subclass names its `announcement` and draws itself. */
export class AnswerCard extends HTMLElement {
  connectedCallback() {
    if (this.listening) return;
    this.listening = true;
    this.addEventListener("click", ({ target }) => this.pressed(target));
  }

  pressed(target) {
    const button = target.closest("[data-answer]");
    if (button) this.answer(button);
  }

  /** Lets the customer choose again, when the answer could not be given. */
  release() {
    for (const button of this.querySelectorAll("[data-answer]")) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }

  answer(button) {
    for (const other of this.querySelectorAll("[data-answer]")) other.disabled = true;
    button.setAttribute("aria-busy", "true");
    const detail = { reference: this.reference, answer: button.dataset.answer };
    this.dispatchEvent(new CustomEvent(this.announcement, { bubbles: true, detail }));
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

/** A pair of a label and a value, for a <dl>. */
export function makeFact({ label, value }) {
  const fact = document.createElement("div");
  fact.append(make("dt", label), make("dd", value));
  return fact;
}

/** An element with a text. An amount or a name goes its own way, whichever way the page does. */
export function make(tag, text) {
  const element = document.createElement(tag);
  const words = document.createElement("bdi");
  words.textContent = text;
  element.append(words);
  return element;
}
