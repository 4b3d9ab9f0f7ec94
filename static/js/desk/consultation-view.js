// How an answer of the assistant to an agent is drawn: its words as they come, then with sources, what was looked up, and
// what the company's rules find in it.

import { drawSources } from "../sources.js";
import { fromTemplate, say } from "../texts.js";

/** Fills `element`, which holds a copy of the page's answer template, from a consultation. */
export function drawAnswer(element, { state, html, text, citations, warnings, lookups, failure }, { assistant }) {
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
  const isLive = state === "queued" || state === "running";
  element.dataset.state = state;
  element.setAttribute("aria-busy", String(isLive));
  const words = part("words");
  if (state === "finished") words.innerHTML = html;
  else words.textContent = text;
  words.hidden = state === "failed" || (isLive && text === "");
  part("writing").hidden = !isLive || text !== "";
  part("failure").hidden = state !== "failed";
  part("failure").textContent = state === "failed" ? say(failureText(failure), { assistant }) : "";
  drawSources(part("sources"), citations);
  drawList(part("warnings"), warnings.map(({ kind, text: where }) => say("advice_warning", { found: say(`verdict_${kind}`), text: where })));
  part("lookups").hidden = lookups.length === 0;
  part("lookups").textContent = say("advice_lookups", { names: [...new Set(lookups.map(lookupWords))].join(" · ") });
}

function lookupWords({ label, name, input }) {
  const asked = input.query ?? "";
  return asked ? `“${asked}”` : label || name;
}

function drawList(element, texts) {
  element.hidden = texts.length === 0;
  element.replaceChildren(
    ...texts.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
}

const OUT_OF_REACH = new Set(["out_of_reach", "overloaded", "rate_limited", "unavailable", "timeout", "stalled", "truncated"]);

function failureText(failure) {
  if (failure === "budget_agent") return "advice_budget_agent";
  if (failure.startsWith("budget")) return "advice_budget";
  if (failure === "refused") return "advice_refused";
  return OUT_OF_REACH.has(failure) ? "advice_out_of_reach" : "advice_failed";
}

/** An empty answer, to be filled by `drawAnswer`. */
export function answerElement() {
  return fromTemplate("answer");
}
