// The sources under a message: numbered as the marks in its text, each with a link and the words that were quoted.

import { patchChildren } from "./patch.js";
import { fromTemplate } from "./texts.js";

/** Draws into the list `element`; `citations` are those of a message, several of one source share its number. */
export function drawSources(element, citations) {
  const sources = new Map();
  for (const { number, title, url, quote } of citations) {
    if (!sources.has(number)) sources.set(number, { number, title, url, quotes: [] });
    sources.get(number).quotes.push(quote);
  }
  const inOrder = [...sources.values()].sort((a, b) => a.number - b.number);
  patchChildren(element, inOrder, { key: (source) => JSON.stringify(source), make: sourceItem });
  element.hidden = inOrder.length === 0;
}

function sourceItem({ number, title, url, quotes }) {
  const item = fromTemplate("source");
  item.value = number;
  const link = item.querySelector(".source-link");
  link.textContent = title;
  if (url) link.href = url;
  item.querySelector(".source-quote").textContent = [...new Set(quotes.map(plain))].join(" … ");
  return item;
}

// The words without the marks of Markdown that the article was written with.
function plain(quote) {
  return quote
    .replace(/[*_`#|]+/g, " ")
    .replace(/(^|\s)[-+•](?=\s)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
