"""Questions that the knowledge base does not answer: kept when a search finds nothing, grouped by what they mean.

A group is closed as a whole, by writing the article or by dismissing it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import transaction

from chat import clock, queue
from chat.models import Article, KnowledgeMiss, ToolCall
from chat.services.transcript import Transcript
from chat.states import Kind

# Two questions this near in meaning want the same article. Short questions in the same words for another thing reach
# 0.5; the same thing in other words seldom falls below 0.6.
SAME_MATTER = 0.6
MOST_SHOWN = 500
LONGEST_QUERY = KnowledgeMiss._meta.get_field("query").max_length


@dataclass(frozen=True, slots=True)
class Group:
    """Questions about the same matter, newest first. `question` is the one nearest to all of them."""

    question: str
    misses: list[KnowledgeMiss]

    @property
    def ids(self) -> list[int]:
        return [miss.pk for miss in self.misses]


def record(transcript: Transcript, call: ToolCall, *, query: str) -> None:
    """Keeps a search that found nothing, with the tool call that made it."""
    KnowledgeMiss.objects.create(
        conversation=transcript.conversation, tool_call=call, query=query[:LONGEST_QUERY], created_at=transcript.now
    )
    transaction.on_commit(queue.embed)


def open_groups(*, kinds: Collection[Kind] = (Kind.CUSTOMER,)) -> list[Group]:
    """What is asked for and not answered, the most frequent first; of as many questions as are worth reading."""
    misses = KnowledgeMiss.objects.filter(closed_at=None, conversation__kind__in=kinds)
    newest = list(misses.select_related("conversation__customer").order_by("-created_at", "-pk")[:MOST_SHOWN])
    return sorted((_group(members) for members in _cluster(newest)), key=lambda group: -len(group.misses))


def close(*, ids: Collection[int], article: Article | None = None) -> int:
    """Closes questions: `article` answers them, or none is wanted. How many were open."""
    return KnowledgeMiss.objects.filter(pk__in=ids, closed_at=None).update(closed_at=clock.now(), article=article)


def _cluster(misses: Sequence[KnowledgeMiss]) -> list[list[KnowledgeMiss]]:
    """Each question joins the nearest group that is near enough, else it begins one.

    Without vectors yet, only the same words make the same matter.
    """
    clusters: list[list[KnowledgeMiss]] = []
    centres: list[np.ndarray | None] = []
    for miss in misses:
        at = _nearest(miss, clusters, centres)
        if at is None:
            clusters.append([miss])
            centres.append(_unit(miss))
            continue
        clusters[at].append(miss)
        if centres[at] is not None and miss.vector is not None:
            centres[at] = centres[at] + _unit(miss)
    return clusters


def _nearest(miss: KnowledgeMiss, clusters, centres) -> int | None:
    same_words = (at for at, members in enumerate(clusters) if members[0].query.casefold() == miss.query.casefold())
    if (at := next(same_words, None)) is not None:
        return at
    vector = _unit(miss)
    near = [
        (float(vector @ centre / np.linalg.norm(centre)), at)
        for at, centre in enumerate(centres)
        if vector is not None and centre is not None and clusters[at][0].model == miss.model
    ]
    similarity, at = max(near, default=(0.0, None))
    return at if similarity >= SAME_MATTER else None


def _group(misses: list[KnowledgeMiss]) -> Group:
    known = [miss for miss in misses if miss.vector is not None]
    if not known:
        return Group(misses[0].query, misses)
    vectors = np.array([_unit(miss) for miss in known])
    central = known[int(np.argmax(vectors @ vectors.sum(axis=0)))]
    return Group(central.query, misses)


def _unit(miss: KnowledgeMiss) -> np.ndarray | None:
    if miss.vector is None:
        return None
    vector = np.asarray(miss.vector, dtype=np.float32)
    return vector / np.linalg.norm(vector)
