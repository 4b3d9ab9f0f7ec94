"""Answering from search results: the sentences that fit the question, each with the place it comes from.

What is said is what the passages say, word for word. A block of a passage is the smallest thing that can be cited, so
the answer is put together from whole blocks: from the one that fits best, and those around it.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chat.assistant.standin.blocks import Block, Blocks, cited, paragraphs, text
from chat.assistant.standin.conversation import SearchResult
from chat.assistant.standin.vocabulary import subject_stems, words

LEAST_COVERAGE = 0.25  # of the question's subject, weighted by rarity; below it a passage only happens to be near
WORTH_ADDING = 0.25  # of the question, which a further passage must answer beyond the first
LONGEST_RUN = 520  # characters of one passage
SHORTEST_RUN = 200
MOST_PASSAGES = 3
DOUBT = 0.1  # what one reason against a passage takes at most
RANK = 0.02  # what each place further down takes: the search has its reasons for the order

_HEADING = re.compile(r"^\s*#{1,6}\s")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
_TABLE_ROW = re.compile(r"^(\S[^\n|]*(?: \| [^\n|]*)+)$", re.MULTILINE)
# A sentence that begins so is not understood without the one before it.
_PRONOUNS = "it this that they these those he she its their such both otherwise then however also not no yes"
_LEANS_BACK = frozenset(_PRONOUNS.split())


@dataclass(frozen=True)
class _Run:
    """Neighbouring blocks of one passage."""

    result: SearchResult
    start: int
    end: int

    @property
    def words(self) -> str:
        return "".join(self.result.blocks[self.start : self.end])


class Question:
    """What is asked, weighed by how rare its words are in the passages at hand."""

    def __init__(self, asked: str, results: Sequence[SearchResult]) -> None:
        blocks = [set(subject_stems(f"{r.title} {block}")) for r in results for block in r.blocks]
        seen = Counter(stem for block in blocks for stem in block)
        self._weights = {
            stem: math.log(1 + (len(blocks) + 1) / (seen[stem] + 0.5)) if seen[stem] else 1.0
            for stem in dict.fromkeys(subject_stems(asked))
        }
        self.weight = sum(self._weights.values()) or 1.0

    def stems_in(self, said: str) -> set[str]:
        return self._weights.keys() & set(subject_stems(said))

    def share(self, stems: set[str]) -> float:
        """How much of the question these words are, from 0 to 1."""
        return sum(self._weights[stem] for stem in stems) / self.weight


def answer_from(results: Sequence[SearchResult], asked: str) -> Blocks:
    """The passages' answer in their own words, with citations; nothing if they do not speak of what is asked."""
    runs = _choose(results, Question(asked, results))
    return paragraphs(*(_quote(run) for run in runs))


def _choose(results: Sequence[SearchResult], question: Question) -> list[_Run]:
    runs: list[_Run] = []
    answered: set[str] = set()
    while len(runs) < MOST_PASSAGES:
        left = [r for r in results if all(run.result is not r for run in runs) and any(map(str.strip, r.blocks))]
        if not left:
            break
        gains = [question.share(_speaks_of(r, question) - answered) for r in left]
        best = max(range(len(left)), key=lambda i: (round(gains[i] - _doubts(left[i], question) - RANK * i, 2), -i))
        if gains[best] < (WORTH_ADDING if runs else LEAST_COVERAGE):
            break
        run = _best_run(left[best], question, answered)
        if runs and not question.stems_in(run.words) - answered:
            break
        runs.append(run)
        answered |= _speaks_of(left[best], question)
    return runs


def _speaks_of(result: SearchResult, question: Question) -> set[str]:
    return question.stems_in(f"{result.title} {' '.join(result.blocks)}")


def _doubts(result: SearchResult, question: Question) -> float:
    """What speaks against a passage that has the words: an article about something else, which weighs most; a narrower
    heading, words in the heading alone, a beginning in the middle of things."""
    named = set(subject_stems(result.title))
    said = " ".join(result.blocks)
    narrowness = len(named - question.stems_in(result.title)) / len(named) if named else 0
    silence = 1 - question.share(question.stems_in(said))
    elsewhere = 1 - question.share(question.stems_in(result.title))
    return DOUBT * (narrowness + silence + 3 * elsewhere + _leans_back(said))


def _best_run(result: SearchResult, question: Question, answered: set[str]) -> _Run:
    """From the block that says most, on to its neighbours as far as they belong to it.

    What the heading says already is no reason to begin in the middle of what stands below it.
    """
    blocks = result.blocks
    known = answered | question.stems_in(result.title)
    worth = [question.share(question.stems_in(block) - known) for block in blocks]
    readable = [i for i, block in enumerate(blocks) if block.strip() and not _HEADING.match(block)]
    if not readable:
        return _Run(result, 0, len(blocks))
    best = max(readable, key=lambda i: (worth[i], -i))
    start, end = best, best + 1
    while start > 0 and start - 1 in readable and _needs_before(blocks[start], blocks[start - 1]):
        start -= 1
    while end < len(blocks) and end in readable and _goes_on(blocks, start, end, worth):
        end += 1
    return _Run(result, start, end)


def _needs_before(block: str, before: str) -> bool:
    return _leans_back(block) or (bool(_BULLET.match(block)) and before.rstrip().endswith(":"))


def _leans_back(said: str) -> bool:
    return any(word in _LEANS_BACK for word in words(said)[:1])


def _goes_on(blocks: Sequence[str], start: int, end: int, worth: list[float]) -> bool:
    said = "".join(blocks[start:end])
    if len(said) + len(blocks[end]) > LONGEST_RUN:
        return False
    leads_to_list = bool(_BULLET.match(blocks[end])) and (
        said.rstrip().endswith(":") or bool(_BULLET.match(blocks[end - 1]))
    )
    return leads_to_list or worth[end] > 0 or len(said) < SHORTEST_RUN


def _quote(run: _Run) -> Blocks:
    """A run as it is told: lines of a table as a list, and under its heading what is not understood without."""
    said = _TABLE_ROW.sub(r"- \1", run.words.strip())
    heading = run.result.title.rsplit(" > ", 1)[-1].strip()
    if heading and (heading.endswith("?") or _BULLET.match(said) or _leans_back(said)):
        return [text(f"**{heading}**"), _with_source(f"\n\n{said}", run)]
    return [_with_source(said, run)]


def _with_source(said: str, run: _Run) -> Block:
    if not run.result.citable:
        return text(said)
    location = {
        "type": "search_result_location",
        "cited_text": run.words,
        "source": run.result.source,
        "title": run.result.title,
        "search_result_index": run.result.index,
        "start_block_index": run.start,
        "end_block_index": run.end,
    }
    return cited(said, [location])
