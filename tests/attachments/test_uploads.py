"""From the upload to the message that brings the file, over REST, and what is left where one is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat import clock, queries
from chat.assistant.history import read_history
from chat.models import Attachment
from chat.protocol import Code
from chat.services import assignments, attachments, messages
from tests.attachments.clamd_server import ClamdServer
from tests.attachments.files import EICAR, HOSTILE, picture
from tests.core.rows import nothing_written, refused
from tests.people import reply, say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

CLIENT = Client(raise_request_exception=False)


@pytest.fixture
def conversation(visitor_a):
    return start_conversation(visitor_a)


def send_file(visitor, conversation, name="note.txt", content=b"hello", type_="text/plain"):
    return CLIENT.post(
        f"/api/v1/conversations/{conversation.id}/attachments",
        {"file": SimpleUploadedFile(name or "x", content, type_)},
        headers={"Authorization": f"Bearer {visitor.token}"},
        secure=True,
    )


def keep(conversation, name="note.txt", content=b"hello", **fields) -> Attachment:
    return attachments.upload(
        conversation=conversation, name=name, declared_type="", size=len(content), content=content, **fields
    )


def test_a_file_goes_with_the_message_that_names_it(visitor_a, conversation, kept):
    uploaded = send_file(visitor_a, conversation, "photo.png", picture(), "image/png")
    assert uploaded.status_code == 201
    described = uploaded.json()

    posted = CLIENT.post(
        f"/api/v1/conversations/{conversation.id}/messages",
        {"client_id": "c1", "text": "Look", "attachments": [described["id"]]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {visitor_a.token}"},
        secure=True,
    )

    assert posted.status_code == 202
    (event,) = [each for each in queries.events_after(conversation, 1) if each["type"] == "message.posted"]
    assert event["data"]["attachments"] == [described]
    assert (described["name"], described["type"], described["width"], described["height"]) == (
        *("photo.png", "image/png"),
        *(40, 30),
    )
    assert len(kept()) == 2  # the image and its small version
    assert not any("photo" in path.name for path in kept())


def test_with_a_file_the_text_may_be_empty_and_without_one_not(conversation):
    file = keep(conversation)

    with refused(Code.EMPTY_TEXT):
        messages.post_by_customer(conversation_id=conversation.id, client_id="c1", text=" ")
    posted = messages.post_by_customer(conversation_id=conversation.id, client_id="c2", text=" ", attachments=[file.pk])

    assert (posted.created, conversation.messages.get().text) == (True, "")
    assert conversation.turns.get().state == "queued"


def test_sent_again_with_its_file_it_has_the_same_number(conversation):
    file = keep(conversation)
    send = {"conversation_id": conversation.id, "client_id": "c1", "text": "", "attachments": [file.pk]}
    first = messages.post_by_customer(**send)

    with nothing_written():
        assert messages.post_by_customer(**send).seq == first.seq
    with refused(Code.CLIENT_ID_REUSED):
        messages.post_by_customer(**{**send, "text": "Look", "attachments": []})
    with refused(Code.CLIENT_ID_REUSED):
        messages.post_by_customer(**{**send, "attachments": [uuid4()]})


def test_a_file_goes_with_one_message_only(conversation):
    file = keep(conversation)
    messages.post_by_customer(conversation_id=conversation.id, client_id="c1", text="A", attachments=[file.pk])

    with refused(Code.NOT_FOUND):
        messages.post_by_customer(conversation_id=conversation.id, client_id="c2", text="B", attachments=[file.pk])


def test_nobody_sends_a_file_of_another_conversation_or_of_the_other_side(conversation, visitor_b, agent, agent2):
    theirs = keep(start_conversation(visitor_b))
    agents = keep(conversation, agent=agent)
    own = keep(conversation)
    assignments.claim(conversation_id=conversation.id, agent=agent)

    for file in (theirs, agents):
        with refused(Code.NOT_FOUND):
            messages.post_by_customer(conversation_id=conversation.id, client_id="c1", text="A", attachments=[file.pk])
    for file in (theirs, own, keep(conversation, agent=agent2)):
        with refused(Code.NOT_FOUND):
            messages.post_by_agent(
                conversation_id=conversation.id, agent=agent, client_id="a1", text="A", attachments=[file.pk]
            )
    assert messages.post_by_agent(
        conversation_id=conversation.id, agent=agent, client_id="a1", text="", attachments=[agents.pk]
    ).created


@pytest.mark.parametrize("what", ["a page", "a program called PDF", "a letter with macros"])
def test_of_a_refused_file_nothing_is_kept(visitor_a, conversation, kept, what):
    name, content, declared = HOSTILE[what]

    with nothing_written():
        answer = send_file(visitor_a, conversation, name, content, declared)

    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "file_type_refused")
    assert kept() == []


def test_an_infected_file_is_refused_and_not_kept(visitor_a, conversation, kept, settings):
    with ClamdServer() as clamd:
        settings.ATTACHMENT_SCANNER = clamd.address
        with nothing_written():
            answer = send_file(visitor_a, conversation, content=EICAR)
        assert send_file(visitor_a, conversation).status_code == 201

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "file_infected")
    assert len(kept()) == 1


def test_without_its_scanner_no_file_is_taken(visitor_a, conversation, kept, settings):
    with ClamdServer() as clamd:
        settings.ATTACHMENT_SCANNER = clamd.address

    with nothing_written():
        answer = send_file(visitor_a, conversation)

    assert answer.status_code == 503
    assert "checked for viruses" in answer.json()["error"]["message"]
    assert kept() == []


def test_a_file_that_is_too_large_is_refused_with_the_bound(visitor_a, conversation, kept, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024

    answer = send_file(visitor_a, conversation, content=b"x" * (1024 * 1024 + 1))

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
    assert "1 MB" in answer.json()["error"]["message"]
    assert kept() == []


def test_a_storage_that_fails_leaves_no_row(conversation, kept, monkeypatch):
    def fail(*_args):
        raise OSError("no space left")

    monkeypatch.setattr("chat.services.attachments.images.preview_of", fail)
    with nothing_written(), pytest.raises(OSError):
        keep(conversation, "photo.png", picture())
    assert kept() == []


def test_a_visitor_has_a_budget_of_files_and_bytes(conversation, agent, settings):
    settings.ATTACHMENTS_PER_HOUR = 2
    keep(conversation)
    keep(conversation)

    with refused(Code.TOO_FAST):
        keep(conversation)
    assert keep(conversation, agent=agent)
    with clock.fixed(clock.now() + timedelta(hours=1, seconds=1)):
        assert keep(conversation)
        settings.ATTACHMENTS_BYTES_PER_HOUR = 8
        with refused(Code.TOO_FAST):
            keep(conversation)


def test_no_more_than_five_go_with_a_message(visitor_a, conversation):
    ids = [str(keep(conversation).pk) for _ in range(6)]

    answer = CLIENT.post(
        f"/api/v1/conversations/{conversation.id}/messages",
        {"client_id": "c1", "text": "", "attachments": ids},
        content_type="application/json",
        headers={"Authorization": f"Bearer {visitor_a.token}"},
        secure=True,
    )

    assert answer.status_code == 422


def test_a_card_number_in_a_name_is_masked(conversation):
    assert keep(conversation, "card 4111 1111 1111 1111.txt").name == "card •••• 1111.txt"


def test_what_was_never_sent_goes_after_a_day_and_what_was_sent_stays(conversation, kept):
    sent, forgotten = keep(conversation), keep(conversation, "photo.png", picture())
    messages.post_by_customer(conversation_id=conversation.id, client_id="c1", text="", attachments=[sent.pk])

    assert attachments.remove_forgotten() == 0
    with clock.fixed(clock.now() + timedelta(days=1, seconds=1)):
        assert attachments.remove_forgotten() == 1

    assert list(Attachment.objects.values_list("pk", flat=True)) == [sent.pk]
    assert [path.name for path in kept()] == [sent.file.rpartition("/")[2]]
    assert not Attachment.objects.filter(pk=forgotten.pk).exists()


def test_with_a_conversation_its_files_go(conversation, kept):
    file = keep(conversation)
    messages.post_by_customer(conversation_id=conversation.id, client_id="c1", text="", attachments=[file.pk])
    conversation.delete()

    assert attachments.remove_forgotten() == 1
    assert kept() == []


def test_messages_without_files_ask_nothing_for_them(conversation, agent):
    say(conversation)
    assignments.claim(conversation_id=conversation.id, agent=agent)
    reply(conversation, agent)

    with CaptureQueriesContext(connection) as asked:
        queries.events_after(conversation, 0)
    assert "chat_attachment" not in " ".join(query["sql"] for query in asked if "WHERE" in query["sql"]).replace(
        "attachment_count", ""
    )


def test_the_assistant_is_told_of_a_file_that_it_cannot_open(conversation):
    file = keep(conversation, "photo.png", picture())
    messages.post_by_customer(conversation_id=conversation.id, client_id="c1", text="", attachments=[file.pk])
    messages.post_by_customer(conversation_id=conversation.id, client_id="c2", text="See the photo")

    said = read_history(conversation.id, conversation.turns.get().pk).items

    assert [item.text for item in said] == [
        "[Attached file, which you cannot open: photo.png (image/png, 1 kB)]",
        "See the photo",
    ]
