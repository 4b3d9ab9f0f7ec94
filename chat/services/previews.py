"""Trying a draft out: a conversation that runs with its texts and has no effects."""

from __future__ import annotations

from django.db import transaction

from chat.models import Conversation, Customer, Preview, PromptDraft
from chat.packs.draft_texts import read_parts
from chat.packs.folder import PackContent
from chat.services import conversations
from chat.states import Kind


def start(*, draft: PromptDraft, customer: Customer, by) -> Conversation:
    """Opens a conversation that keeps the draft as it is now, whatever becomes of it.

    `customer` is the visitor of the browser that tries. Raises `PackErrors` for a draft with mistakes.
    """
    content = read_parts(draft.parts, base=PackContent.from_json(draft.base.content))
    with transaction.atomic():
        conversation = conversations.start(customer=customer, kind=Kind.PREVIEW)
        Preview.objects.create(conversation=conversation, draft=draft, content=content.as_json(), started_by=by)
    return conversation
