"""An agent's lists among very many open conversations: how long each takes, and how many statements."""

from __future__ import annotations

import time
from urllib.parse import quote

from bench.crowd import fill
from bench.figures import milliseconds
from bench.portal import Portal, get_json
from bench.results import keep

FILTERS = "team=billing&language=en&sentiment=-1&tag=vip&sla=breached"


def measure(portal: Portal, *, conversations: int, rounds: int) -> None:
    """Asks for every list over HTTP, `rounds` times in turn; prints and keeps a row for each."""
    fill(portal.database_url, conversations)
    statements = portal.count_statements()
    paths = lists_of(portal)
    taken: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(rounds + 1):
        for name, path in paths.items():
            begun = time.perf_counter()
            get_json(portal.port, path, portal.agent_key)
            taken[name].append(time.perf_counter() - begun)
    for name, times in taken.items():
        # The first one warms the portal up.
        figures = {"list": name, "open": conversations, "ms_p50": milliseconds(times[1:], 0.50)}
        keep("lists", {**figures, "ms_p95": milliseconds(times[1:], 0.95), "statements": statements.get(name)})


def lists_of(portal: Portal) -> dict[str, str]:
    """The address of each list by the name that `bench.statements` gives it."""
    views = ("mine", "waiting", "unassigned", "assistant", "open", "snoozed", "resolved")
    listed = "/api/v1/desk/conversations"
    first = get_json(portal.port, f"{listed}?view=open", portal.agent_key)
    ids = ",".join(item["id"] for item in first["items"][:20])
    after = first["next"]
    for _ in range(20):
        after = get_json(portal.port, f"{listed}?view=open&after={quote(after)}", portal.agent_key)["next"]
    return {
        **{f"view {view}": f"{listed}?view={view}" for view in views},
        "view open, page 22": f"{listed}?view=open&after={quote(after)}",
        "filtered": f"{listed}?view=waiting&{FILTERS}",
        "changes of 20": f"{listed}/changes?view=waiting&ids={ids}",
        "counts": "/api/v1/desk/views",
        "search rare": "/api/v1/desk/search?q=canary",
        "search common": "/api/v1/desk/search?q=bicycle+refund",
        "queue": "/api/v1/desk/queue",
    }
