// Files that came with a message, as cards: images are shown small, everything else by its name. Both pages draw them.

import { patchChildren } from "./patch.js";
import { fromTemplate } from "./texts.js";

/** Fills the list with a card for each file; without files it is hidden. */
export function drawAttachments(list, files) {
  list.hidden = files.length === 0;
  patchChildren(list, files, { key: (file) => JSON.stringify(file), make: card });
}

function card(file) {
  const item = fromTemplate("attachment");
  const link = item.querySelector("a");
  const image = item.querySelector("img");
  link.href = file.url;
  item.querySelector("[data-part=name]").textContent = file.name;
  item.querySelector("[data-part=size]").textContent = formatSize(file.size);
  item.toggleAttribute("data-image", Boolean(file.preview));
  if (!file.preview) {
    image.remove();
    return item;
  }
  // With its measures known before it comes, nothing moves when it does.
  image.width = file.width;
  image.height = file.height;
  image.alt = file.name;
  image.src = file.preview;
  return item;
}

/** For example "240 kB", in the reader's language. */
export function formatSize(bytes) {
  const kilobytes = Math.max(1, bytes / 1000);
  const [amount, unit] = kilobytes < 1000 ? [kilobytes, "kilobyte"] : [kilobytes / 1000, "megabyte"];
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: unit === "megabyte" ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(amount);
}
