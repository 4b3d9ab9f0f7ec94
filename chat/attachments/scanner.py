"""Looking through files for what must not be passed on. A company connects its own scanner by `ATTACHMENT_SCANNER`.

    class OurScanner:
        def scan(self, content: bytes) -> Verdict: ...

and `ATTACHMENT_SCANNER=our_package.scanning.OurScanner`; a ClamAV daemon needs no code: `clamd://host:3310`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from chat.attachments.clamd import ClamdScanner
from chat.attachments.verdict import ScannerAway, Verdict

__all__ = ["Scanner", "ScannerAway", "Verdict", "scanner"]


class Scanner(Protocol):
    """One instance serves all threads of a process."""

    def scan(self, content: bytes) -> Verdict:
        """What was found. Raises `ScannerAway` when it cannot say: then the file is refused."""
        ...


@dataclass(frozen=True, slots=True)
class NoScanner:
    """Finds nothing: the file's kind has been proved, and nobody looks any further."""

    def scan(self, content: bytes) -> Verdict:
        return Verdict()


def scanner() -> Scanner:
    """The one that the settings name."""
    return _scanner(settings.ATTACHMENT_SCANNER)


@functools.lru_cache(maxsize=4)
def _scanner(address: str) -> Scanner:
    if not address:
        return NoScanner()
    if address.startswith("clamd://"):
        parts = urlsplit(address)
        return ClamdScanner(parts.hostname, parts.port)
    return import_string(address)()
