"""Verdicts of the assistant's own words."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from chat.models import Verdict
from chat.services import verdicts
from tests.people import say, start_conversation, take_turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(pack):
    return start_conversation()


def record(conversation, **fields) -> Verdict:
    fields = {
        "where": "output",
        "kind": "promise",
        "rule": "promise_money",
        "text": "We will",
        "action": "retry",
    } | fields
    return verdicts.record(conversation_id=conversation.id, **fields)


def test_a_verdict_of_an_answer_names_its_turn(conversation):
    say(conversation)
    lease = take_turn(conversation)

    verdict = record(conversation, turn_id=lease.turn_id)

    conversation.refresh_from_db()
    event = conversation.events.get(stream="desk", seq=conversation.desk_seq)
    assert verdict.turn_id == lease.turn_id
    assert event.data["turn"] == lease.turn_id


def test_a_long_text_is_kept_up_to_its_limit(conversation):
    assert len(record(conversation, text="x" * 2000).text) == 500


@pytest.mark.parametrize("wrong", [{"where": "nowhere"}, {"action": "nothing"}, {"rule": ""}])
def test_the_database_refuses_what_is_no_verdict(conversation, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        record(conversation, **wrong)
    assert not Verdict.objects.exists()


def test_verdicts_are_looked_up_in_the_admin_and_never_changed(conversation, admin, client):
    verdict = record(conversation)
    client.force_login(admin)

    listed = client.get(reverse("admin:chat_verdict_changelist"), secure=True)
    assert "promise_money" in listed.content.decode()
    assert client.get(reverse("admin:chat_verdict_add"), secure=True).status_code == 403
    assert client.post(reverse("admin:chat_verdict_delete", args=[verdict.pk]), secure=True).status_code == 403
    changed = client.post(reverse("admin:chat_verdict_change", args=[verdict.pk]), {"rule": "other"}, secure=True)
    assert changed.status_code == 403
