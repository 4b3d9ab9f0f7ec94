"""What a manager does with prompts, in the words of the tests."""

from __future__ import annotations

import functools

from django.conf import settings

from chat.models import Pack, PromptDraft, PromptVersion
from chat.packs.folder import PackContent, read_pack
from chat.services import prompts


@functools.cache
def acme() -> PackContent:
    """Acme's folder, read once for all tests."""
    return read_pack(settings.PACK)


def the_pack() -> Pack:
    return Pack.objects.select_related("current", "candidate", "loaded").get()


def begin_draft(by, **texts: str) -> PromptDraft:
    """A draft of the version in force in which some texts are others; `identity` means identity.md."""
    draft = prompts.start_draft(base=the_pack().current, by=by)
    return write(draft, by, **texts)


def write(draft: PromptDraft, by, **texts: str) -> PromptDraft:
    parts = draft.parts | {f"{name}.md": text for name, text in texts.items()}
    return prompts.save_draft(draft_id=draft.pk, revision=draft.revision, parts=parts, by=by)


def publish(by, identity: str = "You are Eva, and brief.", **fields) -> PromptVersion:
    draft = begin_draft(by, identity=identity)
    arguments = {"note": "Briefer", "compared_with": the_pack().current_id} | fields
    return prompts.publish(draft_id=draft.pk, revision=draft.revision, by=by, **arguments)
