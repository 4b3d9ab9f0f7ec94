// Finding a canned reply by what an agent types after the slash. Pure.

/** The replies for `query`, best first: by shortcut, then title, then text; among equals the customer's language, then use. */
export function findReplies(replies, query, language = "") {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return replies
    .filter((reply) => fitsLanguage(reply, language, replies))
    .map((reply) => ({ reply, rank: rankOf(reply, words) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || nearness(b.reply, language) - nearness(a.reply, language) || b.reply.uses - a.reply.uses)
    .map(({ reply }) => reply);
}

// Of one reply in several languages only that nearest to the customer's is offered.
function fitsLanguage(reply, language, replies) {
  const same = replies.filter(({ shortcut, mine }) => shortcut === reply.shortcut && mine === reply.mine);
  return same.every((other) => nearness(other, language) <= nearness(reply, language));
}

function nearness(reply, language) {
  if (reply.language === language) return 2;
  return reply.language === "" ? 1 : 0;
}

// Every word must be found somewhere; where the worst of them is found counts.
function rankOf({ shortcut, title, text }, words) {
  const places = [shortcut, title.toLowerCase(), text.toLowerCase()];
  return Math.min(4, ...words.map((word) => rankOfWord(places, word)));
}

function rankOfWord([shortcut, title, text], word) {
  if (shortcut.startsWith(word)) return 4;
  if (title.startsWith(word) || title.includes(` ${word}`)) return 3;
  if (shortcut.includes(word) || title.includes(word)) return 2;
  return text.includes(word) ? 1 : 0;
}
