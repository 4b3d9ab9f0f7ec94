"""What agents did, for the audit log: every command that changes something, and every transcript that was read."""

from __future__ import annotations

import functools
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from chat.limits import Limit
from chat.protocol import Command, DeskRead, DeskTypingSet, FocusBeat, Look, PresenceBeat, Refusal
from chat.services.messages import Posted
from portal.accounts import audit

# Sent by the page itself, many times a minute, and kept nowhere.
PASSING = (DeskRead, DeskTypingSet, FocusBeat, Look, PresenceBeat)
# What a command may hold besides: texts, tags, addresses. People wrote those, and the conversation has them.
TOLD = ("agent", "team", "kind", "into", "until", "macro", "consultation", "status", "attachments", "confirmed")

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Posted for the length of what they ask about; they change nothing.
ASKING = frozenset({"/desk/preview"})

# The database has the last word; this spares it the question each time that a page reads a conversation anew.
_views = Limit(1, audit.VIEWS_RECORDED_EVERY.total_seconds())


def record_command(user, command: Command, posted: Posted) -> None:
    """In the transaction of the command. One that was sent again and did nothing is no second deed."""
    if isinstance(command, PASSING) or not posted.created:
        return
    told = {name: _plain(value) for name in TOLD if (value := getattr(command, name, None)) not in (None, "", ())}
    audit.record(user, f"desk.{command.type}", subject=getattr(command, "conversation", ""), seq=posted.seq, **told)


def record_view(user, conversation_id) -> None:
    """Once an hour for each agent and conversation."""
    try:
        _views.check(f"{user.pk} {conversation_id}")
    except Refusal:
        return
    audit.record_view(user, conversation_id)


def record_write(operation):
    """For every route of the desk: what writes is noted with its address, unless it has said more itself."""

    @functools.wraps(operation)
    def noted(request: HttpRequest, *args, **kwargs):
        answer = operation(request, *args, **kwargs)
        match = request.resolver_match
        changes = request.method not in SAFE_METHODS and not match.route.endswith(tuple(ASKING))
        if changes and not audit.has_noted(request.auth):
            subject = next(iter(match.kwargs.values()), "")
            audit.record(request.auth, "desk.rest", subject=subject, to=match.route, how=request.method)
        return answer

    return noted


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case tuple() | list():
            return [_plain(each) for each in value]
    return value
