"""What the pages about prompts send: texts, why and for whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from chat.packs.mistakes import PackMistake
from chat.packs.prompt_texts import CONTEXT, HTTP_TOOLS, clean, in_order

SECTION_NAME = re.compile(r"^[a-z0-9][a-z0-9-]{0,60}$")
MOST_ROWS, FEWEST_ROWS, ROW_LENGTH = 30, 5, 110


class SectionNameWrong(ValueError):
    """A new section cannot have this name. `parts` are the texts that were sent with it."""

    def __init__(self, name: str, parts: dict[str, str]):
        text = say("“%(name)s” cannot name a new section: lower-case letters, digits and hyphens, and not used yet.")
        super().__init__(text % {"name": name[:60]})
        self.parts = parts


class ShareForm(forms.Form):
    """What share of the new conversations a candidate gets."""

    share = forms.IntegerField(min_value=1, max_value=100)


class PublishForm(forms.Form):
    """Why, and for whom."""

    EVERYBODY, TRIAL = "everybody", "trial"

    revision = forms.IntegerField(widget=forms.HiddenInput)
    compared_with = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Why, in one line"), max_length=200)
    audience = forms.ChoiceField(
        choices=[
            (EVERYBODY, _("All new conversations")),
            (TRIAL, _("A share of the new conversations, to compare it first")),
        ],
        initial=EVERYBODY,
    )
    share = forms.IntegerField(label=_("Share in per cent"), min_value=1, max_value=100, required=False, initial=10)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("audience") != self.TRIAL:
            cleaned["share"] = None
        elif not cleaned.get("share") and "share" not in self.errors:
            self.add_error("share", _("A trial needs a share from 1 to 100."))
        return cleaned


@dataclass(frozen=True)
class Part:
    """One text as the page shows it: its mistakes, each with the line it speaks of."""

    file: str
    text: str
    mistakes: tuple[tuple[PackMistake, str], ...]
    is_locked: bool = False

    @property
    def is_section(self) -> bool:
        return CONTEXT.match(self.file) is not None

    @property
    def rows(self) -> int:
        """How high its field is: all of it, within bounds."""
        needed = sum(1 + len(line) // ROW_LENGTH for line in self.text.splitlines()) + 1
        return min(max(needed, FEWEST_ROWS), MOST_ROWS)


def locked_files(user) -> tuple[str, ...]:
    """What somebody may read but not change.

    An HTTP tool sends secrets of the installation to the address it names: who changes it can have them sent anywhere.
    """
    return () if user.is_superuser else (HTTP_TOOLS,)


def shown_parts(parts: Mapping[str, str], mistakes: Sequence[PackMistake], locked: Collection[str]) -> list[Part]:
    shown = []
    for file, text in in_order(parts).items():
        lines = text.splitlines()
        own = [mistake for mistake in mistakes if mistake.file == file]
        told = tuple((each, "".join(lines[each.line - 1 : each.line])) for each in own)
        shown.append(Part(file, text, told, is_locked=file in locked))
    return shown


def edited_parts(posted: QueryDict, parts: Mapping[str, str], locked: Collection[str]) -> dict[str, str]:
    """The texts as they were typed, without the removed sections, and with a new one if one is named.

    Those that are `locked` stay as they are. Raises `SectionNameWrong`.
    """
    removed = {file for file in posted.getlist("remove") if CONTEXT.match(file)}
    edited = {
        file: text if file in locked else clean(posted.get(f"part:{file}", text))
        for file, text in parts.items()
        if file not in removed
    }
    if name := posted.get("new_section", "").strip():
        file = f"context/{name}.md"
        if not SECTION_NAME.match(name) or file in parts:
            raise SectionNameWrong(name, edited)
        edited[file] = f"# {name.replace('-', ' ').capitalize()}"
    return edited


def revision_of(posted: QueryDict) -> int:
    """What cannot be read is no revision of any draft, so that saving is refused as out of date."""
    text = posted.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() else 0
