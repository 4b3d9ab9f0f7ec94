"""Filters on a view. They combine: a conversation has to pass each one that is set."""

from __future__ import annotations

from typing import Literal

from django.db.models import Exists, OuterRef, Q
from ninja import Schema
from pydantic import ConfigDict, Field

from agents_desk.lists.matching import matching
from agents_desk.lists.views import SHOWN_KINDS
from agents_desk.models import SlaClock
from chat import clock

NOBODY = "none"


class Filters(Schema):
    """As they come in an address and are kept in a saved view; what is not set lets everything pass.

    `holder` is an agent's id or `none`; `team` and `intent` are slugs of the pack, `q` is a search.
    """

    model_config = ConfigDict(extra="forbid")

    team: str = Field("", max_length=60)
    intent: str = Field("", max_length=60)
    language: str = Field("", max_length=12)
    sentiment: Literal["", "-1", "0", "1"] = ""
    sla: Literal["", "ok", "soon", "breached"] = ""
    tag: str = Field("", max_length=40)
    kind: Literal["", "customer", "test", "sample", "spam"] = ""
    holder: str = Field("", max_length=10, pattern=r"^(\d+|none|)$")
    q: str = Field("", max_length=200)

    @property
    def set(self) -> dict[str, str]:
        """Only those that are set."""
        return {name: value for name, value in self if value}


def passing(filters: Filters) -> Q:
    """What conversations have to be to pass; without a wish for a kind, not previews and spam."""
    found = Q(kind=filters.kind) if filters.kind else Q(kind__in=SHOWN_KINDS)
    if filters.team:
        found &= Q(team=filters.team)
    if filters.intent:
        found &= Q(intent=filters.intent, intent_sure=True)
    if filters.language:
        found &= Q(language=filters.language)
    if filters.sentiment:
        found &= Q(sentiment=int(filters.sentiment))
    if filters.tag:
        found &= Q(tags__contains=[filters.tag])
    if filters.holder:
        found &= Q(holder=None) if filters.holder == NOBODY else Q(holder=int(filters.holder))
    if filters.sla:
        found &= _sla_is(filters.sla)
    if filters.q:
        found &= matching(filters.q)
    return found


def _sla_is(state: str) -> Q:
    """By the most urgent of a conversation's clocks: breached if one is; soon if one is, and none is breached."""
    now = clock.now()
    breached = _has_clock(Q(breached_at__isnull=False) | Q(due_at__lte=now))
    soon = _has_clock(Q(warn_at__lte=now))
    if state == "breached":
        return Q(breached)
    if state == "soon":
        return Q(soon) & ~Q(breached)
    return Q(_has_clock(Q(running_since__isnull=False))) & ~Q(soon) & ~Q(breached)


def _has_clock(condition: Q) -> Exists:
    return Exists(SlaClock.objects.filter(condition, conversation=OuterRef("pk"), ended_at=None))
