"""What agents do at the desk is in the audit log, by whichever door they came. What their pages do is not."""

from __future__ import annotations

import pytest

from agents_desk.commands import carry_out
from chat.protocol import Code, Refusal
from portal.accounts.models import ApiKey, AuditEntry
from tests.desk.attending import waiting
from tests.desk.https import https_client
from tests.desk.orders import order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation():
    return waiting()


def trail(conversation) -> list[str]:
    entries = AuditEntry.objects.filter(subject=str(conversation.id)).order_by("pk")
    return list(entries.values_list("action", flat=True))


def test_every_command_that_changes_something_leaves_an_entry(agent, conversation):
    for type, fields in (
        ("claim", {}),
        ("message.post", {"text": "Hello"}),
        ("note.post", {"text": "Aha"}),
        ("resolve", {}),
    ):
        carry_out(agent, order(type, conversation, **fields))
    assert trail(conversation) == ["desk.claim", "desk.message.post", "desk.note.post", "desk.resolve"]


def test_nothing_that_was_written_is_in_it(agent, conversation):
    carry_out(agent, order("claim", conversation))
    carry_out(agent, order("message.post", conversation, text="Your IBAN is DE89 3704"))
    carry_out(agent, order("note.post", conversation, text="Sounds angry"))
    carry_out(agent, order("tags.set", conversation, tags=["mr-miller"]))
    told = str(list(AuditEntry.objects.values_list("facts", "subject")))
    assert not any(word in told for word in ("IBAN", "angry", "miller"))


def test_what_a_page_does_by_itself_is_no_deed(agent, conversation):
    carry_out(agent, order("claim", conversation))
    carry_out(agent, order("typing.set", conversation, on=True))
    carry_out(agent, order("focus.beat", conversation))
    carry_out(agent, order("look", conversation, on=True))
    assert trail(conversation) == ["desk.claim"]


def test_a_refused_command_leaves_none(agent, agent2, conversation):
    carry_out(agent, order("claim", conversation))
    with pytest.raises(Refusal) as refusal:
        carry_out(agent2, order("resolve", conversation))
    assert refusal.value.code is Code.NOT_HOLDER
    assert trail(conversation) == ["desk.claim"]


def test_what_was_sent_twice_was_done_once(agent, conversation):
    carry_out(agent, order("claim", conversation))
    said = order("message.post", conversation, text="Hello")
    carry_out(agent, said)
    carry_out(agent, said)
    assert trail(conversation).count("desk.message.post") == 1


def test_over_rest_each_deed_is_noted_once_with_its_key(agent, conversation):
    key, text = ApiKey.issue(user=agent)
    client = https_client(key=text)
    base = f"/api/v1/desk/conversations/{conversation.id}"
    assert client.post(f"{base}/claim").status_code == 202
    assert trail(conversation) == ["desk.claim"]
    assert AuditEntry.objects.get(action="desk.claim").facts["key"] == key.pk


def test_reading_a_transcript_over_rest_is_a_view_once_an_hour(agent, manager, conversation):
    for reader in (agent, agent, manager):
        client = https_client()
        client.force_login(reader)
        client.get(f"/api/v1/desk/conversations/{conversation.id}")
        client.get("/api/v1/desk/queue")
    views = AuditEntry.objects.filter(action="conversation.view").order_by("pk").values_list("user", "subject")
    assert list(views) == [(agent.pk, str(conversation.id)), (manager.pk, str(conversation.id))]
