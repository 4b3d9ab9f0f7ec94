from __future__ import annotations

import itertools

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts import audit

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Checks that the audit log is what it was when it was written, and prints the newest link of its chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--passes", default="", metavar="NUMBER:HASH", help="a newest link printed earlier")

    def handle(self, *, passes: str, **options) -> None:
        audit.seal()
        found = list(itertools.islice(audit.verify(), MOST_SHOWN))
        for each in found:
            self.stderr.write(f"link {each.number or '-'}, entry {each.entry or '-'}: {each.what}")
        if passes and not audit.holds_at(*_link(passes)):
            raise CommandError(f"The chain does not pass through {passes}: something was cut off or written anew.")
        if found:
            raise CommandError("The audit log was tampered with.")
        number, hash = audit.head()
        self.stdout.write(f"The audit log holds: {number} links. Newest: {number}:{hash}")


def _link(text: str) -> tuple[int, str]:
    number, _, hash = text.partition(":")
    if not number.isdecimal() or not hash:
        raise CommandError(f"--passes must be NUMBER:HASH, not {text!r}")
    return int(number), hash
