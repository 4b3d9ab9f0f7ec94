"""What the customer is told when no answer can be given: never the error itself."""

from __future__ import annotations

from django.utils.translation import gettext as _


def refusal_text() -> str:
    return _("I can't help with this request. If you need help with something else, please ask, or talk to a person.")


def apology_text() -> str:
    """What the customer is told when no answer can be given: never the error itself."""
    return _(
        "I'm sorry, I could not answer this. I have asked a colleague to take over; your messages are kept "
        "and you do not need to repeat anything."
    )
