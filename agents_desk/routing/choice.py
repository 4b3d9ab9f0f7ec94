"""Whom a waiting conversation is offered to: a pure function of the conversation and of who is at the desk.

The same people and the same queue always give the same answer, and every answer says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Colleague:
    """Somebody at the desk. `load` is how many conversations they hold and are being offered; it rises with each offer
    of a round. `idle_since` is when they last got or gave away a conversation."""

    id: int
    name: str
    is_available: bool
    teams: frozenset[str]
    languages: frozenset[str]
    skills: frozenset[str]
    sees_other_teams: bool
    capacity: int
    load: int
    idle_since: datetime | None

    def serves(self, team: str) -> bool:
        """Whether the team's conversations come to them. Who names no team serves all that they may see."""
        if not self.teams:
            return self.sees_other_teams or team == ""
        return team == "" or team in self.teams

    def speaks(self, language: str) -> bool:
        return not self.languages or _spoken(language) in {_spoken(each) for each in self.languages}


@dataclass(frozen=True, slots=True)
class Matter:
    """A conversation that waits. `intent` is empty while it is not sure what the customer wants."""

    conversation_id: Any
    handoff_id: int
    team: str
    language: str
    intent: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """How often this request was offered to a colleague in vain, and when they may be asked again."""

    times: int
    rests_until: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    colleague: Colleague
    reasons: dict[str, Any]


def choose(
    matter: Matter,
    desk: Sequence[Colleague],
    *,
    attempts: Mapping[int, Attempt],
    most_at_once: int | None,
    now: datetime,
) -> Choice | None:
    """The colleague to ask next, or None if nobody can take it now.

    Who can: of the matter's team; speaking its language, unless nobody of the team at the desk does; available, with
    room for one more, and not asked a moment ago. Of these, in this order: who was asked least often, who has the
    skill, who has least to do, who has been without a new one for longest.
    """
    team = [each for each in desk if each.serves(matter.team)]
    speakers = [each for each in team if each.speaks(matter.language)]
    able = [
        each
        for each in speakers or team
        if each.is_available and each.load < _limit(each, most_at_once) and not _rests(attempts.get(each.id), now)
    ]
    if not able:
        return None

    def preference(each: Colleague) -> tuple:
        return (_times(attempts, each), matter.intent not in each.skills, each.load, each.idle_since or NEVER, each.id)

    chosen = min(able, key=preference)
    return Choice(
        chosen,
        {
            "team": matter.team,
            "language": matter.language,
            "speaks": bool(speakers),
            "skill": matter.intent if matter.intent in chosen.skills else "",
            "load": chosen.load,
            "capacity": _limit(chosen, most_at_once),
            "idle_since": chosen.idle_since and chosen.idle_since.isoformat(),
            "asked_before": _times(attempts, chosen),
            "able": len(able),
        },
    )


def _limit(colleague: Colleague, most_at_once: int | None) -> int:
    return colleague.capacity if most_at_once is None else min(colleague.capacity, most_at_once)


def _rests(attempt: Attempt | None, now: datetime) -> bool:
    return attempt is not None and now < attempt.rests_until


def _times(attempts: Mapping[int, Attempt], colleague: Colleague) -> int:
    attempt = attempts.get(colleague.id)
    return attempt.times if attempt else 0


def _spoken(language: str) -> str:
    return language.partition("-")[0].lower()
