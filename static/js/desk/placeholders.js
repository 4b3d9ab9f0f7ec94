// What stands for something else in a canned reply: {customer.name}, {quote.price}. Pure.

const PLACEHOLDER = /\{[a-z][a-z_]*(?:\.[a-z][a-z_]*)*\}/g;

/** The placeholders that are left in a text, each once, in their order. */
export function placeholdersIn(text) {
  return [...new Set(text.match(PLACEHOLDER) ?? [])];
}

/** Where the first placeholder at or behind `from` stands, as `{start, end}`; the search goes round. Null without one. */
export function nextPlaceholder(text, from = 0) {
  const found = [...text.matchAll(PLACEHOLDER)].map(({ index, 0: word }) => ({ start: index, end: index + word.length }));
  return found.find(({ start }) => start >= from) ?? found[0] ?? null;
}
