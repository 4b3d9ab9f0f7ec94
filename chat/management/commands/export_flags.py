import json

from django.core.management.base import BaseCommand

from chat.models import Flag
from chat.services import flags
from chat.services.flags import FlaggedCase
from chat.states import Kind


class Command(BaseCommand):
    help = "Writes the messages that agents flagged as wrong: question, wrong answer, right answer. Oldest first."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON array, for programs")
        parser.add_argument(
            "--kind", choices=Kind.values, default=Kind.CUSTOMER, help="of conversations of this kind (customer)"
        )

    def handle(self, *, json: bool, kind: str, **options):
        found = Flag.objects.filter(message__conversation__kind=kind).order_by("created_at", "pk")
        found = found.select_related("agent", "message", "message__turn__prompt_version__pack")
        cases = flags.cases(found)
        if json:
            self.stdout.write(as_json(cases))
            return
        for case in cases:
            message = case.flag.message
            self.stdout.write(f"{message.conversation_id} #{message.seq} ({case.flag.state})")
            for label, text in (("asked", case.question), ("wrong", message.text), ("right", case.flag.answer)):
                self.stdout.write(f"  {label}: {' '.join(text.split())}")


def as_json(cases: list[FlaggedCase]) -> str:
    """`prompt` is the version that said it, null where that is not known."""
    return json.dumps(
        [
            {
                "conversation": str(case.flag.message.conversation_id),
                "message": case.flag.message.seq,
                "question": case.question,
                "wrong": case.flag.message.text,
                "right": case.flag.answer,
                "by": case.flag.agent.display_name,
                "at": case.flag.created_at.isoformat(),
                "state": case.flag.state,
                "prompt": _prompt(case),
            }
            for case in cases
        ],
        ensure_ascii=False,
        indent=2,
    )


def _prompt(case: FlaggedCase) -> str | None:
    turn = case.flag.message.turn
    return str(turn.prompt_version) if turn and turn.prompt_version else None
