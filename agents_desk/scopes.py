"""What an API key opens: less than its owner may do, and never more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from chat.protocol import Code, Refusal
from portal.accounts.models import Scope


def check_scope(user, scope: Scope) -> None:
    """Raises `scope_missing` where a program came with a key that lacks it. People at their pages need none."""
    key = getattr(user, "api_key", None)
    if key is not None and scope not in key.scopes:
        raise Refusal(Code.SCOPE_MISSING, _("This API key lacks the scope %(scope)s.") % {"scope": scope.value})
