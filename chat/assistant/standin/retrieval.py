"""Finding what the context says about a question, and quoting it readably."""

import math
import re
from collections import Counter
from dataclasses import dataclass

from chat.assistant.standin.conversation import Document
from chat.assistant.standin.language import subject_stems

# Below this share of the question's subject, weighted by rarity, the match is chance and not an answer.
LEAST_COVERAGE = 0.34
LONGEST_QUOTE = 700  # characters; a longer section is cut down to its best parts

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
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


def split_sections(documents: list[Document]) -> list[Section]:
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
        self._lengths = [sum(count.values()) for count in self._counts]
        self._mean = sum(self._lengths) / len(sections) if sections else 1
        self._spread = Counter(stem for count in self._counts for stem in count)

    def find(self, question: str, *, earlier: str = "") -> Finding | None:
        """The best finding. `earlier` is what was asked before: it completes a question too short to stand
        alone."""
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
            self._coverage(asked, self._counts[best]),
        )

    def _rarity(self, stem: str) -> float:
        # A word that occurs nowhere says less about the match than a rare one: it may just be chat.
        seen = self._spread[stem] or 2
        return math.log(1 + (len(self._sections) - seen + 0.5) / (seen + 0.5))

    def _score(self, asked: list[str], i: int) -> float:
        count, length = self._counts[i], self._lengths[i]
        damping = 1.2 * (0.25 + 0.75 * length / self._mean)
        return sum(self._rarity(stem) * count[stem] * 2.2 / (count[stem] + damping) for stem in asked)

    def _coverage(self, asked: list[str], count: Counter[str]) -> float:
        total = sum(self._rarity(stem) for stem in asked)
        return sum(self._rarity(stem) for stem in asked if count[stem]) / total if total else 0.0

    def _quote(self, section: Section, asked: list[str]) -> str:
        """The whole section where it is short, or the question is about its heading; else the parts that
        fit best."""
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


def _count(section: Section) -> Counter[str]:
    count = Counter(subject_stems(section.text))
    for stem in subject_stems(f"{section.title} {section.heading} {section.heading}"):
        count[stem] += 1
    return count


def _join(blocks: list[str]) -> str:
    """Blocks as Markdown again: list items stay together, paragraphs apart."""
    text = ""
    for previous, block in zip(["", *blocks], blocks, strict=False):
        tight = previous and all(_BULLET.match(b) or b.startswith("|") for b in (previous, block))
        text += ("" if not text else "\n" if tight else "\n\n") + block
    return text
