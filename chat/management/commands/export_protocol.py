"""`manage.py export_protocol`: the wire's definition as JavaScript constants and as a page of documentation.

Both files are written from `chat.protocol` and `chat.states` and are kept in the repository, so that the browser needs
no build step. `--check` writes nothing and exits with 1 when either is stale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from chat import protocol
from chat.states import TRANSITIONS, Move, Status

WRITTEN_BY = "Written by `manage.py export_protocol` from chat/protocol and chat/states.py. Do not edit."

NUMBERS = (
    "VERSION",
    "SUBPROTOCOL",
    "MAX_TEXT",
    "MAX_COMMENT",
    "MAX_ATTACHMENTS",
    "MAX_TAGS",
    "SYNC_SECONDS",
    "FOCUS_BEAT_SECONDS",
    "PRESENCE_BEAT_SECONDS",
)
ENUMS: tuple[type[Enum], ...] = (
    protocol.EventType,
    protocol.Ephemeral,
    protocol.ServerFrame,
    protocol.Code,
    protocol.HandoffReason,
    Status,
    Move,
)


class Command(BaseCommand):
    help = "Writes static/js/protocol.js and docs/protocol.md from the protocol's definition."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file is stale")

    def handle(self, *args, check: bool, **options):
        stale = [path for path, text in exported_files().items() if not path.exists() or path.read_text() != text]
        if check and stale:
            names = ", ".join(str(path.relative_to(settings.BASE_DIR)) for path in stale)
            raise CommandError(f"Stale: {names}. Run manage.py export_protocol.")
        if not check:
            for path, text in exported_files().items():
                path.write_text(text)


def exported_files() -> dict[Path, str]:
    """What the two files must hold, by their path."""
    with translation.override("en"):
        return {
            settings.BASE_DIR / "static" / "js" / "protocol.js": javascript(),
            settings.BASE_DIR / "docs" / "protocol.md": documentation(),
        }


def javascript() -> str:
    """The constants as a module: `EventType.MESSAGE_POSTED` and so on, frozen."""
    lines = [f"// {WRITTEN_BY}", ""]
    lines += [f"export const {name} = {json.dumps(getattr(protocol, name))};" for name in NUMBERS]
    for enum in ENUMS:
        lines += ["", *_frozen(enum.__name__, {member.name: member.value for member in enum})]
    close_codes = {name: value for name, value in vars(protocol.CloseCode).items() if name.isupper()}
    lines += ["", *_frozen("CloseCode", close_codes)]
    return "\n".join(lines) + "\n"


def _frozen(name: str, members: Mapping[str, object]) -> list[str]:
    pairs = [f"  {key}: {json.dumps(value)}," for key, value in members.items()]
    return [f"export const {name} = Object.freeze({{", *pairs, "});"]


def documentation() -> str:
    """The reference page: every frame, code and reason."""
    return "\n".join(
        [
            "# The wire protocol",
            "",
            f"<!-- {WRITTEN_BY} -->",
            "",
            f"Version {protocol.VERSION}, subprotocol `{protocol.SUBPROTOCOL}`. A message holds up to "
            f"{protocol.MAX_TEXT:,} characters, a frame up to {protocol.MAX_FRAME_BYTES // 1024} KiB.",
            "",
            "The client applies only the event after the last one it knows, drops repeats, and asks `sync` on a gap,",
            f"on reconnecting, when its tab becomes visible, and every {protocol.SYNC_SECONDS} s.",
            *_commands("Commands of a customer", "/ws/conversations/<id>/", protocol.CUSTOMER_COMMANDS),
            *_commands("Commands of the desk", "/ws/desk/", protocol.DESK_COMMANDS),
            *_frames(),
            *_events(),
            *_ephemerals(),
            *_states(),
            *_reasons(),
            *_refusals(),
            *_close_codes(),
            "",
        ]
    )


def _table(*columns: str, rows: list[tuple[object, ...]]) -> list[str]:
    def line(cells):
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    return ["", line(columns), line("---" for _ in columns), *(line(row) for row in rows)]


def _code(words) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _commands(title: str, path: str, commands: Mapping[str, type[protocol.Command]]) -> list[str]:
    rows = []
    for name, model in commands.items():
        fields = [
            f"`{field}`" + ("" if info.is_required() else " (optional)")
            for field, info in model.model_fields.items()
            if field != "type"
        ]
        rows.append((f"`{name}`", ", ".join(fields), " ".join((model.__dict__.get("__doc__") or "").split())))
    return ["", f"## {title}", "", f"Sent to `{path}` as flat JSON.", *_table("type", "fields", "note", rows=rows)]


def _frames() -> list[str]:
    rows = [
        ("`snapshot`", "`conversation`, `seq`, `state`, `events`, `draft`, `queue`", "once after connecting"),
        ("`ack`", "`client_id`, `seq`", "the command is committed"),
        ("`refused`", "`client_id`, `code`, `message`", "nothing was changed; `message` is for people"),
        ("`refused`", "the same, with `conversation`", "at the desk: it is no longer yours to see, nothing follows"),
    ]
    return ["", "## Answers of the server", *_table("type", "fields", "meaning", rows=rows)]


def _events() -> list[str]:
    lines = ["", "## Events", "", 'Durable: `{"type","seq","at","data"}`, numbered per stream without gaps.']
    for event, data in protocol.EVENT_DATA.items():
        stream = protocol.Stream.DESK if event in protocol.DESK_EVENTS else protocol.Stream.PUBLIC
        rows = [(f"`{key}`", meaning) for key, meaning in data.items()]
        lines += ["", f"### `{event}` ({stream})", *_table("data", "meaning", rows=rows)]
    return lines


def _ephemerals() -> list[str]:
    lines = ["", "## Ephemeral frames", "", "Without a number: they may be lost, and nothing depends on them."]
    for frame, data in protocol.EPHEMERAL_DATA.items():
        rows = [(f"`{key}`", meaning) for key, meaning in data.items()]
        lines += ["", f"### `{frame}`", *_table("data", "meaning", rows=rows)]
    return lines


def _states() -> list[str]:
    rows = [
        (f"`{move.value}`", move.label, _code(transition.sources), _code([transition.target]))
        for move, transition in TRANSITIONS.items()
    ]
    return [
        "",
        "## States and causes",
        *_table("cause", "what happened", "from", "to", rows=rows),
        "",
        f"A conversation that was `{Status.WITH_AGENT.value}` when it was resolved goes to "
        f"`{Status.AWAITING_AGENT.value}` when it is continued.",
    ]


def _reasons() -> list[str]:
    rows = [
        (f"`{reason.value}`", reason.label, "yes" if reason in protocol.CUSTOMER_REASONS else "")
        for reason in protocol.HandoffReason
    ]
    return ["", "## Reasons of a handoff", *_table("reason", "meaning", "a customer may send it", rows=rows)]


def _refusals() -> list[str]:
    rows = [(f"`{code}`", status.value, sentence) for code, (status, sentence) in protocol.REFUSALS.items()]
    return ["", "## Codes of refusals", *_table("code", "HTTP status", "sentence", rows=rows)]


def _close_codes() -> list[str]:
    rows = [(value, name.lower()) for name, value in vars(protocol.CloseCode).items() if name.isupper()]
    return ["", "## Close codes of the WebSocket", *_table("code", "meaning", rows=rows)]
