"""What an answer says and what it rests on: its text, and those of the model's citations that hold.

A citation is only believed when a passage that was retrieved in this very turn comes from the cited source and contains
the cited words. Everything else is left out of the message and kept with the turn, for staff to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chat.assistant.history import Called

PARAGRAPH = "\n\n"
LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved passage, as the tool's answer holds it."""

    id: int
    source: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer. `citations` are ready for the message: {number, title, url, quote, passage, at}; `at` is the offset in
    code points behind which the mark stands. `rejected` are the citations that no retrieved passage supports."""

    text: str
    citations: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)


def compose(steps: Iterable[Called]) -> Composed:
    """What the steps of a turn said, as one text with its sources; a step that was cut off goes on without a break."""
    steps = list(steps)
    text, marks = _join(steps)
    text = text.rstrip()
    passages = list(retrieved(steps))
    citations: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    numbers: dict[str, int] = {}
    for at, citation in marks:
        quote = str(citation.get("cited_text") or "")
        passage = _supporting(quote, str(citation.get("source") or ""), passages)
        if passage is None:
            rejected.append({"source": str(citation.get("source") or ""), "quote": quote[:LONGEST_QUOTE]})
            continue
        number = numbers.setdefault(passage.source or passage.title, len(numbers) + 1)
        entry = {
            "number": number,
            "title": passage.title,
            "url": passage.source,
            "quote": " ".join(quote.split())[:LONGEST_QUOTE],
            "passage": passage.id,
            "at": min(at, len(text)),
        }
        if entry not in citations:
            citations.append(entry)
    return Composed(text, citations, rejected)


def retrieved(steps: Iterable[Called]) -> Iterator[Passage]:
    """The passages that the tools of these steps found."""
    for step in steps:
        for answer in step.answers.values():
            output = answer["output"]
            results = output.get("results") if isinstance(output, dict) else None
            for result in results if isinstance(results, list) else ():
                if isinstance(result, dict) and "passage" in result:
                    yield Passage(result["passage"], result["source"], result["title"], result["text"])


def joined_text(steps: Iterable[Called]) -> str:
    """Only the text; at its end there may be white space that `compose` would leave away."""
    return _join(steps)[0]


def was_cut_off(step: Called) -> bool:
    """Whether the next call goes on in the middle of what this one said."""
    return step.stop_reason in ("max_tokens", "pause_turn")


def _join(steps: Iterable[Called]) -> tuple[str, list[tuple[int, dict[str, Any]]]]:
    text = ""
    marks: list[tuple[int, dict[str, Any]]] = []
    goes_on = False
    for step in steps:
        said = step.text
        if not goes_on:
            said = said.lstrip()
            if not said:
                goes_on = was_cut_off(step)
                continue
            text = f"{text.rstrip()}{PARAGRAPH}" if text else ""
        end = len(text) - (len(step.text) - len(said))
        for block in step.blocks:
            if block["type"] == "text":
                end += len(block["text"])
                marks += [(_behind_the_words(text, said, end), each) for each in block.get("citations") or ()]
        text += said
        goes_on = was_cut_off(step)
    return text, marks


def _behind_the_words(before: str, said: str, end: int) -> int:
    """A mark stands behind the last word of its block, not behind the line break that ends it."""
    return len(before) + len(said[: end - len(before)].rstrip())


def _supporting(quote: str, source: str, passages: list[Passage]) -> Passage | None:
    words = " ".join(quote.split())
    if not words:
        return None
    return next(
        (each for each in passages if each.source == source and words in " ".join(each.text.split())),
        None,
    )
