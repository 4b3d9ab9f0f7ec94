// <contact-form>: where a waiting customer leaves an e-mail address. It announces "contact-leave" with {email}; with an
// address it says where answers go, and offers to change it.

import { say } from "./texts.js";

class ContactForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.field = this.form.elements.email;
    this.error = this.querySelector("[data-part=error]");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.leave();
    });
    this.querySelector("[data-action=open]").addEventListener("click", () => this.show(true));
    this.querySelector("[data-action=change]").addEventListener("click", () => this.show(true));
    this.querySelector("[data-action=cancel]").addEventListener("click", () => this.show(false));
  }

  /** `contact` is the address, its middle masked, or null. */
  draw(contact) {
    if (this.contact === contact) return;
    this.contact = contact;
    this.show(false);
  }

  // The focus does not vanish with the form or the button that it was on.
  show(asking) {
    const isFocused = this.contains(document.activeElement);
    this.form.hidden = !asking;
    this.querySelector("[data-part=offer]").hidden = asking || this.contact !== null;
    this.querySelector("[data-part=left]").hidden = asking || this.contact === null;
    const [before, after] = say("contact_left", { email: "\n" }).split("\n");
    const address = document.createElement("bdi");
    address.textContent = this.contact;
    this.querySelector("[data-part=left-text]").replaceChildren(before, address, after);
    this.refuse("");
    if (asking) this.field.focus();
    else if (isFocused) this.querySelector(`[data-action=${this.contact === null ? "open" : "change"}]`).focus();
  }

  leave() {
    if (!this.field.checkValidity()) {
      this.refuse(say("contact_invalid"));
      return;
    }
    this.refuse("");
    this.dispatchEvent(new CustomEvent("contact-leave", { detail: { email: this.field.value.trim() } }));
  }

  /** The address was taken; the same one again changes nothing that would be drawn. */
  accept() {
    this.show(false);
  }

  refuse(message) {
    this.error.hidden = message === "";
    this.error.textContent = message;
    this.field.setAttribute("aria-invalid", String(message !== ""));
  }
}

customElements.define("contact-form", ContactForm);
