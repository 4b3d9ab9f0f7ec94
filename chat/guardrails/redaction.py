"""Keeping personal data out of the logs, whoever writes them and whatever an exception quotes."""

from __future__ import annotations

import logging

from chat.guardrails.recognisers import find


def redact(text: str) -> str:
    """The text with the kind of each piece of personal data or secret in place of the piece: "[email]"."""
    parts, at = [], 0
    for each in find(text):
        parts += [text[at : each.start], f"[{each.kind}]"]
        at = each.end
    return "".join([*parts, text[at:]]) if parts else text


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line: also arguments, tracebacks, and rows that the database quotes in its errors."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
