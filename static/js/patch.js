// Brings a part of the page up to date without drawing it anew: whoever has the focus in it, has opened, scrolled or selected
// something there is not disturbed by what changes beside it.
//
//   patchText(part("customer"), dossier.customer.name);
//   patchChildren(list, quotes, { key: ({ reference }) => reference, make: () => fromTemplate("offer"), draw: drawOffer });

/** Writes only what is not there already: a selection ends when its text is written, even by the same words. */
export function patchText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Gives `list` one child for each of `items`, in their order; the child stays as long as an item of its `key` is there.
 * `make(item)` is asked for a new one, `draw(child, item)` each time, so it must write with care as well.
 */
export function patchChildren(list, items, { key, make, draw = () => {} }) {
  const kept = new Map([...list.children].map((child) => [child.key, child]));
  const children = items.map((item) => {
    const name = key(item);
    const child = kept.get(name) ?? make(item);
    // Should two items have one key, the second gets a child of its own.
    kept.delete(name);
    child.key = name;
    draw(child, item);
    return child;
  });
  placeChildren(list, children);
}

/** Makes exactly these the children of `list`. The one with the focus, which would lose it, is not moved: others are. */
export function placeChildren(list, children) {
  const wanted = new Set(children);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, at) => {
    if (list.children[at] === child) return;
    if (child.contains(document.activeElement)) while (list.children[at] !== child) list.append(list.children[at]);
    else list.insertBefore(child, list.children[at] ?? null);
  });
}
