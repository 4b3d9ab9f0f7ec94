"""The steps of a macro in words, for those who choose one."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agents_desk.macro_actions import (
    ChangeTags,
    End,
    MacroAction,
    MarkAs,
    Reply,
    SnoozeUntil,
    TransferTo,
    WriteNote,
)
from agents_desk.snooze_times import LABELS
from chat import company
from chat.states import Kind

TEXT_SHOWN = 60


def describe(action: MacroAction) -> str:
    match action:
        case Reply(text=text):
            return _("Reply “%(text)s”") % {"text": Truncator(text).chars(TEXT_SHOWN)}
        case WriteNote(text=text):
            return _("Note “%(text)s”") % {"text": Truncator(text).chars(TEXT_SHOWN)}
        case ChangeTags(add=add, remove=remove):
            words = [*(f"+{tag}" for tag in add), *(f"−{tag}" for tag in remove)]
            return _("Tags %(tags)s") % {"tags": ", ".join(words)}
        case SnoozeUntil(when=when):
            return _("Snooze: %(when)s") % {"when": str(LABELS[when]).lower()}
        case TransferTo(team=team):
            return _("Transfer to %(team)s") % {"team": _team(team)}
        case MarkAs(kind=kind):
            return _("Mark: %(kind)s") % {"kind": str(Kind(kind).label).lower()}
        case End():
            return _("Resolve")
    raise TypeError(f"no words for {type(action).__name__}")


def _team(slug: str) -> str:
    teams = {team.slug: team.title for team in company.content().settings.teams}
    return teams.get(slug, slug)
