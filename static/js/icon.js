// An icon of static/img/icons.svg, as templates/_icon.html draws it.

import { fromTemplate } from "./texts.js";

const DIRECTIONAL = new Set(["back", "hand-back"]);

/** The icon with this name; those that point along the line of text turn round with it. */
export function icon(name) {
  const svg = fromTemplate("icon");
  const use = svg.querySelector("use");
  use.setAttribute("href", `${use.getAttribute("href")}${name}`);
  svg.classList.toggle("icon-directional", DIRECTIONAL.has(name));
  return svg;
}
