// The rows of one view as far as they are loaded, in the view's order, kept up to date row by row. Pure.
//
//   listing = beginListing(page)                 // what GET /desk/conversations answers
//   listing = withPage(listing, nextPage)        // the page after it
//   listing = withChanges(listing, ids, items)   // what GET /desk/conversations/changes answers about these
//
// A row's `place` compares as text with the others'; it is null where the row is no longer in the view.

export function beginListing({ view, descending, items, next }) {
  return { view, descending, items, next };
}

export function withPage(listing, { items, next }) {
  const known = new Set(listing.items.map(({ id }) => id));
  return { ...listing, items: [...listing.items, ...items.filter(({ id }) => !known.has(id))], next };
}

/** What was asked for and is not told is out of sight. What belongs below the last loaded row comes with its own page. */
export function withChanges(listing, ids, changed) {
  const items = listing.items.filter(({ id }) => !ids.includes(id));
  const comes = (one, other) => (one === other ? 0 : one < other !== listing.descending ? -1 : 1);
  for (const item of changed) {
    if (item.place === null) continue;
    if (listing.next !== null && comes(item.place, listing.next) > 0) continue;
    const at = items.findIndex((other) => comes(item.place, other.place) < 0);
    items.splice(at < 0 ? items.length : at, 0, item);
  }
  return { ...listing, items };
}

/**
 * What is shown while nothing may move: the rows that are shown already, brought up to date in place, those that left as
 * `gone`; `fresh` says how many more there are, `moved` that others only stand elsewhere.
 */
export function heldBack(shown, { items }) {
  const known = new Map(items.map((item) => [item.id, item]));
  const rows = shown.map((item) => known.get(item.id) ?? { ...item, gone: true });
  const here = new Set(rows.map(({ id }) => id));
  const fresh = items.filter(({ id }) => !here.has(id)).length;
  return { rows, fresh, moved: fresh === 0 && items.some(({ id }, at) => id !== rows[at]?.id) };
}
