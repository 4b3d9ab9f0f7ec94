"""What customers wanted, and which of it a manager asks about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Case, CharField, Count, F, Value, When
from django.utils.translation import gettext as _

from agents_desk.metrics.cards import Line, build_split
from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.metric import Text
from agents_desk.metrics.population import UNSURE, Population
from chat import company
from chat.models import Conversation

COMPARED = ("conversations", "deflection", "escalation", "rating", "handling-time")


class IntentUnknown(ValueError):
    """There is no such intent; the text says so, for the person who asked."""


@dataclass(frozen=True, slots=True)
class IntentRow:
    """The headline numbers of the conversations with one intent."""

    title: str
    count: int
    query: str
    lines: tuple[Line, ...]


def parse_intent(parameters: Mapping[str, str]) -> str | None:
    """The intent that `intent` names, empty for the unsure; None if none is asked for. Raises `IntentUnknown`."""
    text = parameters.get("intent") or ""
    if text in ("", UNSURE):
        return None if text == "" else ""
    if text not in _titles() and not Conversation.objects.filter(intent=text, intent_sure=True).exists():
        raise IntentUnknown(_("“%(text)s” is none of the intents.") % {"text": text[:60]})
    return text


def compare_intents(population: Population) -> tuple[list[Text], list[IntentRow]]:
    """The names of the numbers, and a row of them for each intent, the most frequent first."""
    counts = _counts(population)
    populations = [replace(population, intent=intent) for intent in counts]
    splits = [split for slug in COMPARED for split in build_split(METRICS[slug], populations)] if populations else []
    rows = [
        IntentRow(intent_title(each.intent), counts[each.intent], each.query(), tuple(lines))
        for each, lines in zip(populations, zip(*(split.lines for split in splits), strict=True), strict=True)
    ]
    return [split.label for split in splits], rows


def intent_title(intent: str) -> str:
    """In the pack's words; an intent that the pack no longer has keeps its slug."""
    return _titles().get(intent, intent) if intent else _("Not sure")


def _counts(population: Population) -> dict[str, int]:
    intent = Case(When(intent_sure=True, then=F("intent")), default=Value(""), output_field=CharField())
    counted = population.conversations().annotate(wanted=intent).values("wanted").annotate(n=Count("pk"))
    return dict(counted.order_by("-n", "wanted").values_list("wanted", "n"))


def _titles() -> dict[str, str]:
    return {intent.slug: intent.title for intent in company.content().settings.intents}
