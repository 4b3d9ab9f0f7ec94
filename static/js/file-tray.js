// <file-tray>: what goes along with the message that is being written. Above it all that is on its way or was refused.
// It announces "tray-remove" with the id of a file, and passes everything else on to its uploads.

import { formatSize } from "./attachments.js";
import { fromTemplate, say } from "./texts.js";

class FileTray extends HTMLElement {
  /** Files that are chosen by the button, dropped on `zone`, or pasted into `field` go to `uploads`. */
  connect({ uploads, button, input, zone, field }) {
    this.uploads = uploads;
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      uploads.add(input.files);
      input.value = "";
    });
    field.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length === 0) return;
      event.preventDefault();
      uploads.add(event.clipboardData.files);
    });
    this.receiveDrops(zone);
    this.addEventListener("click", ({ target }) => this.clicked(target));
  }

  receiveDrops(zone) {
    // Entering a child comes before leaving its parent, so both are counted.
    let depth = 0;
    const show = () => zone.toggleAttribute("data-dropping", depth > 0);
    zone.addEventListener("dragenter", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      depth += 1;
      show();
    });
    zone.addEventListener("dragleave", () => {
      depth = Math.max(0, depth - 1);
      show();
    });
    zone.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    zone.addEventListener("drop", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      depth = 0;
      show();
      if (zone.dataset.takesFiles !== "no") this.uploads.add(event.dataTransfer.files);
    });
  }

  /** `files` are those that are uploaded already. */
  draw(files) {
    const { entries } = this.uploads;
    this.hidden = files.length === 0 && entries.length === 0;
    const kept = [...files.map((file) => ["ready", file.id, file]), ...entries.map((each) => ["upload", each.key, each])];
    const version = JSON.stringify(kept.map(([kind, key, { progress, error }]) => [kind, key, progress, error]));
    if (this.version === version) return;
    this.version = version;
    const known = new Map([...this.children].map((child) => [child.dataset.key, child]));
    this.replaceChildren(...kept.map(([kind, key, each]) => this.item(known.get(key) ?? fromTemplate("tray-item"), kind, key, each)));
  }

  item(item, kind, key, { name, size, progress, error = "", isFinal = false }) {
    item.dataset.key = key;
    item.dataset.state = error ? "refused" : kind;
    item.querySelector("[data-part=name]").textContent = name;
    item.querySelector("[data-part=size]").textContent = formatSize(size);
    item.querySelector("[data-part=error]").textContent = error;
    const bar = item.querySelector("progress");
    bar.hidden = kind === "ready" || error !== "";
    if (kind === "upload") bar.value = progress;
    bar.setAttribute("aria-label", say("file_uploading", { name }));
    item.querySelector("[data-action=retry-file]").hidden = !error || isFinal;
    item.querySelector("[data-action=remove-file]").setAttribute("aria-label", say("file_remove", { name }));
    return item;
  }

  clicked(target) {
    const action = target.closest("[data-action]")?.dataset.action;
    if (!action) return;
    const { key, state } = target.closest("[data-key]").dataset;
    if (action === "retry-file") this.uploads.retry(key);
    else if (state === "ready") this.dispatchEvent(new CustomEvent("tray-remove", { detail: key }));
    else this.uploads.remove(key);
  }
}

customElements.define("file-tray", FileTray);
