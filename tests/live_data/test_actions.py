"""What binds the customer: proposed by the assistant, done by the customer's click, once, and in time."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from chat import clock, company, queries
from chat.models import Action, Conversation, Record
from chat.packs.contract import Done, Problem
from chat.protocol import Code, Refusal
from chat.services import actions
from chat.states import Kind
from tests.live_data.verified import MARCUS, NORA, call_tool, in_days, propose, verified_conversation
from tests.people import start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

POLICY = "POL-20411"


@pytest.fixture
def conversation(pack):
    return verified_conversation(NORA)


@pytest.fixture
def cancellation(conversation) -> Action:
    return propose(conversation, "cancel_policy", policy=POLICY, cover_ends=in_days(20))


def answer(action: Action, answer: str = "confirm") -> int:
    return actions.answer(conversation_id=action.conversation_id, reference=action.reference, answer=answer)


def refused_with(action: Action, word: str = "confirm") -> Code:
    before = list(Record.objects.values())
    with pytest.raises(Refusal) as refusal:
        answer(action, word)
    assert list(Record.objects.values()) == before
    return refusal.value.code


def status_of(policy: str = POLICY) -> str:
    return Record.objects.get(kind="policies", reference=policy).data["status"]


def test_the_tool_only_proposes(conversation, cancellation):
    assert status_of() == "active"
    shown = conversation.events.get(type="action.proposed").data
    assert shown["reference"] == cancellation.reference
    assert shown["lines"][0] == {"label": "Policy", "value": "POL-20411, 2019 Honda Civic"}
    told = cancellation.tool_call.output
    assert told["state"] == "waits for the customer"
    assert "Nothing has been done yet" in told["note"]


def test_the_customers_click_does_it_and_the_transcript_says_so(conversation, cancellation):
    seq = answer(cancellation)

    assert status_of() == "ending"
    cancellation.refresh_from_db()
    assert cancellation.state == "confirmed"
    answered = conversation.events.get(type="action.answered")
    assert (answered.data["outcome"], answered.data["answer"]) == ("confirmed", "confirm")
    said = conversation.messages.get(author="system", text=cancellation.outcome)
    assert "POL-20411 is cancelled" in said.text
    conversation.refresh_from_db()
    assert conversation.last_seq == seq
    assert queries.snapshot(conversation)["state"]["actions"] == {cancellation.reference: "confirmed"}


def test_the_assistant_goes_on_when_it_is_done(conversation, cancellation):
    answer(cancellation)

    assert conversation.turns.filter(state="queued").exists()


def test_a_declined_action_is_not_done(conversation, cancellation):
    answer(cancellation, "decline")

    assert status_of() == "active"
    assert conversation.events.get(type="action.answered").data["outcome"] == "declined"
    assert refused_with(cancellation, "confirm") is Code.ACTION_ANSWERED


@pytest.mark.parametrize("word", ["confirm", "decline"])
def test_the_same_answer_again_changes_nothing(conversation, cancellation, word):
    answer(cancellation, word)
    events, rows = conversation.events.count(), list(Record.objects.values())

    answer(cancellation, word)

    assert (conversation.events.count(), list(Record.objects.values())) == (events, rows)


def test_a_done_action_is_not_declined_afterwards(cancellation):
    answer(cancellation)

    assert refused_with(cancellation, "decline") is Code.ACTION_ANSWERED


@pytest.mark.parametrize("word", ["confirm", "decline"])
def test_an_expired_action_is_not_done(cancellation, word):
    with clock.fixed(cancellation.expires_at):
        assert refused_with(cancellation, word) is Code.ACTION_EXPIRED


def test_an_action_of_another_conversation_is_not_found(cancellation):
    other = verified_conversation(MARCUS)

    with pytest.raises(Refusal) as refusal:
        actions.answer(conversation_id=other.pk, reference=cancellation.reference, answer="confirm")

    assert refusal.value.code is Code.NOT_FOUND
    assert status_of() == "active"


def test_the_same_proposal_again_is_the_same_card(conversation, cancellation):
    again = call_tool(conversation, "cancel_policy", policy=POLICY, cover_ends=in_days(20))

    assert Action.objects.count() == 1
    assert again.output["action"] == cancellation.reference


def test_what_was_done_is_not_proposed_again(conversation):
    claim = {
        "kind": "Hail, storm or flood",
        "day": in_days(-1),
        "description": "Hail dented the roof in Austin.",
        "anybody_hurt": False,
    }
    answer(propose(conversation, "file_claim", **claim))

    again = call_tool(conversation, "file_claim", **claim)

    assert again.output["state"] == "done already"
    assert Record.objects.filter(kind="claims", loaded="").count() == 1


def test_a_customer_gets_no_more_than_five_cards_at_once(conversation):
    calls = [call_tool(conversation, "cancel_policy", policy=POLICY, cover_ends=in_days(days)) for days in range(2, 8)]

    assert [call.is_error for call in calls] == [False] * 5 + [True]
    assert Action.objects.count() == 5


def test_what_is_no_longer_possible_at_the_click_is_refused_in_words(conversation, cancellation):
    second = propose(conversation, "cancel_policy", policy=POLICY, cover_ends=in_days(30))
    answer(second)

    answer(cancellation)

    cancellation.refresh_from_db()
    assert cancellation.state == "failed"
    assert "cannot be cancelled" in cancellation.outcome
    assert Record.objects.get(kind="policies", reference=POLICY).data["ended"] == in_days(30)


def breaking(context, policy, cover_ends):
    context.records.update("policies", policy, {"status": "broken"})
    raise ZeroDivisionError


def regretting(context, policy, cover_ends):
    context.records.update("policies", policy, {"status": "broken"})
    return Problem(sentence="It cannot be done today.")


def lying(context, policy, cover_ends):
    context.records.update("policies", policy, {"status": "broken"})
    return "done"


@pytest.mark.parametrize("performs", [breaking, regretting, lying])
def test_what_a_failing_action_had_written_is_undone(cancellation, monkeypatch, performs):
    change_tool(monkeypatch, performs=performs)

    answer(cancellation)

    assert status_of() == "active"
    cancellation.refresh_from_db()
    assert cancellation.state == "failed"


def test_a_tool_that_is_gone_does_nothing(cancellation, monkeypatch):
    monkeypatch.setitem(company.tools(), "cancel_policy", None)

    answer(cancellation)

    cancellation.refresh_from_db()
    assert (cancellation.state, status_of()) == ("failed", "active")


def test_what_was_shown_is_what_is_done(cancellation, monkeypatch):
    done = []

    def performs(context, **arguments):
        done.append((context.action, arguments))
        return Done("It is done.")

    change_tool(monkeypatch, performs=performs)

    answer(cancellation)

    assert done == [(cancellation.reference, cancellation.arguments)]


def change_tool(monkeypatch, **changes):
    tool = company.tools()["cancel_policy"]
    monkeypatch.setitem(company.tools(), "cancel_policy", type(tool)(**{**vars(tool), **changes}))


def test_a_preview_has_no_effects(conversation, cancellation):
    Conversation.objects.filter(pk=conversation.pk).update(kind=Kind.PREVIEW)

    answer(cancellation)

    assert status_of() == "active"
    assert "Preview" in conversation.messages.last().text


def test_a_final_conversation_is_over_for_actions_too(conversation, cancellation):
    long_ago = clock.now() - timedelta(days=1)
    Conversation.objects.filter(pk=conversation.pk).update(
        status="resolved", resolved_at=long_ago, status_when_resolved="with_assistant"
    )

    assert refused_with(cancellation) is Code.CONVERSATION_FINAL


def test_without_a_verified_customer_nothing_is_proposed(pack):
    call = call_tool(start_conversation(), "cancel_policy", policy=POLICY, cover_ends=in_days(20))

    assert call.is_error
    assert "verify_customer" in call.output["problems"][""]
    assert not Action.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_do_it_once(pack):
    conversation = verified_conversation(NORA)
    claim = propose(
        conversation, "file_claim", kind="Glass", day=in_days(-2), description="A stone hit it.", anybody_hurt=False
    )
    start, outcomes = threading.Barrier(20), []

    def click():
        try:
            start.wait()
            outcomes.append(answer(claim))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(20)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    assert len(outcomes) == 20
    assert Record.objects.filter(kind="claims", loaded="").count() == 1
    assert conversation.events.filter(type="action.answered").count() == 1
