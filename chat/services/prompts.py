"""The versions of a pack's prompt: drafting the next one, publishing it, and saying which one is in force.

A version never changes. What changes is which of them new conversations get (`Pack.current`, `candidate`, `share`) and,
where one is taken back, which one the open conversations go on with.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from chat import clock, company
from chat.models import Conversation, Pack, PromptDraft, PromptVersion
from chat.packs.draft_texts import read_parts, write_parts
from chat.packs.folder import PackContent
from chat.states import OPEN


class DraftGone(Exception):
    """Somebody published or discarded the draft."""


class DraftChanged(Exception):
    """Somebody saved the draft meanwhile; what was sent rests on an older state of it."""


class NothingChanged(Exception):
    """The draft says the same as the version in force."""


class ForceChanged(Exception):
    """Another version was put in force since the differences were read."""


class NotThisPack(Exception):
    """The version cannot take this part: it is in force already, or there is no candidate."""


# --- drafts -----------------------------------------------------------------------------------------------------------


def start_draft(*, base: PromptVersion, by) -> PromptDraft:
    """A draft that says what `base` says: the one that the same person has begun and not changed yet, or a new one."""
    untouched = PromptDraft.objects.filter(base=base, edited_by=by, revision=1).first()
    if untouched is not None:
        return untouched
    parts = write_parts(PackContent.from_json(base.content))
    now = clock.now()
    return PromptDraft.objects.create(
        pack_id=base.pack_id, base=base, parts=parts, edited_by=by, created_at=now, updated_at=now
    )


def save_draft(*, draft_id: int, revision: int, parts: Mapping[str, str], by) -> PromptDraft:
    """Keeps the texts, mistakes and all. `revision` is the one they were written on; raises `DraftChanged`."""
    with transaction.atomic():
        draft = _lock_draft(draft_id, revision)
        draft.parts, draft.edited_by, draft.updated_at = dict(parts), by, clock.now()
        draft.revision += 1
        draft.save(update_fields=["parts", "edited_by", "updated_at", "revision"])
    return draft


def discard_draft(*, draft_id: int) -> None:
    """Deletes it. Previews that it began keep what they run with."""
    PromptDraft.objects.filter(pk=draft_id).delete()


# --- publishing -------------------------------------------------------------------------------------------------------


def publish(
    *, draft_id: int, revision: int, compared_with: int, note: str, by, share: int | None = None
) -> PromptVersion:
    """Makes the draft a version: in force for all new conversations, or with a `share` a candidate for some of them.

    Open conversations keep the version they have. `compared_with` is the version whose differences the publisher has
    seen. Raises `PackErrors` for a draft with mistakes, `DraftChanged`, `ForceChanged` or `NothingChanged`.
    """
    with transaction.atomic():
        draft = _lock_draft(draft_id, revision)
        pack = lock_pack(draft.pack_id)
        if pack.current_id != compared_with:
            raise ForceChanged
        content = read_parts(draft.parts, base=PackContent.from_json(draft.base.content))
        if content.digest() == pack.current.digest:
            raise NothingChanged
        version = add_version(
            pack, content, origin=PromptVersion.Origin.ADMIN, base=draft.base, published_by=by, note=note
        )
        if share is None:
            put_in_force(pack, version)
        else:
            _give_share(pack, version, share)
        draft.delete()
    return version


def add_version(pack: Pack, content: PackContent, **fields) -> PromptVersion:
    """The next number, within the transaction of somebody who has locked the pack."""
    newest = pack.versions.aggregate(Max("number"))["number__max"] or 0
    return PromptVersion.objects.create(
        pack=pack,
        number=newest + 1,
        digest=content.digest(),
        content=content.as_json(),
        created_at=clock.now(),
        **fields,
    )


# --- which version is in force ----------------------------------------------------------------------------------------


def put_in_force(pack: Pack, version: PromptVersion) -> None:
    """New conversations get this version from the commit on, and a trial of a candidate ends.

    A candidate is compared with the version in force; with another one in force its numbers would mean something else.
    """
    pack.current, pack.candidate, pack.share = version, None, 0
    pack.save(update_fields=["current", "candidate", "share"])
    transaction.on_commit(company.forget)


def roll_back(*, version: PromptVersion) -> PromptVersion:
    """Puts an earlier version in force. Returns the one that was.

    Unlike after publishing, the open conversations of the version that is left go on with the earlier one at their next
    turn: who rolls back has found something wrong.
    """
    with transaction.atomic():
        pack = lock_pack(version.pack_id)
        left = pack.current
        if version.number >= left.number:
            raise NotThisPack
        put_in_force(pack, version)
        _move_open(left, version)
    return left


def choose(*, version: PromptVersion) -> None:
    """Puts any version in force for new conversations: a later one than the one in force, as one loaded beside it."""
    with transaction.atomic():
        pack = lock_pack(version.pack_id)
        if version.pk == pack.current_id:
            raise NotThisPack
        put_in_force(pack, version)


def try_candidate(*, version: PromptVersion, share: int) -> None:
    """Gives a version a share (1 to 100 per cent) of the new conversations, or another share than it had."""
    with transaction.atomic():
        pack = lock_pack(version.pack_id)
        if version.pk == pack.current_id:
            raise NotThisPack
        _give_share(pack, version, share)


def withdraw_candidate(*, version: PromptVersion) -> None:
    """Ends the trial. The candidate's open conversations go on with the version in force at their next turn."""
    with transaction.atomic():
        pack = lock_pack(version.pack_id)
        if version.pk != pack.candidate_id:
            raise NotThisPack
        pack.candidate, pack.share = None, 0
        pack.save(update_fields=["candidate", "share"])
        _move_open(version, pack.current)


def lock_pack(pack_id: int) -> Pack:
    """Whoever changes what is in force has locked the pack."""
    return Pack.objects.select_for_update(of=("self",)).select_related("current").get(pk=pack_id)


def _give_share(pack: Pack, version: PromptVersion, share: int) -> None:
    pack.candidate, pack.share = version, share
    pack.save(update_fields=["candidate", "share"])


def _move_open(left: PromptVersion, target: PromptVersion) -> None:
    # No event, hence no lock in an order: a column that only the next turn reads. The running turn ends as it began.
    Conversation.objects.filter(prompt_version=left, status__in=OPEN).update(prompt_version=target)


def _lock_draft(draft_id: int, revision: int) -> PromptDraft:
    draft = PromptDraft.objects.select_for_update(of=("self",)).select_related("base").filter(pk=draft_id).first()
    if draft is None:
        raise DraftGone
    if draft.revision != revision:
        raise DraftChanged
    return draft
