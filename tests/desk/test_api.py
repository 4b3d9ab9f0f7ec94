"""The desk over REST: by session with its token, or by API key."""

from __future__ import annotations

import pytest
from django.test import Client

from chat.models import Conversation
from chat.services import assignments
from portal.accounts.models import ApiKey, AuditEntry
from tests.core.rows import nothing_written
from tests.desk.attending import waiting
from tests.desk.https import https_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation():
    return waiting()


@pytest.fixture
def program(agent) -> Client:
    """A program with the agent's API key; a browser's token is not asked of it."""
    _, text = ApiKey.issue(user=agent)
    return https_client(key=text, enforce_csrf_checks=True)


def path(conversation: Conversation | None = None, action: str = "") -> str:
    if conversation is None:
        return "/api/v1/desk/queue"
    return f"/api/v1/desk/conversations/{conversation.id}{action and '/'}{action}"


def post(client: Client, conversation: Conversation, action: str, body: dict | None = None):
    return client.post(path(conversation, action), body or {}, content_type="application/json")


def error(response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_the_whole_of_an_agents_work(program, conversation):
    assert program.get(path()).json()["waiting"]["count"] == 1
    assert post(program, conversation, "claim").status_code == 202
    answered = post(program, conversation, "messages", {"client_id": "m1", "text": "Hello"})
    assert answered.status_code == 202
    noted = post(program, conversation, "notes", {"client_id": "n1", "text": "Calm now"})
    assert (noted.status_code, noted.json()) == (202, {"client_id": "n1", "seq": 1})
    shown = program.get(path(conversation)).json()
    assert shown["public"]["seq"] == answered.json()["seq"]
    assert [event["data"]["text"] for event in shown["desk"]["events"]] == ["Calm now"]
    assert shown["desk"]["dossier"] == program.get(path(conversation, "dossier")).json()
    assert post(program, conversation, "release").status_code == 202
    assert post(program, conversation, "claim").status_code == 202
    assert post(program, conversation, "return").status_code == 202
    assert post(program, conversation, "claim").status_code == 202
    assert post(program, conversation, "resolve").status_code == 202
    assert program.get(path(conversation)).json()["public"]["state"]["status"] == "resolved"


@pytest.mark.parametrize("part", ["", "dossier"])
def test_reading_a_conversation_or_its_dossier_alone_is_noted(program, agent, conversation, part):
    assert program.get(path(conversation, part)).status_code == 200
    view = AuditEntry.objects.get(action="conversation.view")
    assert (view.user, view.subject) == (agent, str(conversation.id))


@pytest.mark.parametrize("action", ["messages", "notes"])
def test_sending_again_answers_200_with_the_same_number(program, conversation, action):
    post(program, conversation, "claim")
    body = {"client_id": "same", "text": "Hello"}
    first, again = (post(program, conversation, action, body) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json()
    assert error(post(program, conversation, action, body | {"text": "Other"})) == (409, "client_id_reused")


def test_a_lost_race_is_409_and_says_who_has_it(program, conversation, agent2):
    assignments.claim(conversation_id=conversation.id, agent=agent2)
    with nothing_written():
        response = post(program, conversation, "claim")
    assert error(response) == (409, "already_claimed")
    assert "Ben Ito" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"client_id": "a", "text": "  "}, 422, "empty_text"),
        ({"client_id": "a", "text": "x" * 4001}, 422, "text_too_long"),
        ({"client_id": "a", "text": 7}, 422, "invalid"),
        ({"client_id": "", "text": "x"}, 422, "invalid"),
        ({"client_id": "a"}, 422, "invalid"),
        ({"client_id": "a", "text": "x", "more": 1}, 422, "invalid"),
    ],
    ids=["empty", "long", "no text", "no id", "missing", "unknown"],
)
@pytest.mark.parametrize("action", ["messages", "notes"])
def test_a_body_that_cannot_be_used_is_refused_with_its_code(program, conversation, action, body, status, code):
    post(program, conversation, "claim")
    with nothing_written():
        assert error(post(program, conversation, action, body)) == (status, code)


@pytest.mark.parametrize("id", ["nonsense", "5d1b3c9e-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("action", ["claim", "release", "return", "resolve", "messages", "notes"])
def test_a_conversation_that_does_not_exist_is_404(program, id, action):
    body = {"client_id": "a", "text": "x"}
    response = program.post(f"/api/v1/desk/conversations/{id}/{action}", body, content_type="application/json")
    assert error(response) == (404, "not_found")
    assert error(program.get(f"/api/v1/desk/conversations/{id}")) == (404, "not_found")


def test_nobody_without_signing_in(client, conversation, visitor_a):
    for stranger in (client, https_client(key=visitor_a.token)):
        assert error(stranger.get(path())) == (401, "not_signed_in")
        assert error(stranger.get(path(conversation))) == (401, "not_signed_in")
        with nothing_written():
            assert error(post(stranger, conversation, "claim")) == (401, "not_signed_in")


def test_a_session_writes_only_with_the_pages_token(agent, conversation):
    browser = https_client(enforce_csrf_checks=True)
    browser.force_login(agent)
    assert browser.get(path()).status_code == 200
    with nothing_written():
        assert error(post(browser, conversation, "claim")) == (403, "forbidden")
    browser.get("/desk/")
    token = browser.cookies["csrftoken"].value
    headers = {"x-csrftoken": token, "origin": "https://testserver"}
    response = browser.post(path(conversation, "claim"), {}, content_type="application/json", headers=headers)
    assert response.status_code == 202


def test_a_revoked_key_or_a_departed_colleague_is_refused_at_once(program, agent):
    agent.is_active = False
    agent.save()
    assert error(program.get(path())) == (401, "not_signed_in")
    agent.is_active = True
    agent.save()
    agent.api_keys.update(revoked_at="2026-11-23T09:00:00Z")
    assert error(program.get(path())) == (401, "not_signed_in")


def test_a_page_of_the_live_ones_needs_a_moment(program):
    assert error(program.get(path(), {"live_before": "yesterday"})) == (422, "invalid")
