from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from chat.packs.folder import read_pack
from chat.packs.mistakes import PackErrors
from chat.rehearsal.tickets import TableRefused, read_tickets
from chat.routing.evaluation import Labelled, Outcome, evaluate, leave_one_out


class Command(BaseCommand):
    help = (
        "Measures how well messages are sorted into intents, on this machine alone: no database, no model is asked. "
        "--train is a table with the columns text and label, or the folder of a pack, whose intents are then the "
        "labels by their titles. Where --train and --test are the same file each row is sorted by all the others."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--train", type=Path, required=True, help="a table, or a pack's folder")
        parser.add_argument("--test", type=Path, required=True, help="a table")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help='end with one line {"accuracy", "n", "unsure"}'
        )

    def handle(self, *, train: Path, test: Path, as_json: bool, **options):
        tests = read_labelled(test)
        if train.exists() and train.samefile(test):
            self.stdout.write("Train and test are the same file: each row is sorted by the examples of all the others.")
            outcome = leave_one_out(tests)
        else:
            outcome = evaluate(read_examples(train), tests)
        self.stdout.write(as_text(outcome))
        if as_json:
            self.stdout.write(json.dumps(as_data(outcome)))


def read_examples(path: Path) -> list[Labelled]:
    """What to learn from: every row of a table, or every example of a pack's intents."""
    if not path.is_dir():
        return read_labelled(path)
    try:
        intents = read_pack(path).settings.intents
    except PackErrors as errors:
        raise CommandError(str(errors)) from None
    if not intents:
        raise CommandError(f"the pack in {path} has no intents")
    return [Labelled(example, intent.title) for intent in intents for example in intent.examples]


def read_labelled(path: Path) -> list[Labelled]:
    try:
        rows = read_tickets(path, column="text", label="label")
    except TableRefused as refused:
        raise CommandError(str(refused)) from None
    if blank := next((row.number for row in rows if not row.text.strip() or not row.label.strip()), None):
        raise CommandError(f"{path} has no text or no label in row {blank}")
    return [Labelled(row.text, row.label) for row in rows]


def as_text(outcome: Outcome) -> str:
    lines = [
        f"{outcome.accuracy:.1%} of {len(outcome.rows)} sorted rightly; {outcome.unsure} unsure, "
        f"{outcome.sure_but_wrong} sure but wrong",
        *(f"  {count} x {label} taken for {other}" for (label, other), count in outcome.confusions().most_common()),
    ]
    return "\n".join(lines)


def as_data(outcome: Outcome) -> dict[str, float | int]:
    return {"accuracy": round(outcome.accuracy, 4), "n": len(outcome.rows), "unsure": outcome.unsure}
