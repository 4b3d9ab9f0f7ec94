"""The gate that the assistant's words pass on their way to the customer, as they stream.

    gate = OutputGate(policy_of(content), told=[...], published=[...])
    for delta in stream:
        paint(gate.feed(delta))
        if gate.verdict: ...            # nothing more comes out; take back what was painted, and try again
    paint(gate.finish())

It holds back the word that is being written, and longer only where something suspicious is open: a number that may go
on, a name that has begun, a link that is not closed, a promise whose condition may still follow. So what it catches was
never painted in full, and ordinary text is late by one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from chat.guardrails.competitors import Competitors
from chat.guardrails.detection import Detector, Hit
from chat.guardrails.facts import Facts
from chat.guardrails.leakage import Instructions, Leakage, mark_of
from chat.guardrails.links import LinkFilter
from chat.guardrails.masking import mask
from chat.guardrails.output_rules import OUTPUT_RULES
from chat.guardrails.personal_data import PersonalData
from chat.guardrails.promises import Promises
from chat.models.verdicts import Verdict
from chat.packs.folder import PackContent

# How much of what was painted is looked at again, for words that give the next ones their meaning.
LOOKBACK = 320
LONGEST_HELD = 600
BATCH = 24
QUOTED_AROUND = 60


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for one version of a prompt, made once: hosts, names, secret passages."""

    content: PackContent
    hosts: frozenset[str]
    competitors: Competitors
    instructions: Instructions
    facts: Facts
    references: Sequence[re.Pattern[str]] = ()


@dataclass(frozen=True, slots=True)
class Caught:
    """Something that was caught, in words that can be kept: secrets in it are masked."""

    rule: str
    kind: Verdict.Kind
    text: str


# By identity: the content of a version is one object in a process, and comparing two of them reads all of their texts.
_policies: dict[int, Policy] = {}
KEPT_POLICIES = 16


def policy_of(content: PackContent) -> Policy:
    """The policy of a pack's content; made once as long as the content is the same object."""
    known = _policies.get(id(content))
    if known is None or known.content is not content:
        while len(_policies) >= KEPT_POLICIES:
            del _policies[next(iter(_policies))]
        known = _policies[id(content)] = _make_policy(content)
    return known


def prompt_mark(content: PackContent) -> str:
    """The word that gives a copied prompt away; to be put into the prompt."""
    return policy_of(content).instructions.mark


def _make_policy(content: PackContent) -> Policy:
    pack = content.settings
    published = (
        *(section.text for section in content.context),
        content.examples,
        pack.greeting,
        pack.phone or "",
        *pack.suggestions,
    )
    return Policy(
        content=content,
        hosts=frozenset(pack.link_hosts),
        competitors=Competitors(pack.competitors),
        instructions=Instructions((content.identity, content.guardrails), published, mark_of(content)),
        facts=Facts(published=published),
        references=tuple(re.compile(pattern) for pattern in pack.number_patterns),
    )


class OutputGate:
    """One call's text. `verdict` is what stopped it, `caught` also what was rewritten in passing.

    `told` is what the customer wrote and what tools returned in this conversation, `published` the passages of this
    turn: only what stands in one of them, or in the pack, may be repeated of numbers that identify somebody.
    `language` is the customer's.
    """

    def __init__(
        self, policy: Policy, *, told: Iterable[str] = (), published: Iterable[str] = (), language: str = "en"
    ):
        facts = Facts(told=told, published=published, company=policy.facts)
        with translation.override(language):
            removed = _("(link removed)")
        self._links = LinkFilter(policy.hosts, removed=removed, is_published=facts.publishes)
        self._detectors: tuple[Detector, ...] = (
            PersonalData(facts, policy.references),
            policy.competitors,
            Promises(facts),
            Leakage(policy.instructions, facts),
        )
        self._text = ""
        self._seen = 0  # looked at
        self._done = 0  # painted, or replaced
        self._shifts: list[tuple[int, int]] = []
        self.caught: list[Caught] = []
        self.verdict: Caught | None = None

    def feed(self, delta: str) -> str:
        """What may be painted now; nothing more once there is a verdict."""
        if self.verdict is not None:
            return ""
        words = self._links.feed(delta)
        if not words:
            return ""
        self._text += words
        # The first words go out at once; later ones a few at a time: no eye can tell, and it spares most of the work.
        if self._seen and len(self._text) - self._seen < BATCH:
            return ""
        return self._advance(final=False)

    def flush(self) -> str:
        """What can be painted when the stream pauses: all but the word that may go on."""
        return "" if self.verdict is not None else self._advance(final=False)

    def finish(self) -> str:
        """The rest of the text, at the end of the stream."""
        if self.verdict is not None:
            return ""
        self._text += self._links.finish()
        return self._advance(final=True)

    def look_over(self, text: str) -> list[Caught]:
        """Everything that the rules find in a whole text, for somebody who reads it before it is sent."""
        links = [Caught("link", OUTPUT_RULES["link"].kind, mask(url).text) for url in self._links_in(text)]
        hits, _settled = self._look(text, 0, True)
        return links + [Caught(hit.rule, OUTPUT_RULES[hit.rule].kind, _excerpt(text, hit)) for hit in hits]

    def _links_in(self, text: str) -> list[str]:
        self._links.feed(text)
        self._links.finish()
        return self._links.take_removed()

    def place(self, offset: int) -> int:
        """Where in the painted text a place of the incoming text has come to lie: for marks that stand between "
        "words."""
        for shifts in (self._links.shifts, self._shifts):
            offset -= sum(shorter for at, shorter in shifts if at <= offset)
        return offset

    def _advance(self, *, final: bool) -> str:
        rule = OUTPUT_RULES["link"]
        self.caught += [Caught("link", rule.kind, mask(url).text) for url in self._links.take_removed()]
        self._seen = len(self._text)
        first = max(0, self._done - LOOKBACK)
        window = self._text[first:]
        begin = self._done - first
        hits, settled = self._look(window, begin, final or len(window) - begin > LONGEST_HELD)
        return self._paint(window, begin, settled, hits)

    def _look(self, window: str, begin: int, final: bool) -> tuple[list[Hit], int]:
        hits: list[Hit] = []
        settled = len(window)
        for detector in self._detectors:
            found, certain = detector.look(window, begin, final)
            hits += found
            settled = min(settled, certain)
        return sorted(hits, key=lambda hit: hit.start), settled

    def _paint(self, window: str, begin: int, settled: int, hits: list[Hit]) -> str:
        painted: list[str] = []
        at = begin
        for hit in hits:
            if hit.start >= settled or hit.end <= at:
                continue
            caught = Caught(hit.rule, OUTPUT_RULES[hit.rule].kind, _excerpt(window, hit))
            self.caught.append(caught)
            painted.append(window[at : hit.start])
            if hit.replacement is None:
                self.verdict = caught
                return "".join(painted)
            painted.append(hit.replacement)
            shorter = hit.end - max(at, hit.start) - len(hit.replacement)
            self._shifts.append((self._done + hit.end - begin, shorter))
            at = hit.end
        painted.append(window[at:settled])
        self._done += max(at, settled) - begin
        return "".join(painted)


def _excerpt(window: str, hit: Hit) -> str:
    around = window[max(0, hit.start - QUOTED_AROUND) : hit.end + QUOTED_AROUND]
    return mask(around.strip()).text
