"""Taking out of a text what must not be stored or sent on: card numbers, identity numbers, passwords, keys."""

from __future__ import annotations

from dataclasses import dataclass

from chat.guardrails.recognisers import Found, Kind, find

# What no conversation needs. Addresses and telephone numbers stay: people are to be reached by them.
MASKED = frozenset({Kind.CARD, Kind.CARD_CODE, Kind.SECRET, Kind.NATIONAL_ID})
DOTS = "••••"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that can be kept, and what was in it: `found` says where it stood in the original."""

    text: str
    found: tuple[Found, ...]


def mask(text: str) -> Masked:
    """The text with dots in place of secrets; of a card the last four digits stay, by which its owner knows it.

    Masking twice changes nothing, and a masked text is never longer than the original.
    """
    found = find(text, MASKED)
    if not found:
        return Masked(text, ())
    parts, at = [], 0
    for each in found:
        parts += [text[at : each.start], mask_of(each)]
        at = each.end
    return Masked("".join([*parts, text[at:]]), tuple(found))


def mask_of(found: Found) -> str:
    """What stands in place of something that was found."""
    if found.kind is Kind.CARD:
        return f"{DOTS} {''.join(character for character in found.text if character.isdigit())[-4:]}"
    return DOTS[: len(found.text)]
