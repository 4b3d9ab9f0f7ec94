"""Giving files out: to whom, and how."""

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from chat.services import assignments, attachments, messages
from portal.accounts.models import AuditEntry
from tests.attachments.files import SCRIPT, pdf, picture
from tests.people import hire, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation(visitor_a, agent):
    begun = start_conversation(visitor_a)
    assignments.claim(conversation_id=begun.id, agent=agent)
    return begun


def sent(conversation, name, content, *, agent=None):
    file = attachments.upload(
        conversation=conversation, agent=agent, name=name, declared_type="", size=len(content), content=content
    )
    fields = {"conversation_id": conversation.id, "client_id": name, "text": "", "attachments": [file.pk]}
    messages.post_by_agent(**fields, agent=agent) if agent else messages.post_by_customer(**fields)
    return file


def get(file, *, token: str = "", staff=None, name: str | None = None, **query):
    client = Client()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if staff:
        client.force_login(staff)
    return client.get(f"/attachments/{file.pk}/{name or file.name}", query, headers=headers, secure=True)


def content_of(response) -> bytes:
    async def collect() -> bytes:
        return b"".join([part async for part in response])

    return async_to_sync(collect)()


def test_a_document_is_for_saving_and_can_do_nothing(visitor_a, conversation):
    answer = get(sent(conversation, "policy.pdf", pdf()), token=visitor_a.token)

    assert content_of(answer) == pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="policy.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == str(len(pdf()))


def test_an_image_is_shown_in_place_and_has_a_small_version(visitor_a, conversation):
    file = sent(conversation, "photo.png", picture(size=(1200, 900)))

    whole, small = get(file, token=visitor_a.token), get(file, token=visitor_a.token, preview="1")

    assert whole["Content-Disposition"] == 'inline; filename="photo.png"'
    assert (whole["Content-Type"], small["Content-Type"]) == ("image/png", "image/webp")
    assert content_of(small)[8:12] == b"WEBP"


def test_the_name_in_the_address_changes_nothing(visitor_a, conversation):
    file = sent(conversation, "policy.pdf", pdf())

    answer = get(file, token=visitor_a.token, name="page.html")

    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        *("application/pdf",),
        'attachment; filename="policy.pdf"',
    )


def test_text_is_never_markup(visitor_a, conversation):
    file = sent(conversation, "note.txt", b"1 < 2")

    answer = get(file, token=visitor_a.token)

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert SCRIPT not in content_of(answer)


def test_it_is_for_its_visitor_and_for_staff_who_may_see_the_conversation(visitor_a, visitor_b, agent, conversation):
    file = sent(conversation, "policy.pdf", pdf())
    elsewhere = hire("elsewhere", teams=["claims"], sees_only_own_teams=True)
    type(conversation).objects.filter(pk=conversation.pk).update(team="sales")

    assert get(file, token=visitor_a.token).status_code == 200
    assert get(file, staff=agent).status_code == 200
    assert get(file).status_code == 401
    assert get(file, token="made-up").status_code == 401
    assert get(file, token=visitor_b.token).status_code == 404
    assert get(file, staff=elsewhere).status_code == 404


def test_the_cookie_of_a_visitor_is_enough_for_an_image_on_the_page(visitor_a, conversation):
    file = sent(conversation, "photo.png", picture())
    client = Client()
    client.cookies["portal_visitor"] = visitor_a.token

    assert client.get(f"/attachments/{file.pk}/photo.png", secure=True).status_code == 200


def test_that_staff_looked_at_a_file_is_noted_as_reading_its_conversation(visitor_a, agent, conversation):
    file = sent(conversation, "policy.pdf", pdf())

    get(file, token=visitor_a.token)
    assert not AuditEntry.objects.filter(action="conversation.view").exists()
    get(file, staff=agent)

    view = AuditEntry.objects.get(action="conversation.view")
    assert (view.user, view.subject) == (agent, str(conversation.id))


def test_what_was_not_sent_yet_only_its_own_side_sees(visitor_a, agent, agent2, conversation):
    fields = {"conversation": conversation, "name": "a.txt", "declared_type": "", "size": 1, "content": b"x"}
    customers, agents = attachments.upload(**fields), attachments.upload(**fields, agent=agent)

    assert get(customers, token=visitor_a.token).status_code == 200
    assert get(customers, staff=agent).status_code == 404
    assert get(agents, staff=agent).status_code == 200
    assert get(agents, staff=agent2).status_code == 404
    assert get(agents, token=visitor_a.token).status_code == 404


def test_it_is_streamed_in_pieces(visitor_a, conversation):
    content = b"x" * 200_000

    answer = get(sent(conversation, "long.txt", content), token=visitor_a.token)

    assert answer.is_async
    assert content_of(answer) == content
