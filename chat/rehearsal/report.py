"""What a rehearsal found, per ticket and in total, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from chat.rehearsal.audit import Stored
from chat.rehearsal.talk import Heard
from chat.rehearsal.tickets import Ticket

SHOWN_TEXT = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket: what the client heard beside what the database holds."""

    ticket: Ticket
    conversation_id: str
    client_id: str
    heard: Heard
    stored: Stored

    @property
    def checks(self) -> dict[str, bool]:
        """What must be so of every ticket."""
        handed_off = self.heard.outcome == "handed off"
        return {
            "acknowledged": [message.seq for message in self.stored.asked] == [self.heard.acknowledged],
            "stored": self.stored.has_once(self.client_id, self.ticket.text),
            "answered_once": self.stored.is_answered_once(handed_off=handed_off),
            "gapless": self.stored.is_gapless and not self.heard.has_gap,
        }

    def as_data(self) -> dict[str, Any]:
        return {
            "number": self.ticket.number,
            "label": self.ticket.label,
            "text": self.ticket.text,
            "conversation": self.conversation_id,
            "outcome": self.heard.outcome,
            "trouble": self.heard.trouble,
            "first_text_ms": self.heard.first_text_ms,
            "events": len(self.stored.numbers),
            **self.checks,
        }

    def as_text(self) -> str:
        first = "-" if self.heard.first_text_ms is None else f"{self.heard.first_text_ms} ms"
        wrong = [name for name, is_so in self.checks.items() if not is_so]
        notes = "  ".join(filter(None, [self.heard.trouble, f"NOT {', '.join(wrong)}" if wrong else ""]))
        text = " ".join(self.ticket.text.split())
        shown = text if len(text) <= SHOWN_TEXT else text[: SHOWN_TEXT - 1] + "…"
        line = f"{self.ticket.number:4}  {self.heard.outcome:10}  {first:>9}  {len(self.stored.numbers):3}  {shown}"
        return f"{line}  {notes}" if notes else line


@dataclass(frozen=True, slots=True)
class Report:
    lines: list[Line]

    @property
    def is_good(self) -> bool:
        """Every message was acknowledged, answered once and stored, and no turn failed."""
        return all(all(line.checks.values()) and line.heard.outcome != "failed" for line in self.lines)

    def totals(self) -> dict[str, Any]:
        times = sorted(line.heard.first_text_ms for line in self.lines if line.heard.first_text_ms is not None)
        return {
            "tickets": len(self.lines),
            "outcomes": dict(Counter(line.heard.outcome for line in self.lines).most_common()),
            "first_text_ms": {"p50": round(median(times)), "p95": _p95(times)} if times else None,
            "events": sum(len(line.stored.numbers) for line in self.lines),
            **{name: sum(line.checks[name] for line in self.lines) for name in self.lines[0].checks},
        }

    def by_label(self) -> dict[str, Counter]:
        counts: dict[str, Counter] = {}
        for line in self.lines:
            counts.setdefault(line.ticket.label, Counter())[line.heard.outcome] += 1
        return counts

    def as_data(self) -> dict[str, Any]:
        return {
            "good": self.is_good,
            "totals": self.totals(),
            "labels": {label: dict(counts) for label, counts in self.by_label().items()},
            "tickets": [line.as_data() for line in self.lines],
        }

    def as_text(self) -> str:
        totals = self.totals()
        count = totals["tickets"]
        text = ["   #  outcome     first text  events  text", *(line.as_text() for line in self.lines), ""]
        text += [
            f"{label or 'without a label'}: {_listed(counts)}" for label, counts in sorted(self.by_label().items())
        ]
        times = totals["first_text_ms"]
        text += [
            "",
            f"{count} tickets: {_listed(totals['outcomes'])}; {totals['events']} events",
            f"time to first text: p50 {times['p50']} ms, p95 {times['p95']} ms" if times else "no text was seen",
            f"acknowledged {totals['acknowledged']} of {count}, stored exactly once {totals['stored']}, "
            f"answered exactly once {totals['answered_once']}, numbered without gaps {totals['gapless']}",
        ]
        return "\n".join(text)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items())


def _p95(times: list[int]) -> int:
    return round(quantiles(times, n=20, method="inclusive")[-1]) if len(times) > 1 else times[0]
