// Draws a draft into an element, touching only the blocks that have changed, so that a selection in what was already
// said survives and nothing above the last line is laid out again.

import { parseDraft } from "./draft-blocks.js";

const drawn = new WeakMap();

/** Makes the children of `element` show `text`. */
export function drawDraft(element, text) {
  const blocks = parseDraft(text);
  const sources = blocks.map((block) => JSON.stringify(block));
  const before = drawn.get(element) ?? [];
  let same = 0;
  while (same < before.length && same < sources.length && before[same] === sources[same]) same += 1;
  while (element.childNodes.length > same) element.lastChild.remove();
  element.append(...blocks.slice(same).map(makeBlock));
  drawn.set(element, sources);
}

/** Forgets what was drawn, before something else is put into the element. */
export function endDraft(element) {
  drawn.delete(element);
  element.replaceChildren();
}

const MAKERS = {
  p: ({ inline }) => make("p", ...makeInline(inline)),
  h3: ({ inline }) => make("h3", ...makeInline(inline)),
  pre: ({ text }) => make("pre", make("code", text)),
  blockquote: ({ blocks }) => make("blockquote", ...blocks.map(makeBlock)),
  ul: ({ items }) => make("ul", ...items.map(makeItem)),
  ol: ({ items, start }) => Object.assign(make("ol", ...items.map(makeItem)), { start }),
  table: makeTable,
};

function makeBlock(block) {
  return MAKERS[block.type](block);
}

// A list without empty lines has no paragraphs in it, as in the finished message.
function makeItem(blocks) {
  const parts = blocks.map((block) => (block.type === "p" ? makeInline(block.inline) : [makeBlock(block)]));
  return make("li", ...parts.flat());
}

function makeTable({ align, head, rows }) {
  const line = (tag, cells) =>
    make("tr", ...cells.map((cell, at) => withAlign(make(tag, ...makeInline(cell)), align[at])));
  return make("table", make("thead", line("th", head)), make("tbody", ...rows.map((row) => line("td", row))));
}

function withAlign(cell, align) {
  if (align) cell.dataset.align = align;
  return cell;
}

function makeInline(runs) {
  return runs.flatMap(({ text, style }) => (style ? [make(style, ...makeLines(text))] : makeLines(text)));
}

function makeLines(text) {
  return text.split("\n").flatMap((line, at) => (at ? [document.createElement("br"), line] : [line]));
}

function make(tag, ...children) {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
}
