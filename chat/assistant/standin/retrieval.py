"""Finding what the context says about a question, and quoting it readably."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from chat.assistant.standin.conversation import Document
from chat.assistant.standin.vocabulary import subject_stems

# Below this share of the question's subject, weighted by rarity, the match is chance and not an answer.
LEAST_COVERAGE = 0.34
SURE_BY_HEADING = 0.5  # what a question that names the heading counts as covered, at least
HEADING_WEIGHT = 3  # occurrences that a word in a heading is worth
LONGEST_QUOTE = 700  # characters; a longer section is cut down to its best parts

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_TERM = re.compile(r"^\s*[-*+•]\s+\**([^:*]{2,40})\**:")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it, in blocks: a paragraph or one bullet each."""

    title: str
    heading: str
    blocks: tuple[str, ...]

    @property
    def subject(self) -> str:
        return self.heading or self.title

    @property
    def text(self) -> str:
        return "\n".join(self.blocks)


@dataclass(frozen=True)
class Finding:
    """The best section for a question, and how much of the question it covers (0 to 1)."""

    section: Section
    quote: str
    coverage: float

    @property
    def answers(self) -> bool:
        return self.coverage >= LEAST_COVERAGE


def split_sections(documents: Iterable[Document]) -> list[Section]:
    sections = []
    for document in documents:
        heading, lines = "", []
        for line in [*document.text.splitlines(), "# end"]:
            if found := _HEADING.match(line):
                if blocks := _split_blocks(lines):
                    sections.append(Section(document.title, heading, blocks))
                heading, lines = found[2].replace("*", ""), []
            else:
                lines.append(line)
    return sections


def _split_blocks(lines: list[str]) -> tuple[str, ...]:
    blocks: list[str] = []
    starts_anew = True
    for line in lines:
        if not line.strip():
            starts_anew = True
        elif starts_anew or _BULLET.match(line) or line.lstrip().startswith("|"):
            blocks.append(line.strip())
            starts_anew = False
        else:
            blocks[-1] += " " + line.strip()
    return tuple(blocks)


class Index:
    """BM25 over sections, with headings counting more."""

    def __init__(self, sections: list[Section]) -> None:
        self._sections = sections
        self._counts = [_count(section) for section in sections]
        self._headings = [set(subject_stems(section.heading or section.title)) for section in sections]
        self._terms = [_terms(section) for section in sections]
        self._lengths = [sum(count.values()) for count in self._counts]
        self._mean = sum(self._lengths) / len(sections) if sections else 1
        self._spread = Counter(stem for count in self._counts for stem in count)

    def find(self, question: str, *, earlier: str = "") -> Finding | None:
        """The best finding. `earlier` was asked before and completes a question too short to stand alone."""
        asked = list(dict.fromkeys(subject_stems(question)))
        finding = self._best(asked)
        if len(asked) < 2 and not (finding and finding.answers):
            finding = self._best(list(dict.fromkeys([*asked, *subject_stems(earlier)[-4:]]))) or finding
        return finding

    def _best(self, asked: list[str]) -> Finding | None:
        if not asked or not self._sections:
            return None
        scores = [self._score(asked, i) for i in range(len(self._sections))]
        best = max(range(len(scores)), key=scores.__getitem__)
        if not scores[best]:
            return None
        return Finding(
            self._sections[best],
            self._quote(self._sections[best], asked),
            self._coverage(asked, best),
        )

    def _rarity(self, stem: str) -> float:
        # A word that occurs nowhere says less about the match than a rare one: it may just be chat.
        seen = self._spread[stem] or len(self._sections) / 6
        return math.log(1 + (len(self._sections) - seen + 0.5) / (seen + 0.5))

    def _score(self, asked: list[str], i: int) -> float:
        count, length = self._counts[i], self._lengths[i]
        damping = 1.2 * (0.25 + 0.75 * length / self._mean)
        score = sum(self._rarity(stem) * count[stem] * 2.2 / (count[stem] + damping) for stem in asked)
        defined = sum(self._rarity(stem) for stem in asked if stem in self._terms[i])
        return (score + defined) * (1 + self._share_of_heading(asked, i) / 2)

    def _coverage(self, asked: list[str], i: int) -> float:
        count = self._counts[i]
        total = sum(self._rarity(stem) for stem in asked)
        covered = sum(self._rarity(stem) for stem in asked if count[stem]) / total if total else 0.0
        if self._names_heading(asked, i):
            return max(covered, SURE_BY_HEADING)
        # One word out of several in common is chance, unless it carries most of the question.
        by_chance = sum(1 for stem in asked if count[stem]) < 2 <= len(asked) and covered < 0.5
        return covered / 2 if by_chance else covered

    def _names_heading(self, asked: list[str], i: int) -> bool:
        """Whether a question, however long, has most of a heading of some substance in it."""
        return len(self._named(asked, i)) >= 2 and self._share_of_heading(asked, i) >= 0.5

    def _share_of_heading(self, asked: list[str], i: int) -> float:
        weight = sum(self._rarity(stem) for stem in self._headings[i])
        return sum(self._rarity(stem) for stem in self._named(asked, i)) / weight if weight else 0.0

    def _named(self, asked: list[str], i: int) -> set[str]:
        return self._headings[i] & set(asked)

    def _quote(self, section: Section, asked: list[str]) -> str:
        """The bullets that the question points at; else the whole section, cut to its best parts if it is
        long."""
        about = set(subject_stems(section.heading))
        distinctive = [stem for stem in asked if stem not in about and self._rarity(stem) > 0.4]
        hits = [{stem for stem in distinctive if stem in subject_stems(block)} for block in section.blocks]
        pointed = [i for i, hit in enumerate(hits) if hit and _BULLET.match(section.blocks[i])]
        if pointed and len(pointed) < len(section.blocks) / 2:
            return _join([section.blocks[i] for i in pointed])
        if len(section.text) <= LONGEST_QUOTE:
            return _join(list(section.blocks))
        ranked = sorted(range(len(hits)), key=lambda i: (-len(hits[i]), i))
        kept, size = set(), 0
        for i in ranked:
            if size and size + len(section.blocks[i]) > LONGEST_QUOTE:
                break
            kept.add(i)
            size += len(section.blocks[i])
        return _join([section.blocks[i] for i in sorted(kept)])


@lru_cache(maxsize=16)
def index_documents(documents: tuple[Document, ...]) -> Index:
    """The index of a context, which is the same in all conversations of a company."""
    return Index(split_sections(documents))


def _count(section: Section) -> Counter[str]:
    count = Counter(subject_stems(section.text))
    for stem in subject_stems(f"{section.heading or section.title}"):
        count[stem] += HEADING_WEIGHT
    return count


def _terms(section: Section) -> set[str]:
    """What a section's bullets define: `- Collision: damage to ...`."""
    named = [match[1] for block in section.blocks if (match := _TERM.match(block))]
    return set(subject_stems(" ".join(named)))


def _join(blocks: list[str]) -> str:
    """Blocks as Markdown again: list items stay together, paragraphs apart."""
    text = ""
    for previous, block in zip(["", *blocks], blocks, strict=False):
        tight = previous and all(_BULLET.match(b) or b.startswith("|") for b in (previous, block))
        text += ("" if not text else "\n" if tight else "\n\n") + block
    return text
