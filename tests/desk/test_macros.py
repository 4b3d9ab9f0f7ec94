"""Several things in one go: all of them, or nothing."""

import pytest
from pydantic import ValidationError

from agents_desk import commands
from agents_desk.macro_actions import read_actions
from agents_desk.models import Macro
from chat.models import Conversation
from chat.protocol import MacroRun
from chat.services import assignments
from tests.core.rows import nothing_written
from tests.desk.https import https_client
from tests.people import hire, say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

REPLY = {"do": "reply", "text": "Thank you for your patience. Kind regards, {agent.name}"}
TAG = {"do": "tags", "add": ["billing"], "remove": ["new"]}
NOTE = {"do": "note", "text": "Sent the form."}
SNOOZE = {"do": "snooze", "when": "tomorrow"}
RESOLVE = {"do": "resolve"}


@pytest.fixture
def conversation(agent) -> Conversation:
    conversation = start_conversation()
    say(conversation)
    assignments.claim(conversation_id=conversation.id, agent=agent)
    conversation.refresh_from_db()
    return conversation


def macro(*actions, **fields) -> Macro:
    fields.setdefault("title", "Close billing")
    return Macro.objects.create(actions=list(actions), **fields)


def run(user, conversation, macro, client_id="run1"):
    client = https_client()
    client.force_login(user)
    path = f"/api/v1/desk/conversations/{conversation.id}/macros/{macro.pk}"
    return client.post(path, {"client_id": client_id}, content_type="application/json")


def refusal_of(response) -> tuple[int, str, str]:
    error = response.json()["error"]
    return response.status_code, error["code"], error["message"]


def test_it_does_each_step_in_its_order_and_says_so(conversation, agent):
    Conversation.objects.filter(pk=conversation.pk).update(tags=["new"])

    response = run(agent, conversation, macro(REPLY, TAG, NOTE, RESOLVE))

    assert response.status_code == 200
    assert [step["done"] for step in response.json()["steps"]] == ["Replied", "Tags changed", "Noted", "Resolved"]
    conversation.refresh_from_db()
    assert (conversation.status, conversation.tags) == ("resolved", ["billing"])
    assert conversation.messages.last().text == "Thank you for your patience. Kind regards, Anna Meyer"
    assert conversation.notes.get().text == "Sent the form."
    assert Macro.objects.get().uses == 1


def test_it_snoozes_until_the_time_that_is_meant_when_it_runs(conversation, agent):
    assert run(agent, conversation, macro(SNOOZE)).status_code == 200
    conversation.refresh_from_db()
    assert conversation.snoozed_until is not None


def test_it_passes_on_to_a_team_with_a_note(conversation, agent):
    response = run(agent, conversation, macro(TAG, {"do": "transfer", "team": "claims", "note": "As discussed."}))

    assert response.status_code == 200, response.content
    conversation.refresh_from_db()
    assert (conversation.status, conversation.team, conversation.tags) == ("awaiting_agent", "claims", ["billing"])
    assert conversation.notes.get().text == "As discussed."


def test_a_step_that_is_refused_undoes_those_before_it_and_is_named(conversation, agent):
    with_gap = {"do": "reply", "text": "Your quote {quote.reference} is ready."}
    with nothing_written():
        status, code, message = refusal_of(run(agent, conversation, macro(TAG, NOTE, with_gap)))
    assert (status, code) == (422, "invalid")
    assert message.startswith("Nothing was done. Step 3, reply:")
    assert "quote.reference" in message


def test_rights_are_checked_before_anything_is_done(conversation, agent2):
    with nothing_written():
        status, code, message = refusal_of(run(agent2, conversation, macro(TAG, REPLY)))
    assert (status, code, message) == (409, "not_holder", "Nothing was done. Take the conversation over first.")


def test_sent_again_it_is_answered_as_the_first_time_and_does_nothing_twice(conversation, agent):
    """Also one that has given the conversation away: its steps could not be done again."""
    whole = macro(REPLY, {"do": "transfer", "team": "claims"})
    first = run(agent, conversation, whole)

    with nothing_written():
        again = run(agent, conversation, whole)

    assert (again.status_code, again.json()) == (200, first.json())
    assert Macro.objects.get().uses == 1
    assert refusal_of(run(agent, conversation, whole, client_id="run2"))[:2] == (409, "not_holder")


def test_only_what_is_open_to_the_agent_is_listed_and_run(conversation, agent, agent2):
    own = macro(TAG, title="Mine", owner=agent)
    theirs = macro(TAG, title="Theirs", owner=agent2)
    macro(RESOLVE, title="Everybody's")
    client = https_client()
    client.force_login(agent)

    listed = client.get("/api/v1/desk/macros").json()["items"]

    assert {item["title"] for item in listed} == {"Mine", "Everybody's"}
    assert next(item for item in listed if item["title"] == "Mine")["steps"] == ["Tags +billing, −new"]
    with nothing_written():
        assert refusal_of(run(agent, conversation, theirs))[:2] == (404, "not_found")
    assert run(agent, conversation, own).status_code == 200


def test_another_teams_macros_are_not_offered():
    macro(TAG, team="claims")
    client = https_client()
    client.force_login(hire("sales", teams=["sales"]))

    assert client.get("/api/v1/desk/macros").json()["items"] == []


def test_as_a_command_it_does_the_same(conversation, agent):
    command = MacroRun(type="macro.run", client_id="c1", conversation=conversation.id, macro=macro(REPLY, TAG).pk)

    commands.carry_out(agent, command)

    conversation.refresh_from_db()
    assert conversation.tags == ["billing"]


@pytest.mark.parametrize(
    "actions",
    [
        [],
        [{"do": "explode"}],
        [{"do": "reply", "text": "  "}],
        [{"do": "reply", "text": "x" * 4001}],
        [{"do": "tags"}],
        [{"do": "mark", "kind": "sample"}],
        [{"do": "snooze", "when": "never"}],
        [RESOLVE, REPLY],
        [{"do": "transfer", "team": "claims"}, RESOLVE],
        [{"do": "mark", "kind": "spam"}, REPLY],
        [NOTE] * 11,
        [{**NOTE, "more": 1}],
    ],
    ids=lambda actions: " ".join(action["do"] for action in actions[:2]) or "nothing",
)
def test_what_could_never_be_done_is_no_macro(actions):
    with pytest.raises(ValidationError):
        read_actions(actions)
