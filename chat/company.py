"""The company that this portal works for: the active pack's version in force, and which version a conversation gets."""

from __future__ import annotations

import functools
import hashlib
import time
import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.dates import WEEKDAYS_ABBR

from chat.models import Conversation, Pack, Preview, PromptVersion
from chat.packs.folder import PackContent
from chat.packs.hours import DAYS, BusinessHours
from chat.packs.http_tools import HttpTool, parse_http_tools
from chat.packs.outbound import Reach
from chat.packs.settings import PackSettings
from chat.packs.tools import PackTool, load_tools
from chat.states import Kind

FRESH_SECONDS = 5


class NoPackLoaded(Exception):
    """The database holds no version of the pack that `PACK` names."""


def slug() -> str:
    """The name of the pack that the settings point to."""
    return _read_folder(settings.PACK)["slug"]


@functools.cache
def _read_folder(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pack.toml").read_text())


def languages() -> tuple[str, ...]:
    """The pack's languages as they were last read, at first those of its folder.

    No database is asked: the page that says that it is away needs a language too.
    """
    if _in_force is None:
        return tuple(_read_folder(settings.PACK).get("languages", PackSettings.model_fields["languages"].default))
    return content_of(_in_force[1]).settings.languages


@functools.cache
def tools() -> dict[str, PackTool]:
    """The Python tools of the active pack, imported once per process."""
    return load_tools(settings.PACK)


def tool_named(name: str, content: PackContent) -> PackTool | HttpTool | None:
    """One of the company's tools: Python comes with the pack's folder, HTTP tools with the version's content."""
    http_tools, _mistakes = parse_http_tools(content.http_tools, _reach())
    return tools().get(name) or http_tools.get(name)


@functools.cache
def _reach() -> Reach:
    return Reach(private_hosts=frozenset(settings.ALLOWED_TOOL_HOSTS), secrets=settings.TOOL_SECRETS)


@functools.lru_cache(maxsize=32)
def content_of(version_id: int) -> PackContent:
    """The content of a version, which never changes."""
    return PackContent.from_json(PromptVersion.objects.values_list("content", flat=True).get(pk=version_id))


@functools.lru_cache(maxsize=32)
def content_of_preview(conversation_id: UUID) -> PackContent:
    """What a preview runs with: a draft's content as it was when the preview began."""
    return PackContent.from_json(Preview.objects.values_list("content", flat=True).get(pk=conversation_id))


def content_of_turn(conversation_id: UUID, version_id: int | None) -> PackContent:
    """What a turn is answered with. Only a preview's turns have no version."""
    return content_of_preview(conversation_id) if version_id is None else content_of(version_id)


def content_for(conversation: Conversation) -> PackContent:
    """What a conversation runs with; the version in force where it began before versions were remembered."""
    if conversation.kind == Kind.PREVIEW:
        return content_of_preview(conversation.pk)
    return content_of(conversation.prompt_version_id) if conversation.prompt_version_id else content()


_in_force: tuple[float, int] | None = None


def content() -> PackContent:
    """The content of the version in force, for pages. Which one that is is asked again after a few seconds.

    Turns do not ask here: each has the version of its conversation. Raises `NoPackLoaded`.
    """
    global _in_force
    if _in_force is None or time.monotonic() - _in_force[0] > FRESH_SECONDS:
        version_id = Pack.objects.filter(slug=slug()).values_list("current_id", flat=True).first()
        if version_id is None:
            raise NoPackLoaded(f"no version of the pack {slug()!r} is loaded: run manage.py load_pack {settings.PACK}")
        _in_force = (time.monotonic(), version_id)
    return content_of(_in_force[1])


def version_for(conversation_id: UUID) -> int | None:
    """The version that a new conversation gets: the candidate's share of them the candidate, the others the one in
    force. None while no pack is loaded.

    Asked of the database each time, so that what was published a moment ago, in whichever process, holds at once.
    """
    pack = Pack.objects.filter(slug=slug()).values_list("current_id", "candidate_id", "share").first()
    if pack is None:
        return None
    current, candidate, share = pack
    return candidate if lot_of(conversation_id) < share else current


def lot_of(conversation_id: UUID) -> int:
    """A number from 0 to 99 that is always the same for a conversation and evenly spread over them."""
    return int.from_bytes(hashlib.sha256(conversation_id.bytes).digest()[:8]) % 100


def forget() -> None:
    """Asks the database again at the next call: after another version was put in force by this process."""
    global _in_force
    _in_force = None
    content_of.cache_clear()


def hours_text(hours: BusinessHours) -> str:
    """The business hours in words: days with the same spans are joined, e.g. "Mon–Fri 09:00–17:00 (New York)"."""
    runs: list[tuple[str, str, tuple[str, ...]]] = []
    for day in DAYS:
        spans = getattr(hours, day)
        name = str(WEEKDAYS_ABBR[DAYS.index(day)])
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], name, spans)
        else:
            runs.append((name, name, spans))
    parts = [
        f"{first if first == last else f'{first}–{last}'} {', '.join(span.replace('-', '–') for span in spans)}"
        for first, last, spans in runs
        if spans
    ]
    return f"{'; '.join(parts)} ({place_of(hours)})"


def place_of(hours: BusinessHours) -> str:
    """Where the business hours count, e.g. "New York"."""
    return hours.time_zone.rsplit("/", 1)[-1].replace("_", " ")
