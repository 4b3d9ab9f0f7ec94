"""How many statements each of the desk's lists takes. Run by `manage.py shell` beside the portal under measurement."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents_desk.lists.counts import count_views
from agents_desk.lists.filters import Filters
from agents_desk.lists.pages import changes, page
from agents_desk.lists.search import search
from agents_desk.lists.views import VIEWS
from agents_desk.queries import queue
from chat.models import Conversation
from portal.accounts.models import User

AS_FILTERED = Filters(team="billing", language="en", sentiment="-1", tag="vip", sla="breached")


def report() -> None:
    """Prints `{name: statements}` as JSON."""
    user = User.objects.get(username="agent")
    some = list(Conversation.objects.values_list("pk", flat=True)[:20])
    lists: dict[str, Callable[[], object]] = {
        **{f"view {slug}": lambda view=view: page(user, view, Filters()) for slug, view in VIEWS.items()},
        "filtered": lambda: page(user, VIEWS["waiting"], AS_FILTERED),
        "changes of 20": lambda: changes(user, VIEWS["waiting"], Filters(), some),
        "counts": lambda: count_views(user),
        "search rare": lambda: search(user, Filters(q="canary")),
        "search common": lambda: search(user, Filters(q="bicycle refund")),
        "queue": lambda: queue(user),
    }
    print(json.dumps({name: _statements(read) for name, read in lists.items()}))


def _statements(read: Callable[[], object]) -> int:
    read()
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)
