// The words and the markup that a page hands to its scripts: both come from the server's templates, translated.
//
//   <template id="texts"><p data-text="queue_position">You are number {position} in the queue</p></template>

const texts = new Map();
for (const { content } of document.querySelectorAll("template#texts, template.texts")) {
  for (const { dataset, textContent } of content.querySelectorAll("[data-text]")) texts.set(dataset.text, textContent.trim());
}

/** The text named `name`, with each {word} replaced by `values.word`. */
export function say(name, values = {}) {
  const text = texts.get(name);
  if (text === undefined) throw new Error(`The page has no text ${name}`);
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

const plural = new Intl.PluralRules(document.documentElement.lang);

/** As `say`, in the form that the page's language has for so many: NAME_one, NAME_other, ... */
export function sayCount(name, count) {
  const form = `${name}_${plural.select(count)}`;
  return say(texts.has(form) ? form : `${name}_other`, { count });
}

/** A new element from the page's <template id="NAME-template">. */
export function fromTemplate(name) {
  return document.getElementById(`${name}-template`).content.firstElementChild.cloneNode(true);
}
