"""Publishing, trials and rolling back: which version a conversation gets."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from chat import company
from chat.models import Conversation, PromptDraft, PromptVersion
from chat.packs.mistakes import PackErrors
from chat.services import conversations, prompts
from chat.services.prompts import DraftChanged, DraftGone, ForceChanged, NothingChanged, NotThisPack
from tests.core.rows import nothing_written
from tests.people import answer, say, start_conversation, take_turn
from tests.prompts.drafting import begin_draft, publish, the_pack, write

pytestmark = pytest.mark.django_db


def used_by_next_turn(conversation: Conversation) -> int:
    say(conversation)
    lease = take_turn(conversation)
    conversation.turns.all().delete()
    return lease.prompt_version_id


# --- publishing -------------------------------------------------------------------------------------------------------


def test_a_new_conversation_uses_what_was_published_and_a_running_one_keeps_its_version(pack, manager):
    running = start_conversation()
    say(running)
    answer(running)

    version = publish(manager)

    assert used_by_next_turn(start_conversation()) == version.pk
    assert used_by_next_turn(running) == pack.pk


def test_a_published_version_says_who_made_it_from_what_and_why(pack, manager):
    version = publish(manager, note="Customers found it long-winded")

    assert (version.number, version.base, version.published_by) == (pack.number + 1, pack, manager)
    assert (version.origin, version.note) == (PromptVersion.Origin.ADMIN, "Customers found it long-winded")
    assert company.content_of(version.pk).identity == "You are Eva, and brief."
    assert not PromptDraft.objects.exists()


def test_pages_speak_as_the_version_in_force_at_once(pack, manager, django_capture_on_commit_callbacks):
    before = company.content().identity
    with django_capture_on_commit_callbacks(execute=True):
        publish(manager)

    assert (before, company.content().identity) == (company.content_of(pack.pk).identity, "You are Eva, and brief.")


def test_beginning_twice_makes_one_draft_until_it_is_changed(pack, manager, admin):
    first = prompts.start_draft(base=pack, by=manager)

    assert prompts.start_draft(base=pack, by=manager) == first
    assert prompts.start_draft(base=pack, by=admin) != first
    write(first, manager, identity="Changed.")
    assert prompts.start_draft(base=pack, by=manager) != first


def test_a_draft_with_mistakes_is_not_published(pack, manager):
    draft = begin_draft(manager, identity=" ")

    with nothing_written(), pytest.raises(PackErrors, match=r"identity\.md:1: the file is empty"):
        prompts.publish(
            draft_id=draft.pk, revision=draft.revision, compared_with=pack.pk, note="Oh", by=manager, share=None
        )


def test_a_draft_that_says_the_same_is_not_published(pack, manager):
    draft = begin_draft(manager)

    with nothing_written(), pytest.raises(NothingChanged):
        prompts.publish(draft_id=draft.pk, revision=draft.revision, compared_with=pack.pk, note="x", by=manager)


def test_what_a_colleague_published_meanwhile_is_not_undone_unseen(pack, manager):
    draft = begin_draft(manager, identity="You are Eva, and thorough.")
    publish(manager)

    with nothing_written(), pytest.raises(ForceChanged):
        prompts.publish(draft_id=draft.pk, revision=draft.revision, compared_with=pack.pk, note="x", by=manager)


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_or_published_unseen(pack, manager, admin):
    draft = begin_draft(manager, identity="One.")
    write(draft, admin, identity="Two.")

    with nothing_written():
        with pytest.raises(DraftChanged):
            write(draft, manager, identity="Three.")
        with pytest.raises(DraftChanged):
            prompts.publish(draft_id=draft.pk, revision=draft.revision, compared_with=pack.pk, note="x", by=manager)


def test_a_draft_is_published_once(pack, manager):
    draft = begin_draft(manager, identity="One.")
    asked = {"draft_id": draft.pk, "revision": draft.revision, "note": "x", "by": manager}
    version = prompts.publish(**asked, compared_with=pack.pk)

    with nothing_written(), pytest.raises(DraftGone):
        prompts.publish(**asked, compared_with=version.pk)


# --- trials -----------------------------------------------------------------------------------------------------------


def test_a_candidate_gets_about_its_share_of_the_new_conversations(pack, manager):
    candidate = publish(manager, share=30)

    given = [company.version_for(uuid.uuid4()) for _ in range(200)]

    assert set(given) == {pack.pk, candidate.pk}
    assert 35 <= given.count(candidate.pk) <= 85  # 60 ± 25: beyond it once in ten thousand
    assert the_pack().current == pack


def test_the_lot_decides_which_version_a_conversation_begins_with(pack, manager):
    candidate = publish(manager, share=30)
    begun = [start_conversation() for _ in range(10)]

    for conversation in begun:
        expected = candidate if company.lot_of(conversation.pk) < 30 else pack
        assert Conversation.objects.get(pk=conversation.pk).prompt_version == expected


def test_the_lot_of_a_conversation_is_always_the_same_and_evenly_spread():
    known = uuid.UUID("0b0f4f5e-8d6b-4a53-9f2b-3f6f5a1c2d3e")
    lots = [company.lot_of(uuid.UUID(int=number, version=4)) for number in range(20_000)]

    assert company.lot_of(known) == company.lot_of(uuid.UUID(str(known)))
    assert set(lots) == set(range(100))
    assert max(abs(lots.count(lot) - 200) for lot in range(100)) < 80


def test_a_share_of_one_and_of_a_hundred_per_cent(pack, manager):
    candidate = publish(manager, share=1)
    ids = [uuid.UUID(int=number, version=4) for number in range(2000)]
    of_lot = {company.lot_of(each): each for each in ids}

    assert [company.version_for(of_lot[lot]) for lot in (0, 1, 99)] == [candidate.pk, pack.pk, pack.pk]
    prompts.try_candidate(version=candidate, share=100)
    assert [company.version_for(of_lot[lot]) for lot in (0, 99)] == [candidate.pk, candidate.pk]


def test_a_promoted_candidate_is_in_force_and_conversations_keep_theirs(pack, manager):
    candidate = publish(manager, share=100)
    on_trial = start_conversation()

    prompts.choose(version=candidate)

    assert (the_pack().current, the_pack().candidate, the_pack().share) == (candidate, None, 0)
    assert used_by_next_turn(on_trial) == candidate.pk


def test_a_withdrawn_candidate_leaves_its_open_conversations_to_the_version_in_force(pack, manager):
    candidate = publish(manager, share=100)
    on_trial, over = start_conversation(), start_conversation()
    conversations.resolve_by_customer(conversation_id=over.id)

    prompts.withdraw_candidate(version=candidate)

    assert used_by_next_turn(on_trial) == pack.pk
    assert Conversation.objects.get(pk=over.pk).prompt_version == candidate
    assert used_by_next_turn(start_conversation()) == pack.pk
    with nothing_written(), pytest.raises(NotThisPack):
        prompts.withdraw_candidate(version=candidate)


def test_putting_another_version_in_force_ends_the_trial(pack, manager):
    publish(manager, share=50)
    newest = publish(manager, identity="You are Eva, and kind.")

    assert (the_pack().current, the_pack().candidate, the_pack().share) == (newest, None, 0)


def test_the_version_in_force_cannot_be_tried_beside_itself(pack, manager):
    with nothing_written(), pytest.raises(NotThisPack):
        prompts.try_candidate(version=pack, share=10)


# --- rolling back -----------------------------------------------------------------------------------------------------


def test_rolling_back_concerns_new_and_open_conversations(pack, manager):
    bad = publish(manager)
    running, over = start_conversation(), start_conversation()
    conversations.resolve_by_customer(conversation_id=over.id)

    left = prompts.roll_back(version=pack)

    assert (left, the_pack().current) == (bad, pack)
    assert used_by_next_turn(start_conversation()) == pack.pk
    assert used_by_next_turn(running) == pack.pk
    assert Conversation.objects.get(pk=over.pk).prompt_version == bad
    assert PromptVersion.objects.count() == 2  # no new content


def test_a_running_turn_ends_with_the_version_it_began_with(pack, manager):
    bad = publish(manager)
    running = start_conversation()
    say(running)
    lease = take_turn(running)

    prompts.roll_back(version=pack)

    assert (lease.prompt_version_id, running.turns.get().prompt_version_id) == (bad.pk, bad.pk)


def test_only_an_earlier_version_can_be_rolled_back_to(pack, manager):
    later = publish(manager, share=10)

    with nothing_written():
        for version in (pack, later):
            with pytest.raises(NotThisPack):
                prompts.roll_back(version=version)


# --- what never changes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE chat_promptversion SET note = 'always was' WHERE id = %s",
        "UPDATE chat_promptversion SET content = '{}' WHERE id = %s",
        "DELETE FROM chat_promptversion WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_a_version(pack, statement):
    with (
        nothing_written(),
        pytest.raises(DatabaseError, match="a prompt version never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [pack.pk])


@pytest.mark.parametrize(
    "change", [{"share": 10}, {"candidate": "current", "share": 0}, {"candidate": "current", "share": 101}]
)
def test_the_database_refuses_a_share_without_a_candidate_and_the_other_way_round(pack, change):
    found = the_pack()
    for name, value in change.items():
        setattr(found, name, found.current if value == "current" else value)
    with pytest.raises(DatabaseError), transaction.atomic():
        found.save()


def test_a_conversation_older_than_the_pack_gets_the_version_in_force(db, request):
    conversation = start_conversation()
    pack = request.getfixturevalue("pack")

    assert conversation.prompt_version_id is None
    assert used_by_next_turn(conversation) == pack.pk
