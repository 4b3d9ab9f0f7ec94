"""Rows for people, and one JSON line per result with the commit it was measured at."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from typing import Any

from bench import machine
from portal.environment import ROOT

FOLDER = ROOT / "bench" / "results"


def keep(scenario: str, figures: dict[str, Any]) -> None:
    """Prints the figures and appends them to `bench/results/SCENARIO.jsonl`."""
    print(as_row(scenario, figures), flush=True)
    FOLDER.mkdir(exist_ok=True)
    record = {
        "scenario": scenario,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        **machine.describe(),
        **figures,
    }
    with (FOLDER / f"{scenario}.jsonl").open("a") as file:
        file.write(json.dumps(record) + "\n")


def as_row(scenario: str, figures: dict[str, Any]) -> str:
    return f"{scenario:9} " + "  ".join(f"{name} {value}" for name, value in figures.items() if value is not None)


def commit() -> str:
    """The short hash, with `+` where the working tree differs from it."""
    head = _git("rev-parse", "--short", "HEAD")
    return head + ("+" if _git("status", "--porcelain", "--", "chat", "portal", "agents_desk") else "")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
