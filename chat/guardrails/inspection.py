"""Everything that happens to a customer's text before it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from chat.guardrails.masking import mask, mask_of
from chat.guardrails.screening import Screening, screen
from chat.models.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be recorded."""

    kind: Verdict.Kind
    rule: str
    text: str
    action: Verdict.Action


@dataclass(frozen=True, slots=True)
class Inspection:
    """`text` is what may be stored and sent on."""

    text: str
    findings: tuple[Finding, ...]
    screening: Screening | None


def inspect_input(text: str) -> Inspection:
    """Masks what must not be kept, and screens what is left."""
    masked = mask(text)
    findings = [
        Finding(Verdict.Kind.SECRET, found.kind.value, mask_of(found), Verdict.Action.MASK) for found in masked.found
    ]
    screening = screen(masked.text)
    if screening is not None:
        findings.append(Finding(screening.kind, screening.rule, screening.text, Verdict.Action.CAUTION))
    return Inspection(masked.text, tuple(findings), screening)
