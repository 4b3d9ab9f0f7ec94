"""The desk's lists and what stands beside a transcript."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agents_desk import queries
from agents_desk.dossier import desk_snapshot, dossier
from chat import clock
from chat.models import Conversation
from chat.protocol import HandoffReason
from chat.services import assignments, conversations, handoffs, leases, notes, settlement
from chat.services.settlement import ToolOutcome
from chat.states import Kind
from tests.people import (
    a_step,
    an_offer,
    answer,
    finish_turn,
    hire,
    new_visitor,
    reply,
    say,
    start_conversation,
    take_turn,
    use_tool,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def waiting(*, since: int = 0, text: str = "Hello", **fields) -> Conversation:
    """Somebody who asked for a person `since` minutes after the start."""
    with clock.fixed(START + timedelta(minutes=since)):
        conversation = start_conversation(**fields)
        say(conversation, text)
        handoffs.request_by_customer(conversation_id=conversation.id)
    return conversation


def ids(part: dict) -> list[str]:
    return [item["id"] for item in part["items"]]


def test_those_who_wait_longest_come_first(agent):
    late, early, middle = waiting(since=30), waiting(since=5), waiting(since=10)
    lists = queries.queue(agent)
    assert ids(lists["waiting"]) == [str(each.id) for each in (early, middle, late)]
    assert lists["waiting"]["count"] == 3
    first = lists["waiting"]["items"][0]
    assert first["waiting_since"] == (START + timedelta(minutes=5)).isoformat()
    assert first["handoff"]["reason"] == HandoffReason.CUSTOMER_REQUEST
    assert first["last_line"] == {"author": "customer", "name": "", "text": "Hello", "files": 0}


def test_who_was_helped_or_gave_up_waits_no_longer(agent, agent2):
    claimed, withdrawn, resolved = waiting(), waiting(), waiting()
    assignments.claim(conversation_id=claimed.id, agent=agent2)
    handoffs.withdraw(conversation_id=withdrawn.id)
    conversations.resolve_by_customer(conversation_id=resolved.id)
    assert queries.queue(agent)["waiting"] == {"count": 0, "items": []}


def test_each_conversation_is_in_one_list(agent, agent2):
    queued, mine, theirs, assistants = waiting(), waiting(), waiting(), start_conversation()
    say(assistants)
    assignments.claim(conversation_id=mine.id, agent=agent)
    assignments.claim(conversation_id=theirs.id, agent=agent2)
    lists = queries.queue(agent)
    assert ids(lists["waiting"]) == [str(queued.id)]
    assert ids(lists["mine"]) == [str(mine.id)]
    assert set(ids(lists["live"])) == {str(theirs.id), str(assistants.id)}
    assert [lists[name]["count"] for name in ("waiting", "mine", "live")] == [1, 1, 2]


def test_previews_and_spam_are_shown_to_nobody(agent):
    for kind in (Kind.PREVIEW, Kind.SPAM):
        waiting(kind=kind)
    assert queries.queue(agent)["waiting"]["count"] == 0


def test_the_live_ones_come_in_pages_most_recent_first(agent):
    started = []
    for minute in range(queries.LIVE_PAGE + 5):
        with clock.fixed(START + timedelta(minutes=minute)):
            started.append(start_conversation())
            say(started[-1])
    first = queries.queue(agent)["live"]
    second = queries.queue(agent, live_before=datetime.fromisoformat(first["next"]))["live"]
    assert ids(first) + ids(second) == [str(each.id) for each in reversed(started)]
    assert second["next"] is None
    assert first["count"] == second["count"] == len(started)


# The counts; the rows of each of the three lists with their last lines; the open requests, clocks and offers of all.
QUEUE_QUERIES = 1 + 3 + 3


def test_the_lists_cost_the_same_however_many_there_are(agent, django_assert_num_queries):
    def one_of_each():
        waiting()
        assignments.claim(conversation_id=waiting().id, agent=agent)
        say(start_conversation())

    one_of_each()
    queries.queue(agent)
    with django_assert_num_queries(QUEUE_QUERIES):
        queries.queue(agent)
    for _ in range(5):
        one_of_each()
    with django_assert_num_queries(QUEUE_QUERIES):
        queries.queue(agent)


def quoted() -> Conversation:
    """The assistant has worked out a price, and then asked for a person."""
    conversation = start_conversation()
    say(conversation, "Insure my folding bicycle")
    lease = take_turn(conversation)
    step = settlement.store_step(
        lease=lease, record=a_step(lease, tools=("get_quote", "request_human"), input_tokens=7)
    )
    use_tool(lease, step, ToolOutcome(output={}, label="Working out your price", offer=an_offer()))
    handoff = {"reason": "complaint", "summary": "Finds it too dear.", "team": "claims"}
    use_tool(lease, step, ToolOutcome(output={"handed_over": True}, handoff=handoff), block=2, name="request_human")
    finish_turn(lease, "A colleague will come.", step=a_step(lease, number=2, output_tokens=5))
    conversation.refresh_from_db()
    return conversation


def test_the_dossier_says_why_and_what_is_known(agent):
    known = dossier(agent, quoted())
    [handoff] = known["handoffs"]
    assert (handoff["reason_label"], handoff["requested_by"], handoff["summary"], handoff["ended_at"]) == (
        "Complaint",
        "assistant",
        "Finds it too dear.",
        None,
    )
    assert known["brief"]["asked"] == "Finds it too dear."
    assert [entry["text"] for entry in known["brief"]["established"]] == [
        "Bicycle: Folding",
        "Bicycle insurance: 87.40 USD",
    ]
    assert [(quote["title"], quote["price"], quote["answer"]) for quote in known["quotes"]] == [
        ("Bicycle insurance", "87.40", None)
    ]
    [turn] = known["turns"]
    assert [call["name"] for call in turn["tools"]] == ["get_quote", "request_human"]
    assert [step["number"] for step in turn["steps"]] == [1, 2]
    assert (known["totals"]["input_tokens"], known["totals"]["output_tokens"]) == (7, 5)


def test_lists_and_dossier_say_what_the_customer_wants_once_that_is_sure(agent):
    conversation = waiting()
    Conversation.objects.filter(pk=conversation.pk).update(intent="billing-disputes", intent_confidence=0.3)
    conversation.refresh_from_db()
    assert (dossier(agent, conversation)["intent"], queries.queue(agent)["waiting"]["items"][0]["intent"]) == ("", "")

    Conversation.objects.filter(pk=conversation.pk).update(intent_sure=True)
    conversation.refresh_from_db()
    assert dossier(agent, conversation)["intent"] == "Billing Disputes"
    assert queries.queue(agent)["waiting"]["items"][0]["intent"] == "Billing Disputes"


def test_a_tool_calls_moment_is_its_events_so_that_the_desk_can_put_them_together(agent):
    conversation = quoted()
    event = conversation.events.get(type="tool.called")
    [turn] = dossier(agent, conversation)["turns"]
    assert turn["tools"][0]["at"] == event.at.isoformat()


def test_what_an_assistant_was_saying_when_it_was_cut_off_is_kept_for_staff(agent):
    conversation = start_conversation()
    say(conversation)
    lease = take_turn(conversation)
    assignments.claim(conversation_id=conversation.id, agent=agent)
    leases.keep_draft(lease=lease, draft="Let me see whether")
    conversation.refresh_from_db()
    known = dossier(agent, conversation)
    assert [(turn["state"], turn["draft"]) for turn in known["turns"]] == [("superseded", "Let me see whether")]
    assert known["holder"] == {"id": agent.id, "name": "Anna Meyer"}


def test_notes_are_in_the_desks_snapshot_only(agent):
    conversation = waiting()
    notes.post(conversation_id=conversation.id, author=agent, client_id="n1", text="Ask for the <b>policy</b>")
    conversation.refresh_from_db()
    snapshot = desk_snapshot(agent, conversation)
    assert snapshot["seq"] == 1
    [event] = snapshot["events"]
    assert (event["type"], event["data"]["author"], event["data"]["text"]) == (
        "note.posted",
        "Anna Meyer",
        "Ask for the <b>policy</b>",
    )
    assert "<b>" not in event["data"]["html"]


def test_the_same_customers_other_conversations_are_listed(agent):
    visitor = new_visitor()
    first = start_conversation(visitor)
    say(first, "My first matter")
    handoffs.request_by_customer(conversation_id=first.id)
    other = start_conversation()
    say(other, "Of somebody else")
    second = start_conversation(visitor, previous=first)
    known = dossier(agent, second)
    assert [(each["id"], each["line"]) for each in known["earlier"]] == [(str(first.id), "My first matter")]
    assert known["previous"] == {"id": str(first.id), "summary": "Asked first: My first matter"}


def test_of_other_conversations_the_dossier_tells_what_its_reader_may_see():
    reader, visitor = hire("bound", teams=["service"], sees_only_own_teams=True), new_visitor()
    first = start_conversation(visitor)
    say(first, "Of another team")
    second = start_conversation(visitor, previous=first)
    Conversation.objects.filter(pk=first.pk).update(team="claims")
    Conversation.objects.filter(pk=second.pk).update(
        merged_into=first, resolved_at=clock.now(), status="resolved", status_when_resolved="with_assistant"
    )

    assert told_of_others(reader, second) == ([], None, None)
    reader.teams = ["claims"]
    [earlier], previous, merged_into = told_of_others(reader, second)
    assert {each["id"] for each in (earlier, previous, merged_into)} == {str(first.id)}


def told_of_others(reader, conversation) -> tuple:
    known = dossier(reader, Conversation.objects.get(pk=conversation.pk))
    return known["earlier"], known["previous"], known["merged_into"]


def test_who_had_it_and_how_it_ended_is_told(agent, agent2):
    conversation = waiting()
    assignments.claim(conversation_id=conversation.id, agent=agent)
    assignments.release(conversation_id=conversation.id, agent=agent)
    assignments.claim(conversation_id=conversation.id, agent=agent2)
    reply(conversation, agent2)
    conversations.resolve_by_agent(conversation_id=conversation.id, agent=agent2)
    conversation.refresh_from_db()
    told = [(each["agent"]["name"], each["ending"]) for each in dossier(agent, conversation)["assignments"]]
    assert told == [("Anna Meyer", "released"), ("Ben Ito", "resolved")]


# Turns, their steps and calls; quotes; rating; requests; holders; other conversations; who the customer was proved to
# be; offers; suggestions that were used; service levels; what was joined to it; where it went.
DOSSIER_QUERIES = 3 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1


def test_the_dossier_costs_the_same_however_long_the_conversation(django_assert_num_queries):
    reader = hire("reader", teams=["service"], sees_only_own_teams=True)
    conversation = start_conversation()
    for text in ("One", "Two", "Three"):
        say(conversation, text)
        answer(conversation)
        loaded = Conversation.objects.select_related("customer").get(pk=conversation.pk)
        with django_assert_num_queries(DOSSIER_QUERIES):
            dossier(reader, loaded)
