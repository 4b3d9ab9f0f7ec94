"""The tables of tests/access/rights.py as docs/staff.md shows them.

WRITE=1 make test ARGS=tests/access/test_written_matrix.py        writes them anew
"""

from __future__ import annotations

import re
from pathlib import Path

from portal.api import api
from tests.access.rights import COMMANDS, PEOPLE, ROUTES

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "staff.md"
BEGIN, END = "<!-- rights: begin -->", "<!-- rights: end -->"
ROLES = ("agent", "manager", "admin")
# The customers' own doors, and those that are everybody's.
FOR_STAFF = re.compile(r"(accounts|desk|styleguide|admin|api/v1/desk|api/v1/metrics)/?")


def written() -> str:
    """Both tables, in Markdown."""
    columns = [PEOPLE.index(role) for role in ROLES]
    lines = [f"| page or call | | {' | '.join(ROLES)} |", "|---|---|---|---|---|"]
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    summaries = {
        f"{method.upper()} {path.lstrip('/').replace('{conversation_id}', '{id}')}": operation["summary"]
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    for route, row in ROUTES.items():
        method, path = route.split(" ", 1)
        if FOR_STAFF.match(path) and "ok" in [row[column] for column in columns]:
            name = f"/{path}" if method == "GET" and not path.startswith("api/") else f"{method} /{path}"
            lines.append(f"| `{name}` | {summaries.get(route, '')} | {_may(row, columns)} |")
    lines += ["", f"| command on `/ws/desk/` | {' | '.join(ROLES)} |", "|---|---|---|---|"]
    for name, row in COMMANDS.items():
        if name.startswith("desk "):
            lines.append(f"| `{name.removeprefix('desk ')}` | {_may(row, columns)} |")
    return "\n".join(lines)


def _may(row: tuple, columns: list[int]) -> str:
    return " | ".join("yes" if row[column] == "ok" else "no" for column in columns)


def in_document() -> str:
    return _parts()[1].strip()


def write() -> None:
    before, _, after = _parts()
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{written()}\n\n{END}{after}")


def _parts() -> tuple[str, str, str]:
    before, rest = DOCUMENT.read_text().split(BEGIN)
    inside, after = rest.split(END)
    return before, inside, after
