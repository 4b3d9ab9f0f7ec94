"""Backdated conversations for the metrics' tests, written as rows: no service, no clock, only what is said here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.population import Population
from agents_desk.metrics.reading import Reading, read
from agents_desk.metrics.window import Window, parse_window
from agents_desk.models import FocusSpan
from chat import company
from chat.models import (
    Assignment,
    Author,
    Conversation,
    Customer,
    Event,
    Handoff,
    Message,
    Pack,
    PromptVersion,
    Quote,
    Rating,
    Step,
    Turn,
)
from chat.protocol import EventType, HandoffReason, Requester
from chat.states import Kind, Move, Status, TurnState
from portal.accounts.models import User

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
JUNE = parse_window({"from": "2026-06-01", "to": "2026-07-01"}, now=NOW)
OLD = NOW - timedelta(days=20)
YOUNG = NOW - timedelta(days=4)
_numbers = count(1)


def minutes(value: float) -> timedelta:
    return timedelta(minutes=value)


class Matter:
    """One conversation. Moments are given as minutes after it was opened."""

    def __init__(self, *, opened: datetime = OLD, kind: str = Kind.CUSTOMER, customer: Customer | None = None):
        self.opened = opened
        self.customer = customer or Customer.objects.create()
        self.row = Conversation.objects.create(
            customer=self.customer, kind=kind, opened_at=opened, last_message_at=opened
        )

    def at(self, minute: float) -> datetime:
        return self.opened + minutes(minute)

    def says(self, author: Author, minute: float, text: str = "Words.", *, agent=None, cause=Message.Cause.ANSWER):
        self.row.last_seq += 1
        Message.objects.create(
            conversation=self.row,
            seq=self.row.last_seq,
            author=author,
            agent=agent,
            text=text,
            cause=cause,
            created_at=self.at(minute),
        )
        if author == Author.CUSTOMER:
            self.row.last_customer_seq = self.row.last_seq
        self.row.last_message_at = self.at(minute)
        self.row.save()
        return self

    def customer_says(self, minute: float = 0, text: str = "A question"):
        return self.says(Author.CUSTOMER, minute, text)

    def assistant_says(self, minute: float = 1, text: str = "An answer.", **fields):
        return self.says(Author.ASSISTANT, minute, text, **fields)

    def agent_says(self, minute: float, agent, text: str = "A reply."):
        return self.says(Author.AGENT, minute, text, agent=agent)

    def asks_for_human(
        self,
        minute: float,
        *,
        by: str = Requester.CUSTOMER,
        reason: str = HandoffReason.CUSTOMER_REQUEST,
        ended: float | None = None,
        outcome: str = "",
        agent=None,
    ):
        Handoff.objects.create(
            conversation=self.row,
            requested_by=by,
            reason=reason,
            requested_at=self.at(minute),
            ended_at=None if ended is None else self.at(ended),
            outcome=outcome,
            claimed_by=agent,
        )
        return self

    def held(self, agent, start: float, end: float, ending: str = Assignment.Ending.RESOLVED):
        Assignment.objects.create(
            conversation=self.row, agent=agent, started_at=self.at(start), ended_at=self.at(end), ending=ending
        )
        return self

    def focused(self, agent, start: float, end: float):
        FocusSpan.objects.create(
            conversation=self.row, agent=agent, started_at=self.at(start), last_beat_at=self.at(end)
        )
        return self

    def resolved(self, minute: float, by: Move = Move.RESOLVE_BY_CUSTOMER, *, when: Status = Status.WITH_ASSISTANT):
        self.row.last_seq += 1
        Event.objects.create(
            conversation=self.row,
            stream="public",
            seq=self.row.last_seq,
            type=EventType.STATUS_CHANGED,
            at=self.at(minute),
            data={"status": Status.RESOLVED.value, "cause": by.value},
        )
        self.row.status, self.row.status_when_resolved = Status.RESOLVED, when
        self.row.resolved_at = self.at(minute)
        self.row.save()
        return self

    def joined_with(self, other: Matter, minute: float = 3):
        """It ended as a duplicate of the other one."""
        self.resolved(minute, by=Move.MERGE)
        self.row.merged_into = other.row
        self.row.save()
        return self

    def rated(self, score: int, minute: float, bucket: str = Rating.Bucket.ASSISTANT):
        Rating.objects.create(
            conversation=self.row, score=score, bucket=bucket, client_id="r", given_at=self.at(minute)
        )
        return self

    def turn(self, start: float, end: float, state: str = TurnState.FINISHED):
        self.last_turn = Turn.objects.create(
            conversation=self.row,
            state=state,
            epoch=0,
            failure="model" if state == TurnState.FAILED else "",
            queued_at=self.at(start),
            started_at=self.at(start),
            ended_at=self.at(end),
        )
        return self

    def step(self, *, cost: str | None, fresh: int = 0, written: int = 0, read: int = 0, out: int = 0, discarded=False):
        Step.objects.create(
            turn=self.last_turn,
            attempt=1,
            number=self.last_turn.steps.count() + 1,
            read_seq=1,
            discarded=discarded,
            model="m",
            input_tokens=fresh,
            cache_write_tokens=written,
            cache_read_tokens=read,
            output_tokens=out,
            cost=None if cost is None else Decimal(cost),
        )
        return self

    def quoted(self, price: str, *, expires: float, answer: str = "", currency: str = "EUR", period: str = "month"):
        Quote.objects.create(
            conversation=self.row,
            reference=f"Q-{next(_numbers)}",
            product="p",
            title="t",
            inputs=[],
            price=Decimal(price),
            currency=currency,
            period=period,
            breakdown=[],
            created_at=self.at(1),
            expires_at=self.at(expires),
            answer=answer,
            answered_at=self.at(2) if answer else None,
        )
        return self


def answered(**fields) -> Matter:
    """The plainest success: a question, an answer, and the customer closes it."""
    return Matter(**fields).customer_says(0).assistant_says(1).resolved(2)


def make_agent(name: str = "agent") -> User:
    return User.objects.create(username=name)


def load_pack(settings, hours: dict) -> None:
    """A version of the configured pack in which nothing is of interest but its hours."""
    pack = Pack.objects.create(slug=company.slug(), name="Pack", folder=str(settings.PACK))
    content = {
        "settings": {
            "slug": pack.slug,
            "company": "Company",
            "assistant": "Ada",
            "greeting": "Hello.",
            "teams": [{"slug": "all", "title": "All", "default": True}],
            "hours": hours,
        },
        "identity": "i",
        "context": [],
        "examples": "e",
        "guardrails": "g",
        "tools": [],
        "code": "",
    }
    pack.current = PromptVersion.objects.create(pack=pack, number=1, digest="d", content=content)
    pack.save()
    company.forget()


def reading(slug: str, *, at: datetime = NOW, window: Window = JUNE) -> Reading:
    """The metric's values, after checking that every list is as long as its number says."""
    metric, population = METRICS[slug], Population.of(window, at=at)
    found = read(metric, population)
    for part in metric.parts:
        assert metric.behind(part.slug, population).count() == found.figures[part.slug].value, part.slug
    return found


def values(slug: str, *names: str, **fields) -> tuple:
    figures = reading(slug, **fields).figures
    return tuple(figures[name].value for name in names)


def behind(slug: str, part: str, *, at: datetime = NOW, window: Window = JUNE) -> set:
    return set(METRICS[slug].behind(part, Population.of(window, at=at)).values_list("pk", flat=True))
