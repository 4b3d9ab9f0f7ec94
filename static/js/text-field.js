// What every field for a message does: it grows with its text, and counts from shortly before its end.

import { countCodePoints } from "./draft.js";
import { MAX_TEXT } from "./protocol.js";
import { sayCount } from "./texts.js";

const COUNT_FROM = MAX_TEXT - 400;

/** Gives the field the height of its text; what is hidden has none to measure. */
export function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

/** Whether so much text can be one message. */
export function fits(text) {
  return countCodePoints(text.trim()) <= MAX_TEXT;
}

/** Says in the element `output` how many characters are left, or too many. */
export function drawCount(output, field) {
  const length = countCodePoints(field.value.trim());
  const left = MAX_TEXT - length;
  output.hidden = length < COUNT_FROM;
  output.textContent = left < 0 ? sayCount("too_long", -left) : sayCount("left", left);
  output.toggleAttribute("data-over", left < 0);
  field.setAttribute("aria-invalid", String(left < 0));
}

/**
 * Makes the field hold `text` with `start` to `end` selected. Only what differs is replaced, as if it had been typed: the
 * field's own undo goes on working, and it says "input".
 */
export function replaceIn(field, { text, start, end }) {
  const before = field.value;
  const from = commonStart(before, text);
  const tail = commonStart(reversed(before.slice(from)), reversed(text.slice(from)));
  field.focus();
  field.setSelectionRange(from, before.length - tail);
  const added = text.slice(from, text.length - tail);
  // Deprecated, and still the only way to write into a field without emptying its undo.
  if (added) document.execCommand("insertText", false, added);
  else if (from < before.length - tail) document.execCommand("delete");
  field.setSelectionRange(start, end);
}

function commonStart(one, other) {
  let length = 0;
  while (length < Math.min(one.length, other.length) && one[length] === other[length]) length += 1;
  return length;
}

function reversed(text) {
  return text.split("").reverse().join("");
}
