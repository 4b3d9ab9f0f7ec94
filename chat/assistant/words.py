"""What the customer is told where the assistant does not speak for itself: never an error's own text.

Each takes the `language` of the conversation (that of the lease): a worker speaks many at once, and none is its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chat.protocol import HandoffReason


def refusal_text(language: str) -> str:
    with translation.override(language):
        return _(
            "I can't help with this request. If you need help with something else, please ask, or talk to a person."
        )


def apology_text(language: str, *, with_articles: bool = False) -> str:
    """When no answer can be given; `with_articles` when pages that may help stand below it."""
    with translation.override(language):
        apology = _(
            "I'm sorry, I could not answer this. I have asked a colleague to take over; your messages are kept "
            "and you do not need to repeat anything."
        )
        if not with_articles:
            return apology
        return " ".join([apology, _("Meanwhile these pages may help; a search found them, nobody has checked them.")])


def handing_over_text(reason: HandoffReason, outlook: dict[str, Any], language: str) -> str:
    """When a rule of the company hands over. `outlook` is `chat.queries.outlook()`."""
    with translation.override(language):
        beginning = _handing_over(reason)
        return " ".join([beginning, _("You do not need to repeat anything."), *_what_happens_next(outlook)])


def _handing_over(reason: HandoffReason) -> str:
    match reason:
        case HandoffReason.CUSTOMER_REQUEST:
            return _("Of course. I have asked a colleague to join us.")
        case HandoffReason.DISTRESS:
            return _(
                "What you write worries me. If you are in danger, please call your local emergency number now; a "
                "crisis line can help at any hour. I have asked a colleague to join us at once."
            )
        case HandoffReason.COMPLAINT:
            return _("I'm sorry that this has gone wrong. I have asked a colleague to look after it personally.")
        case _other:
            return _("I don't seem to be getting you any further. I have asked a colleague to take over.")


def _what_happens_next(outlook: dict[str, Any]):
    if outlook["available"] or (outlook["open"] and outlook["available"] is None):
        yield _("Our people are here now and answer in this conversation.")
    elif outlook["open"]:
        yield _("Nobody is at the desk this minute; you keep your place, and a person answers in this conversation.")
    elif outlook["opens_at"]:
        # By the company's own clock, since nobody knows the customer's.
        opens_at = date_format(datetime.fromisoformat(outlook["opens_at"]), "l, H:i")
        yield _(
            "Our people are not here at the moment; they are back on {time} ({place}) and answer in this conversation."
        ).format(time=opens_at, place=outlook["place"])
    if outlook["email"]:
        yield _("If you would rather not wait, write to {email}.").format(email=outlook["email"])
