"""Which conversations count at all. Every metric starts from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from agents_desk.metrics.window import Window
from chat import clock
from chat.models import Author, Conversation, Message, PromptVersion, Turn
from chat.states import Kind

# Stands in addresses for the conversations whose intent is not sure; no slug of a pack begins with it.
UNSURE = "-"
CUSTOMER_SPOKE = Exists(Message.objects.filter(conversation=OuterRef("pk"), author=Author.CUSTOMER))


def counted_kinds() -> tuple[Kind, ...]:
    """Customers' conversations; in the demo the samples too, which the page says in a banner."""
    return (Kind.CUSTOMER, Kind.SAMPLE) if settings.DEMO else (Kind.CUSTOMER,)


@dataclass(frozen=True, slots=True)
class Population:
    """The conversations that started in the window, are of a counted kind, and in which the customer said something.

    One that was joined with another is no matter of its own: the other one counts.
    `at` is the moment of asking: what is silent, young or still open is judged by it. With a `version` only those count
    in which the assistant answered with that version of its prompt at least once; with an `intent` only those in which
    the customer surely wanted that, with an empty one those of which it is not sure.
    """

    window: Window
    at: datetime
    kinds: tuple[str, ...]
    version: PromptVersion | None = None
    intent: str | None = None

    @classmethod
    def of(
        cls,
        window: Window,
        *,
        at: datetime | None = None,
        version: PromptVersion | None = None,
        intent: str | None = None,
    ) -> Population:
        return cls(window=window, at=at or clock.now(), kinds=counted_kinds(), version=version, intent=intent)

    def previous(self) -> Population:
        """The window before it, judged at the same moment."""
        return replace(self, window=self.window.previous())

    def query(self) -> str:
        """The parameters that lead to this population again."""
        chosen = {}
        if self.version is not None:
            chosen["version"] = self.version.number
        if self.intent is not None:
            chosen["intent"] = self.intent or UNSURE
        return "&".join(filter(None, [self.window.query(), urlencode(chosen)]))

    def conversations(self) -> QuerySet[Conversation]:
        return self._started().filter(CUSTOMER_SPOKE, kind__in=self.kinds, merged_into=None)

    def whenever_started(self) -> QuerySet[Conversation]:
        """The same without regard to when they started, for what has a time of its own. What was joined with another
        one is there as well: what it was promised does not go on in the other."""
        return self._chosen(Conversation.objects.all()).filter(CUSTOMER_SPOKE, kind__in=self.kinds)

    def exclusions(self) -> dict[str, int]:
        """How many that started in the window are left out, and why; and how many are samples that do count."""
        spoke, joined = Q(spoke=True), Q(merged_into__isnull=False)
        reasons = {kind: Count("pk", filter=spoke & ~joined & Q(kind=kind)) for kind in Kind.values}
        reasons |= {"said_nothing": Count("pk", filter=~spoke & ~joined), "merged": Count("pk", filter=joined)}
        counts = self._started().annotate(spoke=CUSTOMER_SPOKE).aggregate(**reasons)
        return {name: count for name, count in counts.items() if name not in self.kinds} | {
            "samples_counted": counts[Kind.SAMPLE] if Kind.SAMPLE in self.kinds else 0
        }

    def _started(self) -> QuerySet[Conversation]:
        started = Conversation.objects.filter(opened_at__gte=self.window.start, opened_at__lt=self.window.end)
        return self._chosen(started)

    def _chosen(self, conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
        if self.version is not None:
            answered = Turn.objects.filter(conversation=OuterRef("pk"), prompt_version=self.version)
            conversations = conversations.filter(Exists(answered))
        if self.intent is not None:
            wanted = Q(intent=self.intent, intent_sure=True) if self.intent else Q(intent_sure=False)
            conversations = conversations.filter(wanted)
        return conversations
