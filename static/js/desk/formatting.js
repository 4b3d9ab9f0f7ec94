// Markdown at the caret: pure functions from {text, start, end} (a text and what is selected in it) to the same.

const MARKS = { bold: "**", italic: "*", code: "`" };
const ITEM = /^- /;

/** The selection with the format; a second time takes it away again. */
export function format(name, selection) {
  if (name === "list") return toggleList(selection);
  if (name === "link") return makeLink(selection);
  return toggleMark(MARKS[name], selection);
}

function toggleMark(mark, { text, start, end }) {
  const chosen = text.slice(start, end);
  const size = mark.length;
  if (isAround(mark, text, start, end)) {
    return {
      text: text.slice(0, start - size) + chosen + text.slice(end + size),
      start: start - size,
      end: end - size,
    };
  }
  return { text: text.slice(0, start) + mark + chosen + mark + text.slice(end), start: start + size, end: end + size };
}

// One star more on both sides is bold, which is not to be taken for italic.
function isAround(mark, text, start, end) {
  const before = text.slice(0, start);
  const after = text.slice(end);
  if (!before.endsWith(mark) || !after.startsWith(mark)) return false;
  return mark !== "*" || !before.endsWith("**") || before.endsWith("***");
}

function toggleList({ text, start, end }) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const behind = text.indexOf("\n", end);
  const to = behind === -1 ? text.length : behind;
  const lines = text.slice(from, to).split("\n");
  const isList = lines.every((line) => ITEM.test(line));
  const changed = lines.map((line) => (isList ? line.replace(ITEM, "") : ITEM.test(line) ? line : `- ${line}`)).join("\n");
  return { text: text.slice(0, from) + changed + text.slice(to), start: from + changed.length, end: from + changed.length };
}

// What is selected becomes the words of the link; the address is what remains to be written, so it is selected then.
function makeLink({ text, start, end }) {
  const chosen = text.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(chosen);
  const words = isAddress ? "" : chosen;
  const address = isAddress ? chosen : "https://";
  const made = `[${words}](${address})`;
  const place = isAddress || words === "" ? start + 1 : start + words.length + 3;
  const size = isAddress || words === "" ? 0 : address.length;
  return { text: text.slice(0, start) + made + text.slice(end), start: place, end: place + size };
}
