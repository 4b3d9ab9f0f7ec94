"""Canned replies: which ones an agent has, what is filled in, and what the pack's folder changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from agents_desk.models import CannedReply
from agents_desk.services import replies
from chat.models import Conversation, Identity, Quote
from chat.packs.folder import read_pack
from chat.packs.replies import PLACEHOLDERS, ReplyText
from chat.protocol import Code, Refusal
from tests.desk.https import https_client
from tests.people import start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

HELLO = ReplyText(shortcut="hello", title="Greeting", text="Hello {customer.name}, this is {agent.name}.")
QUOTE = ReplyText(shortcut="quote", title="Quote", text="{quote.reference}: {quote.price}", team="sales")


@pytest.fixture
def conversation() -> Conversation:
    return start_conversation()


@pytest.fixture
def desk(agent) -> Client:
    browser = https_client()
    browser.force_login(agent)
    return browser


def load(*texts: ReplyText) -> None:
    content = read_pack(settings.PACK)
    replies.load(replace(content, replies=texts))


def of(user) -> list[str]:
    return [reply.shortcut for reply in CannedReply.objects.of_pack("acme").open_to(user).order_by("shortcut")]


# --- from the pack ---------------------------------------------------------------------------------------------------


def test_what_the_folder_has_is_there_once_however_often_it_is_loaded():
    load(HELLO, QUOTE)
    load(HELLO, QUOTE)
    assert sorted(CannedReply.objects.values_list("shortcut", flat=True)) == ["hello", "quote"]


def test_what_managers_made_of_a_reply_stays_until_the_folder_says_something_new():
    load(HELLO)
    CannedReply.objects.update(text="Dear {customer.name}")
    load(HELLO)
    assert CannedReply.objects.get().text == "Dear {customer.name}"
    load(HELLO.model_copy(update={"text": "Good morning"}))
    assert CannedReply.objects.get().text == "Good morning"


def test_what_the_folder_no_longer_has_goes_and_what_managers_and_agents_added_stays(agent):
    load(HELLO, QUOTE)
    CannedReply.objects.create(pack="acme", title="Ours", shortcut="ours", text="Ours")
    replies.keep_own(owner=agent, shortcut="mine", title="Mine", text="Mine")
    load(HELLO)
    assert of(agent) == ["hello", "mine", "ours"]


def test_the_example_company_brings_its_own():
    content = read_pack(settings.PACK)
    replies.load(content)
    assert CannedReply.objects.count() == len(content.replies) > 5


# --- whose they are --------------------------------------------------------------------------------------------------


def test_an_agent_has_those_of_their_teams_and_their_own(agent, agent2):
    load(HELLO, QUOTE)
    replies.keep_own(owner=agent2, shortcut="bens", title="Ben's", text="Only Ben says this")
    assert of(agent) == ["hello", "quote"]
    agent.teams = ["billing"]
    assert of(agent) == ["hello"]
    assert of(agent2) == ["bens", "hello", "quote"]


def test_of_a_colleague_nothing_is_used_changed_or_deleted(desk, agent2, conversation):
    bens = replies.keep_own(owner=agent2, shortcut="bens", title="Ben's", text="Only Ben says this")
    body = {"shortcut": "mine", "title": "Mine", "text": "Mine"}
    path = f"/api/v1/desk/replies/{bens.pk}"
    tries = [
        desk.put(path, body, content_type="application/json"),
        desk.delete(path),
        desk.post(f"{path}/use", {"conversation": str(conversation.id)}, content_type="application/json"),
    ]
    assert [response.status_code for response in tries] == [404, 404, 404]
    bens.refresh_from_db()
    assert (bens.text, bens.uses) == ("Only Ben says this", 0)


def test_shared_ones_are_not_changed_from_the_desk(desk):
    load(HELLO)
    shared = CannedReply.objects.get()
    body = {"shortcut": "hello", "title": "Greeting", "text": "Changed"}
    assert desk.put(f"/api/v1/desk/replies/{shared.pk}", body, content_type="application/json").status_code == 404
    assert desk.delete(f"/api/v1/desk/replies/{shared.pk}").status_code == 404
    shared.refresh_from_db()
    assert shared.text == HELLO.text


# --- one's own -------------------------------------------------------------------------------------------------------


def test_ones_own_are_kept_changed_and_deleted_over_rest(desk):
    body = {"shortcut": "Late", "title": "Running late", "text": "Five minutes, please."}
    added = desk.post("/api/v1/desk/replies", body, content_type="application/json")
    assert (added.status_code, added.json()["shortcut"]) == (201, "late")
    path = f"/api/v1/desk/replies/{added.json()['id']}"
    changed = desk.put(path, {**body, "text": "Ten minutes."}, content_type="application/json")
    assert changed.json()["text"] == "Ten minutes."
    [listed] = desk.get("/api/v1/desk/replies").json()["items"]
    assert (listed["text"], listed["mine"]) == ("Ten minutes.", True)
    assert desk.delete(path).status_code == 204
    assert not CannedReply.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"shortcut": "two words"}, Code.INVALID),
        ({"shortcut": "taken"}, Code.INVALID),
        ({"title": " "}, Code.INVALID),
        ({"text": " "}, Code.EMPTY_TEXT),
        ({"text": "x" * 4001}, Code.TEXT_TOO_LONG),
        ({"language": "tlh"}, Code.INVALID),
    ],
    ids=["shortcut", "twice", "title", "empty", "long", "language"],
)
def test_what_cannot_be_kept_is_refused(agent, fields, code):
    replies.keep_own(owner=agent, shortcut="taken", title="Taken", text="Taken")
    with pytest.raises(Refusal) as refusal:
        replies.keep_own(owner=agent, **{"shortcut": "new", "title": "New", "text": "New", **fields})
    assert refusal.value.code is code
    assert agent.canned_replies.count() == 1


# --- filling in ------------------------------------------------------------------------------------------------------


def test_what_is_known_is_filled_in_and_what_is_not_stays_to_be_seen(agent, conversation):
    load(HELLO)
    filled = replies.use(reply_id=CannedReply.objects.get().pk, user=agent, conversation=conversation)
    assert filled.text == "Hello {customer.name}, this is Anna Meyer."
    assert filled.missing == ("customer.name",)
    Identity.objects.create(
        conversation=conversation,
        reference="CUS-10001",
        name="Maria Silva",
        method=Identity.Method.CODE,
        verified_at=conversation.opened_at,
    )
    filled = replies.use(reply_id=CannedReply.objects.get().pk, user=agent, conversation=conversation)
    assert (filled.text, filled.missing) == ("Hello Maria Silva, this is Anna Meyer.", ())
    assert CannedReply.objects.get().uses == 2


def test_a_quote_is_written_as_the_customer_writes_figures_and_dates(agent, conversation):
    conversation.language = "de"
    Quote.objects.create(
        conversation=conversation,
        reference="Q-1",
        product="car",
        title="Car insurance",
        inputs=[],
        price=Decimal("1234.50"),
        currency="USD",
        period="month",
        breakdown=[],
        created_at=conversation.opened_at,
        expires_at=datetime(2027, 3, 1, 2, 0, tzinfo=UTC),
    )
    values = replies.values_for(conversation, agent)
    assert values["quote.price"] == "1234,50 USD"
    assert values["quote.expires"] == "28. Februar 2027"  # It is still the evening before where the company is.


def test_every_placeholder_that_a_pack_may_use_can_be_filled(agent, conversation):
    Quote.objects.create(
        conversation=conversation,
        reference="Q-1",
        product="car",
        title="Car insurance",
        inputs=[],
        price=1,
        currency="USD",
        period="month",
        breakdown=[],
        created_at=conversation.opened_at,
        expires_at=conversation.opened_at,
    )
    assert set(replies.values_for(conversation, agent)) == set(PLACEHOLDERS)


# --- preview ---------------------------------------------------------------------------------------------------------


def test_a_preview_is_what_the_customer_will_see(desk):
    links = "[help](https://help.acme-insurance.example/x), [elsewhere](https://evil.example/y)"
    text = f"**Bold** and {links}, 4111 1111 1111 1111"
    shown = desk.post("/api/v1/desk/preview", {"text": text}, content_type="application/json").json()
    assert "<strong>Bold</strong>" in shown["html"]
    assert 'href="https://help.acme-insurance.example/x"' in shown["html"]
    assert "evil.example" not in shown["html"]
    assert "4111 1111 1111 1111" not in shown["html"]
    assert shown["links_elsewhere"] == ["https://evil.example/y"]


# --- managers --------------------------------------------------------------------------------------------------------


def test_managers_keep_the_shared_ones_in_the_admin_where_a_wrong_placeholder_is_refused(manager, agent):
    browser = https_client()
    browser.force_login(manager)
    form = {"title": "Moved", "shortcut": "Moved", "text": "Hello {customer.nam}", "team": "", "language": ""}
    add = "/admin/agents_desk/cannedreply/add/"
    assert "{customer.nam}" in browser.post(add, form).content.decode()
    assert not CannedReply.objects.exists()
    assert browser.post(add, {**form, "text": "Hello {customer.name}"}).status_code == 302
    assert of(agent) == ["moved"]


def test_an_agents_own_are_not_in_the_admin(manager, agent):
    own = replies.keep_own(owner=agent, shortcut="mine", title="Mine", text="Mine")
    browser = https_client()
    browser.force_login(manager)
    assert "Mine" not in browser.get("/admin/agents_desk/cannedreply/").content.decode()
    browser.post(f"/admin/agents_desk/cannedreply/{own.pk}/delete/", {"post": "yes"})
    assert CannedReply.objects.filter(pk=own.pk).exists()
