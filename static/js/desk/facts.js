// Pairs of a label and a value, for a <dl class="facts">.

import { patchChildren, patchText } from "../patch.js";

/** Has `list` show the facts, `{label, value}`; each label stands there once. */
export function drawFacts(list, facts) {
  patchChildren(list, facts, { key: ({ label }) => label, make: makePair, draw: drawPair });
}

function makePair() {
  const pair = document.createElement("div");
  pair.append(document.createElement("dt"), document.createElement("dd"));
  return pair;
}

function drawPair(pair, { label, value }) {
  patchText(pair.firstElementChild, label);
  patchText(pair.lastElementChild, value);
}
