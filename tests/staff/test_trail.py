"""What agents do at the desk is in the audit log, by whichever door they came. What their pages do is not."""

from __future__ import annotations

import pytest

from agents_desk.commands import carry_out
from chat.protocol import Code, Refusal
from chat.services import handoffs
from portal.accounts.models import ApiKey, AuditEntry
from tests.desk.https import https_client
from tests.desk.orders import order
from tests.people import say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def waiting():
    conversation = start_conversation()
    say(conversation)
    handoffs.request_by_customer(conversation_id=conversation.id)
    return conversation


def trail(conversation) -> list[str]:
    entries = AuditEntry.objects.filter(subject=str(conversation.id)).order_by("pk")
    return list(entries.values_list("action", flat=True))


def test_every_command_that_changes_something_leaves_an_entry(agent, waiting):
    for type, fields in (
        ("claim", {}),
        ("message.post", {"text": "Hello"}),
        ("note.post", {"text": "Aha"}),
        ("resolve", {}),
    ):
        carry_out(agent, order(type, waiting, **fields))
    assert trail(waiting) == ["desk.claim", "desk.message.post", "desk.note.post", "desk.resolve"]


def test_nothing_that_was_written_is_in_it(agent, waiting):
    carry_out(agent, order("claim", waiting))
    carry_out(agent, order("message.post", waiting, text="Your IBAN is DE89 3704"))
    carry_out(agent, order("note.post", waiting, text="Sounds angry"))
    carry_out(agent, order("tags.set", waiting, tags=["mr-miller"]))
    told = str(list(AuditEntry.objects.values_list("facts", "subject")))
    assert not any(word in told for word in ("IBAN", "angry", "miller"))


def test_what_a_page_does_by_itself_is_no_deed(agent, waiting):
    carry_out(agent, order("claim", waiting))
    carry_out(agent, order("typing.set", waiting, on=True))
    carry_out(agent, order("focus.beat", waiting))
    carry_out(agent, order("look", waiting, on=True))
    assert trail(waiting) == ["desk.claim"]


def test_a_refused_command_leaves_none(agent, agent2, waiting):
    carry_out(agent, order("claim", waiting))
    with pytest.raises(Refusal) as refusal:
        carry_out(agent2, order("resolve", waiting))
    assert refusal.value.code is Code.NOT_HOLDER
    assert trail(waiting) == ["desk.claim"]


def test_what_was_sent_twice_was_done_once(agent, waiting):
    carry_out(agent, order("claim", waiting))
    said = order("message.post", waiting, text="Hello")
    carry_out(agent, said)
    carry_out(agent, said)
    assert trail(waiting).count("desk.message.post") == 1


def test_over_rest_each_deed_is_noted_once_with_its_key(agent, waiting):
    key, text = ApiKey.issue(user=agent)
    client = https_client(key=text)
    base = f"/api/v1/desk/conversations/{waiting.id}"
    assert client.post(f"{base}/claim").status_code == 202
    assert trail(waiting) == ["desk.claim"]
    assert AuditEntry.objects.get(action="desk.claim").facts["key"] == key.pk


def test_reading_a_transcript_over_rest_is_a_view_once_an_hour(agent, manager, waiting):
    for reader in (agent, agent, manager):
        client = https_client()
        client.force_login(reader)
        client.get(f"/api/v1/desk/conversations/{waiting.id}")
        client.get("/api/v1/desk/queue")
    views = AuditEntry.objects.filter(action="conversation.view").order_by("pk").values_list("user", "subject")
    assert list(views) == [(agent.pk, str(waiting.id)), (manager.pk, str(waiting.id))]
