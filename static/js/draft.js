// The text of a running turn, put together from `draft` frames. Offsets count code points, never UTF-16 units.

/** A draft of which nothing is known; `gap` asks for the whole text. */
export const NO_DRAFT = Object.freeze({ turn: null, attempt: 0, text: "", length: 0, gap: false });

/**
 * The draft after one frame `{turn, attempt, offset, text}`.
 *
 * A frame of an earlier turn or attempt changes nothing. A later turn or attempt begins again. A frame that begins
 * behind the end of what is known leaves the text as it is and sets `gap`.
 */
export function applyDraft(draft, frame) {
  if (isEarlier(frame, draft)) return draft;
  const known = frame.turn === draft.turn && frame.attempt === draft.attempt ? draft : begin(frame);
  if (frame.offset > known.length) return { ...known, gap: true };
  const kept = frame.offset === known.length ? known.text : firstCodePoints(known.text, frame.offset);
  return { ...known, text: kept + frame.text, length: frame.offset + countCodePoints(frame.text), gap: false };
}

function isEarlier(frame, draft) {
  if (draft.turn === null) return false;
  return frame.turn < draft.turn || (frame.turn === draft.turn && frame.attempt < draft.attempt);
}

function begin(frame) {
  return { ...NO_DRAFT, turn: frame.turn, attempt: frame.attempt };
}

/** How many code points `text` has: an emoji of one code point counts once, though it has two UTF-16 units. */
export function countCodePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function firstCodePoints(text, count) {
  let end = 0;
  for (let seen = 0; seen < count; seen += 1) end += text.codePointAt(end) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}
