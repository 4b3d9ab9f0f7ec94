"""The company that this portal works for: the newest version of the active pack, as loaded into the database."""

from __future__ import annotations

import functools
import time
import tomllib

from django.conf import settings
from django.utils.dates import WEEKDAYS_ABBR

from chat.models import PromptVersion
from chat.packs.folder import PackContent
from chat.packs.hours import DAYS, BusinessHours
from chat.packs.tools import PackTool, load_tools

FRESH_SECONDS = 5


class NoPackLoaded(Exception):
    """The database holds no version of the pack that `PACK` names."""


@functools.cache
def slug() -> str:
    """The name of the pack that the settings point to."""
    return tomllib.loads((settings.PACK / "pack.toml").read_text())["slug"]


@functools.cache
def tools() -> dict[str, PackTool]:
    """The Python tools of the active pack, imported once per process."""
    return load_tools(settings.PACK)


@functools.lru_cache(maxsize=32)
def content_of(version_id: int) -> PackContent:
    """The content of a version, which never changes."""
    return PackContent.from_json(PromptVersion.objects.values_list("content", flat=True).get(pk=version_id))


_newest: tuple[float, int] | None = None


def content() -> PackContent:
    """The newest version's content. Which one is newest is asked again after a few seconds.

    Raises `NoPackLoaded`.
    """
    global _newest
    if _newest is None or time.monotonic() - _newest[0] > FRESH_SECONDS:
        version_id = (
            PromptVersion.objects.filter(pack__slug=slug()).order_by("-number").values_list("pk", flat=True).first()
        )
        if version_id is None:
            raise NoPackLoaded(f"no version of the pack {slug()!r} is loaded: run manage.py load_pack {settings.PACK}")
        _newest = (time.monotonic(), version_id)
    return content_of(_newest[1])


def forget() -> None:
    """Asks the database again at the next call: after loading a pack in this process."""
    global _newest
    _newest = None
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
    city = hours.time_zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{'; '.join(parts)} ({city})"
