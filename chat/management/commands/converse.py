from __future__ import annotations

import asyncio
import http.client
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from chat.rehearsal.rehearsal import rehearse
from chat.rehearsal.tickets import TableRefused, read_tickets

PROBE_SECONDS = 10


class Command(BaseCommand):
    help = (
        "Holds one conversation per row of a file with a running portal, over its public WebSocket, and checks that "
        "every message was acknowledged, answered once and stored. The conversations are of kind 'test' and count in "
        "no metric. For many rows or many at a time start the portal with a higher RATE_SOCKETS_PER_MINUTE (sockets "
        "per address). Exits with 1 if something is not as it must be."
    )

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, required=True, help="tab- or comma-separated, with a line of names")
        parser.add_argument("--column", required=True, help="the column that holds what the customer writes")
        parser.add_argument("--label", help="a column to count the outcomes by")
        parser.add_argument("-n", type=int, default=8, metavar="N", dest="at_a_time", help="so many at a time (8)")
        parser.add_argument("--url", help="the portal's address (default: by HOST and PORT)")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the report as JSON")

    def handle(self, *, file, column, label, at_a_time, url, as_json, **options):
        if at_a_time < 1:
            raise CommandError("-n must be at least 1")
        try:
            tickets = read_tickets(file, column=column, label=label)
        except TableRefused as refused:
            raise CommandError(str(refused)) from None
        url = url or f"http://{settings.ENVIRONMENT.host}:{settings.ENVIRONMENT.port}/"
        check_portal(url)
        with tqdm(total=len(tickets), unit="ticket", disable=None) as bar:
            report = asyncio.run(rehearse(tickets, url=url, at_a_time=at_a_time, on_progress=bar.update))
        self.stdout.write(json.dumps(report.as_data(), indent=2, ensure_ascii=False) if as_json else report.as_text())
        if not report.is_good:
            sys.exit(1)


def check_portal(url: str) -> None:
    """Before anything is created: an address where no portal answers is one line, not a list of failures."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CommandError(f"--url must be an address such as http://127.0.0.1:8000/, not {url!r}")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise CommandError(f"No portal answers at {url} ({error}). Start it, or name it with --url.") from None
    finally:
        connection.close()
    if status != 200:
        raise CommandError(f"What answers at {url} is no portal that is well: /healthz says {status}.")
