// Text with what was searched for marked in it. It is put together of text nodes: nothing in it is ever read as HTML.

/** Nodes for `text`; `marks` are [from, to) in code points, in order and apart from each other. */
export function markText(text, marks) {
  const characters = [...text];
  const nodes = [];
  let reached = 0;
  for (const [from, to] of marks) {
    nodes.push(characters.slice(reached, from).join(""), marked(characters.slice(from, to).join("")));
    reached = to;
  }
  nodes.push(characters.slice(reached).join(""));
  return nodes.filter((node) => node !== "");
}

function marked(text) {
  const mark = document.createElement("mark");
  mark.textContent = text;
  return mark;
}
