"""What may be repeated to this customer: what they said themselves, what is theirs, and what is published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from chat.guardrails.recognisers import Found, Kind

NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
TOLL_FREE = re.compile(r"^(?:00)?1?8(?:00|33|44|55|66|77|88)\d{7}$")
NATIONAL_NUMBER = 9


class Facts:
    """`told`: what the customer wrote and what tools returned about them. `published`: what the company says itself,
    beside what it says to everybody (`company`).

    However a number was spaced or punctuated there: both sides are compared by their letters and digits alone.
    """

    def __init__(self, *, told: Iterable[str] = (), published: Iterable[str] = (), company: Facts | None = None):
        self._told = tuple(told)
        self._published = tuple(published)
        self._company = company

    def allows(self, found: Found) -> bool:
        """Whether this piece of personal data may be repeated."""
        written = squeeze(found.text)
        if found.kind is Kind.PHONE:
            # A toll-free number belongs to an organisation; any other may be written with or without its country.
            if TOLL_FREE.match(written):
                return True
            written = written[-NATIONAL_NUMBER:]
        return written in self._squeezed_told or self._has_published(written)

    def publishes(self, words: str) -> bool:
        """Whether the company itself says these words: a customer who says them makes no promise of the company."""
        return self._has_published(squeeze(words))

    def _has_published(self, squeezed: str) -> bool:
        if squeezed in self._squeezed_published:
            return True
        return self._company is not None and self._company._has_published(squeezed)

    @cached_property
    def _squeezed_told(self) -> str:
        return "\n".join(squeeze(text) for text in self._told)

    @cached_property
    def _squeezed_published(self) -> str:
        return "\n".join(squeeze(text) for text in self._published)


def squeeze(text: str) -> str:
    """Letters and digits only, in lower case."""
    return NOT_ALPHANUMERIC.sub("", text).lower()
