"""Which version of the assistant's prompt a manager asks about."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from agents_desk.metrics.population import Population
from chat import company
from chat.models import PromptVersion, Turn

OFFERED = 20
COMPARED = 4


class VersionUnknown(ValueError):
    """There is no such version; the text says so, for the person who asked."""


def parse_version(parameters: Mapping[str, str]) -> PromptVersion | None:
    """The version of the active pack whose number is `version`; None if none is asked for. Raises `VersionUnknown`."""
    text = parameters.get("version") or ""
    if not text:
        return None
    version = own_versions().filter(number=int(text)).first() if _is_number(text) else None
    if version is None:
        raise VersionUnknown(_("“%(text)s” is not the number of a prompt version.") % {"text": text[:60]})
    return version


def newest_versions() -> list[PromptVersion]:
    """Those that one can choose from, the newest first."""
    return list(own_versions().defer("content").order_by("-number")[:OFFERED])


def versions_at_work(population: Population) -> list[PromptVersion]:
    """Those that answered in the population's conversations: the newest few, the newest first."""
    answered = Turn.objects.filter(conversation__in=population.conversations(), prompt_version=OuterRef("pk"))
    return list(own_versions().filter(Exists(answered)).defer("content").order_by("-number")[:COMPARED])


def own_versions() -> QuerySet[PromptVersion]:
    return PromptVersion.objects.filter(pack__slug=company.slug()).select_related("pack")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9
