// The light structure of a text that is still being written: paragraphs, lists, tables, emphasis. Pure: it makes a tree
// of plain values, and draft-view.js makes elements with text nodes of it, so that nothing in a draft is ever HTML.
//
// It follows what chat/markdown.py will make of the finished text closely enough that nothing jumps when it arrives, and
// shows an unfinished mark (a lone ** at the end, say) as if it were complete.

const ITEM = /^ {0,3}([-*+]|\d{1,9}[.)])(?: +|$)/;
const HEADING = /^ {0,3}#{1,6} +/;
const FENCE = /^ {0,3}```/;
const QUOTE = /^ {0,3}> ?/;
const TABLE_RULE = /^ {0,3}\|?[ :|-]*-[ :|-]*$/;
const UNFINISHED_LINE = /(^|\n) {0,3}(#{1,6}|[-*+]|\d{1,9}[.)]?) *$/;
const UNFINISHED_MARK = /(?<!\\)[*`]+$/;
const LONGEST_NESTING = 4;

/** The blocks of `text`: `{type, ...}` with type p, h3, pre, blockquote, ul, ol or table. */
export function parseDraft(text) {
  const whole = text.replace(UNFINISHED_LINE, "$1").replace(UNFINISHED_MARK, "");
  return parseBlocks(whole.split("\n"), 0);
}

function parseBlocks(lines, depth) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].trim() === "") {
      at += 1;
      continue;
    }
    const [block, next] = readBlock(lines, at, depth);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

function readBlock(lines, at, depth) {
  const line = lines[at];
  if (FENCE.test(line)) return readFence(lines, at);
  if (HEADING.test(line)) return [{ type: "h3", inline: parseInline(line.replace(HEADING, "")) }, at + 1];
  if (depth < LONGEST_NESTING && QUOTE.test(line)) return readQuote(lines, at, depth);
  if (depth < LONGEST_NESTING && ITEM.test(line)) return readList(lines, at, depth);
  if (startsTable(lines, at)) return readTable(lines, at);
  return readParagraph(lines, at);
}

function readParagraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() !== "" && !interrupts(lines, end)) end += 1;
  const text = lines.slice(at, end).map((line) => line.trim());
  return [{ type: "p", inline: parseInline(text.join("\n")) }, end];
}

function interrupts(lines, at) {
  const line = lines[at];
  return FENCE.test(line) || HEADING.test(line) || QUOTE.test(line) || /^ {0,3}([-*+]|1[.)]) +\S/.test(line);
}

function readFence(lines, at) {
  let end = at + 1;
  while (end < lines.length && !FENCE.test(lines[end])) end += 1;
  return [{ type: "pre", text: lines.slice(at + 1, end).join("\n") }, end + 1];
}

function readQuote(lines, at, depth) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return [{ type: "blockquote", blocks: parseBlocks(inner, depth + 1) }, end];
}

// What is indented as far as an item's words belongs to that item.
function readList(lines, at, depth) {
  const ordered = isOrdered(lines[at]);
  const start = Number.parseInt(lines[at], 10);
  const items = [];
  let indent = 0;
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end];
    const match = ITEM.exec(line);
    if (items.length && startOf(line) >= indent) {
      items.at(-1).push(line.slice(indent));
    } else if (match && isOrdered(line) === ordered) {
      items.push([line.slice(match[0].length)]);
      indent = match[0].length;
    } else if (line.trim() === "") {
      if (!continuesList(lines[end + 1], ordered, indent)) break;
      items.at(-1).push("");
    } else if (match || lines[end - 1].trim() === "" || interrupts(lines, end)) {
      break;
    } else {
      items.at(-1).push(line.trim());
    }
  }
  const parsed = items.map((item) => parseBlocks(item, depth + 1));
  return [ordered ? { type: "ol", start, items: parsed } : { type: "ul", items: parsed }, end];
}

function isOrdered(line) {
  return /^ *\d/.test(line);
}

function startOf(line) {
  return line.trim() === "" ? -1 : line.search(/\S/);
}

function continuesList(line, ordered, indent) {
  if (line === undefined) return false;
  return startOf(line) >= indent || (ITEM.test(line) && isOrdered(line) === ordered);
}

function startsTable(lines, at) {
  return lines[at].includes("|") && at + 1 < lines.length && lines[at + 1].includes("|") && TABLE_RULE.test(lines[at + 1]);
}

function readTable(lines, at) {
  const rules = cells(lines[at + 1]);
  const align = rules.map((rule) => (rule.endsWith(":") ? (rule.startsWith(":") ? "center" : "end") : ""));
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|")) end += 1;
  const rows = lines.slice(at + 2, end).map((line) => cells(line).map(parseInline));
  return [{ type: "table", align, head: cells(lines[at]).map(parseInline), rows }, end];
}

function cells(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

const MARKS = [
  { pattern: /^`([^`]+)(`|$)/, style: "code" },
  { pattern: /^\*\*(?=\S)([\s\S]+?)(\*\*|$)/, style: "strong" },
  { pattern: /^\*(?=[^\s*])([^*]+?)(\*(?!\*)|$)/, style: "em" },
  { pattern: /^\[([^\]\n]*)\]\([^)\n]*(\)|$)/, style: "" },
];

/** The runs of one text: `{text, style}` with style "", strong, em or code. Links show their words. */
function parseInline(text) {
  const runs = [];
  let plain = "";
  let rest = text;
  while (rest !== "") {
    const escaped = /^\\([!-/:-@[-`{-~])/.exec(rest);
    const mark = escaped ? null : MARKS.find(({ pattern }) => pattern.test(rest));
    if (!mark) {
      plain += escaped ? escaped[1] : rest[0];
      rest = rest.slice(escaped ? 2 : 1);
      continue;
    }
    const [all, inner] = mark.pattern.exec(rest);
    if (mark.style === "") {
      plain += inner;
    } else {
      if (plain) runs.push({ text: plain, style: "" });
      plain = "";
      runs.push({ text: inner, style: mark.style });
    }
    rest = rest.slice(all.length);
  }
  if (plain) runs.push({ text: plain, style: "" });
  return runs;
}
