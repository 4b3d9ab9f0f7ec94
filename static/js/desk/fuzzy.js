// Finding by a few letters: "tko" finds "Take over". Pure.

const WORD_START = 8;
const IN_A_ROW = 9;
const EARLY = 2;

/** How well `text` answers `query`: more is better, null when it does not. Every letter must come, in this order. */
function scoreOf(query, text) {
  const wanted = [...fold(query).replaceAll(/\s+/g, "")];
  const found = fold(text);
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = bestPlace(found, letter, at + 1, wanted.length > 1);
    if (next < 0) return null;
    score += startsWord(found, next) ? WORD_START : 0;
    score += next === at + 1 ? IN_A_ROW : 0;
    score += next === 0 ? EARLY : 0;
    at = next;
  }
  return score - found.length / 100;
}

/** Those of `items` that answer, the best first; all of them, as they are, when nothing is asked. */
export function rank(query, items, textOf) {
  if (!query.trim()) return items;
  return items
    .map((item) => ({ item, score: scoreOf(query, textOf(item)) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

// The next letter in a row counts first, then the beginning of a word, then wherever it comes.
function bestPlace(text, letter, from, mayJump) {
  const near = text.indexOf(letter, from);
  if (near < 0 || near === from || !mayJump) return near;
  for (let at = near; at >= 0; at = text.indexOf(letter, at + 1)) if (startsWord(text, at)) return at;
  return near;
}

function startsWord(text, at) {
  return at === 0 || /[\s\-·:(]/.test(text[at - 1]);
}

function fold(text) {
  return text.toLocaleLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "");
}
