// What concerns one agent in what changed between two readings of the lists. Pure.

/** News of these kinds: `{ kind, conversation, customer }`. Two readings must be given: at the first, nothing is new. */
export function newsFor(me, before, lists) {
  const known = new Map([...before.waiting.items, ...before.mine.items].map((item) => [item.id, item]));
  return [
    ...lists.mine.items.flatMap((item) => newsOfMine(item, known.get(item.id), me)),
    ...lists.waiting.items.flatMap((item) => newsOfWaiting(item, known.get(item.id), me)),
  ];
}

function newsOfMine(item, before, me) {
  const wasMine = before?.holder?.id === me.id;
  if (!wasMine) return me.taken.has(item.id) ? [] : [told(me.asleep?.has(item.id) ? "woken" : "transfer", item)];
  if (isWarned(item) && !isWarned(before)) return [told("sla", item)];
  const wrote = item.last_line?.author === "customer" && item.last_at > before.last_at;
  return wrote ? [told("message", item)] : [];
}

function newsOfWaiting(item, before, me) {
  if (isOfferedTo(item, me)) return isOfferedTo(before, me) ? [] : [told("offer", item)];
  const isNew = before?.waiting_since !== item.waiting_since;
  return isNew && me.isAvailable && isForTeamOf(item, me) ? [told("handoff", item)] : [];
}

function isWarned(item) {
  return item?.sla?.state === "soon" || item?.sla?.state === "breached";
}

function isOfferedTo(item, me) {
  return item?.offer?.agent === me.id;
}

// Who is in no team serves all of them, and a conversation without a team is for everybody.
function isForTeamOf({ handoff }, { teams }) {
  return !handoff?.team || teams.length === 0 || teams.includes(handoff.team);
}

function told(kind, { id, customer }) {
  return { kind, conversation: id, customer };
}
