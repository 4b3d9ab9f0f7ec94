"""The same for many conversations: each by its own rights."""

from datetime import timedelta

import pytest

from chat import clock
from chat.models import Conversation
from chat.services import assignments, conversations, handoffs
from portal.accounts.models import AuditEntry
from tests.core.rows import nothing_written
from tests.desk.https import https_client
from tests.people import say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

NOBODYS = "5d1b3c9e-0000-4000-8000-000000000000"


def held_by(agent) -> Conversation:
    conversation = start_conversation()
    say(conversation)
    assignments.claim(conversation_id=conversation.id, agent=agent)
    return conversation


def order(user, action, conversations, **fields):
    client = https_client()
    client.force_login(user)
    body = {"action": action, "conversations": [str(each) for each in conversations], **fields}
    return client.post("/api/v1/desk/bulk", body, content_type="application/json")


def codes(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [result["code"] or "done" for result in response.json()["results"]]


def test_each_is_done_or_refused_for_itself(agent, agent2):
    mine, theirs, also_mine = held_by(agent), held_by(agent2), held_by(agent)
    finished = start_conversation()
    conversations.resolve_by_customer(conversation_id=finished.id)

    response = order(agent, "resolve", [mine.pk, theirs.pk, NOBODYS, finished.pk, also_mine.pk])

    assert codes(response) == ["done", "not_holder", "not_found", "not_holder", "done"]
    answer = response.json()
    assert (answer["done"], answer["refused"]) == (2, 3)
    assert answer["results"][1]["message"].startswith("Only the agent who holds")
    statuses = Conversation.objects.filter(pk__in=[mine.pk, theirs.pk, also_mine.pk]).values_list("pk", "status")
    assert dict(statuses) == {mine.pk: "resolved", theirs.pk: "with_agent", also_mine.pk: "resolved"}


def test_a_manager_resolves_what_others_hold_and_it_says_so(manager, agent):
    held, with_assistant, waiting = held_by(agent), start_conversation(), start_conversation()
    say(with_assistant)
    handoffs.request_by_customer(conversation_id=waiting.id)

    assert codes(order(manager, "resolve", [held.pk, with_assistant.pk, waiting.pk])) == ["done"] * 3

    for conversation in (held, with_assistant, waiting):
        change = conversation.events.filter(type="conversation.status_changed").latest("seq")
        assert change.data["cause"] == "resolved_by_manager"
    assert with_assistant.turns.get().state == "superseded"
    assert held.assignments.get().ending == "resolved"
    assert waiting.handoffs.get().outcome == "closed"


def test_tags_are_added_and_removed(agent):
    one, other = start_conversation(), start_conversation()
    Conversation.objects.filter(pk=one.pk).update(tags=["old", "vip"])

    assert codes(order(agent, "tag", [one.pk, other.pk], tags=["Billing"])) == ["done", "done"]
    assert codes(order(agent, "untag", [one.pk, other.pk], tags=["old"])) == ["done", "done"]

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.tags, other.tags) == (["vip", "billing"], ["billing"])


def test_they_are_marked_and_put_aside(agent):
    spam, held = start_conversation(), held_by(agent)
    until = clock.now() + timedelta(hours=2)

    assert codes(order(agent, "mark", [spam.pk], kind="spam")) == ["done"]
    assert codes(order(agent, "snooze", [held.pk, spam.pk], until=until.isoformat())) == ["done", "not_allowed_now"]

    spam.refresh_from_db()
    held.refresh_from_db()
    assert (spam.kind, held.snoozed_until) == ("spam", until)


def test_they_are_assigned_to_oneself(agent):
    waiting = start_conversation()
    handoffs.request_by_customer(conversation_id=waiting.id)

    assert codes(order(agent, "assign", [waiting.pk], agent=agent.pk)) == ["done"]

    waiting.refresh_from_db()
    assert waiting.holder == agent


def test_one_that_is_named_twice_is_done_once(agent):
    mine = held_by(agent)
    assert codes(order(agent, "resolve", [mine.pk, mine.pk])) == ["done"]


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("explode", {}),
        ("resolve", {"agent": 1}),
        ("tag", {}),
        ("tag", {"tags": []}),
        ("mark", {"kind": "sample"}),
        ("snooze", {"until": "tomorrow"}),
        ("assign", {}),
    ],
)
def test_what_cannot_be_read_does_nothing(agent, action, fields):
    mine = held_by(agent)
    with nothing_written():
        response = order(agent, action, [mine.pk], **fields)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("count", [0, 201])
def test_there_are_at_least_one_and_at_most_200(agent, count):
    with nothing_written():
        assert order(agent, "resolve", [NOBODYS] * count).status_code == 422


def test_each_is_noted_in_the_audit_log(agent):
    mine, theirs = held_by(agent), NOBODYS
    order(agent, "resolve", [mine.pk, theirs])
    order(agent, "tag", [mine.pk], tags=["done"])

    noted = AuditEntry.objects.filter(user=agent).order_by("pk").values_list("action", "subject")

    assert list(noted) == [("desk.resolve", str(mine.pk)), ("desk.tags.change", str(mine.pk))]
