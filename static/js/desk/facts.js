// Pairs of a label and a value, for a <dl class="facts">.

/** One element per fact `{label, value, source}`; the source is shown on hover. */
export function facts(list) {
  return list.map(({ label, value, source }) => {
    const pair = document.createElement("div");
    const name = document.createElement("dt");
    const words = document.createElement("dd");
    name.textContent = label;
    words.textContent = value;
    if (source) pair.title = source;
    pair.append(name, words);
    return pair;
  });
}
