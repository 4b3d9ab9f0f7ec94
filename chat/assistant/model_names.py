"""Which model is asked: the operator's setting wins over what the pack was written for.

Names alone: whoever only writes one down (sample conversations, settings) does not load the SDK for it.
"""

from __future__ import annotations

from django.conf import settings

from chat.packs.folder import PackContent

ASSISTANT = "claude-sonnet-5-5"
FAST = "claude-haiku-5-5"


def assistant_model(content: PackContent) -> str:
    """The one that answers customers and advises agents."""
    return settings.ASSISTANT_MODEL or content.settings.models.assistant or ASSISTANT


def fast_model(content: PackContent) -> str:
    """The one that is asked beside a conversation, in a given form."""
    return settings.FAST_MODEL or content.settings.models.fast or FAST
