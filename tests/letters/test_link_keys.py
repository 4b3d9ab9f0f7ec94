"""The way back into a conversation from an e-mail."""

from datetime import timedelta

import pytest
from django.core import signing
from django.db import OperationalError
from django.test import Client

from chat import access, api, clock, commands
from chat.consumers import ConversationSocket
from chat.models import VisitorToken
from chat.protocol import Code, ContactLeave, Refusal
from chat.services import contacts, link_keys
from tests.core.rows import nothing_written, refused
from tests.people import reply, say, start_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(conversation, agent, post, key_in):
    reply(conversation, agent)
    (letter,) = post()
    return key_in(letter)


def come_back(conversation, key, client: Client | None = None, origin: str = "https://testserver"):
    return (client or Client(raise_request_exception=False)).post(
        f"/api/v1/conversations/{conversation.id}/open",
        {"key": key},
        content_type="application/json",
        headers={"Origin": origin},
        secure=True,
    )


def test_a_click_opens_the_conversation_in_this_browser(conversation, key):
    browser = Client()

    answer = come_back(conversation, key, browser)

    assert (answer.status_code, answer.json()) == (200, {"token": None})
    cookie = browser.cookies["portal_visitor"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    opened = access.visitor_for(cookie.value)
    assert access.conversation_for_visitor(opened, conversation.id) == conversation


def test_looking_at_the_link_neither_opens_nor_uses_up_anything(conversation, key):
    scanner = Client()

    with nothing_written():
        page = scanner.get(f"/chat/{conversation.id}/", secure=True)

    assert page.status_code == 200
    assert not page.cookies
    assert come_back(conversation, key).status_code == 200
    assert come_back(conversation, key).status_code == 200  # on the telephone as well


def test_it_opens_nothing_else_of_the_visitor(visitor_a, conversation, key):
    other = start_conversation(visitor_a)
    browser = Client()
    come_back(conversation, key, browser)

    answer = browser.post(
        f"/api/v1/conversations/{other.id}/resolve", headers={"Origin": "https://testserver"}, secure=True
    )
    assert answer.status_code == 404
    listed = browser.get("/api/v1/conversations", secure=True).json()["items"]
    assert [each["id"] for each in listed] == [str(conversation.id)]


def test_the_visitors_own_browser_stays_theirs(visitor_a, conversation, key):
    come_back(conversation, key)

    assert access.visitor_for(visitor_a.token).confined_to is None


def test_who_comes_by_the_link_can_go_on_in_a_new_conversation(conversation, key):
    browser = Client()
    come_back(conversation, key, browser)

    begun = browser.post(
        "/api/v1/conversations",
        {"previous": str(conversation.id)},
        content_type="application/json",
        headers={"Origin": "https://testserver"},
        secure=True,
    )

    assert begun.status_code == 201
    assert begun.json()["snapshot"]["state"]["previous"] == str(conversation.id)
    newcomer = access.visitor_for(browser.cookies["portal_visitor"].value)
    assert newcomer.pk != conversation.customer_id
    assert access.conversation_for_visitor(newcomer, begun.json()["id"])


def test_after_a_week_it_is_no_longer_valid(conversation, key, monkeypatch):
    assert timedelta(days=7) == link_keys.VALID_FOR
    later = signing.time.time() + link_keys.VALID_FOR.total_seconds() + 1
    monkeypatch.setattr(signing.time, "time", lambda: later)

    answer = come_back(conversation, key)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert "no longer valid" in answer.json()["error"]["message"]


def test_another_address_makes_the_links_of_the_first_worthless(conversation, key):
    contacts.leave(conversation_id=conversation.id, email="right@example.com")

    with nothing_written(), refused(Code.NOT_FOUND):
        link_keys.use(conversation_id=str(conversation.id), key=key)


def test_a_key_is_for_its_own_conversation(visitor_a, conversation, key):
    other = start_conversation(visitor_a)
    contacts.leave(conversation_id=other.id, email="maria@example.com")

    for wrong in (key[:-1] + ("A" if key[-1] != "A" else "B"), "", "nonsense", signing.dumps([other.pk.hex, "x"])):
        with refused(Code.NOT_FOUND):
            link_keys.use(conversation_id=str(conversation.id), key=wrong)
    with refused(Code.NOT_FOUND):
        link_keys.use(conversation_id=str(other.id), key=key)
    with refused(Code.NOT_FOUND):
        link_keys.use(conversation_id="nonsense", key=key)


def test_a_foreign_page_cannot_put_a_visitor_into_a_conversation(conversation, key):
    with nothing_written():
        answer = come_back(conversation, key, origin="https://elsewhere.example")

    assert answer.status_code == 403
    assert not answer.cookies


def test_a_token_of_a_link_ends_sooner(conversation, key):
    browser = Client()
    come_back(conversation, key, browser)

    token = VisitorToken.objects.get(conversation=conversation)
    assert token.expires_at < clock.now() + timedelta(days=31)


def test_the_customer_goes_on_writing_where_they_were(conversation, key):
    token = link_keys.use(conversation_id=str(conversation.id), key=key)
    customer = access.visitor_for(token)

    assert say(access.conversation_for_visitor(customer, conversation.id), "Thanks").created


def leave_by(token, conversation, email):
    return commands.carry_out(token, conversation.id, ContactLeave(type="contact.leave", client_id="c", email=email))


def test_another_address_ends_what_the_links_of_the_first_have_opened(visitor_a, conversation, key):
    elsewhere = link_keys.use(conversation_id=str(conversation.id), key=key)

    leave_by(visitor_a.token, conversation, "right@example.com")

    with refused(Code.NOT_SIGNED_IN):
        access.visitor_for(elsewhere)
    assert access.visitor_for(visitor_a.token).pk == conversation.customer_id


def test_who_corrects_the_address_on_the_page_of_a_link_stays(conversation, key):
    here, elsewhere = (link_keys.use(conversation_id=str(conversation.id), key=key) for _ in range(2))

    leave_by(here, conversation, "right@example.com")

    assert access.visitor_for(here).confined_to == conversation.pk
    with refused(Code.NOT_SIGNED_IN):
        access.visitor_for(elsewhere)


class Heard:
    """In the place of the relay: nothing but the one who reads."""

    def __init__(self):
        self.readers = []
        self.add = self.remove = self.readers.append

    def refresh(self, _conversation_id):
        """Nothing was missed."""

    def draft_of(self, _conversation_id):
        return None


@pytest.mark.parametrize("event", ["customer.verified", "contact.left"])
async def test_a_stream_ends_before_what_its_token_opens_no_longer(monkeypatch, event):
    def load(*_asked):
        raise Refusal(Code.NOT_SIGNED_IN)

    relay = Heard()
    monkeypatch.setattr(api, "relay", lambda: relay)
    monkeypatch.setattr(api, "_load", load)
    stream = api._stream("renewed", "conversation", 0)
    assert await anext(stream) == b": open\n\n"

    relay.readers[0].deliver({"type": event, "seq": 7, "data": {"name": "Nora Whitfield"}})

    (told,) = [frame async for frame in stream]
    assert b"event: refused" in told
    assert b"Nora" not in told


@pytest.mark.parametrize("event", ["customer.verified", "contact.left"])
async def test_a_socket_holds_back_what_comes_until_its_token_is_known_to_open_the_conversation(event):
    socket, told, begun, rechecked = ConversationSocket(), [], [], []

    async def recheck():
        rechecked.append(list(told))

    socket.recheck, socket.spawn, socket.deliver = recheck, begun.append, told.append
    frames = [{"type": event, "data": {}}, {"type": "message.posted", "data": {}}]
    for frame in frames:
        socket._deliver(frame)
    (check,) = begun
    await check

    assert (rechecked, told) == ([[]], frames)
    socket._deliver(frames[1])
    assert told[2:] == frames[1:]


async def test_a_socket_asks_again_where_another_token_may_have_ended_while_it_asked():
    socket, told, begun, rechecked = ConversationSocket(), [], [], []

    async def recheck():
        rechecked.append(list(told))
        if len(rechecked) == 1:
            socket._deliver({"type": "customer.verified", "data": {}})

    socket.recheck, socket.spawn, socket.deliver = recheck, begun.append, told.append
    socket._deliver({"type": "contact.left", "data": {}})
    (check,) = begun
    await check

    assert rechecked == [[], []]
    assert [frame["type"] for frame in told] == ["contact.left", "customer.verified"]


@pytest.mark.parametrize(
    ("error", "code"), [(Refusal(Code.NOT_FOUND), "not_found"), (OperationalError(), "unavailable")]
)
async def test_a_socket_that_cannot_be_sure_whose_it_is_ends_and_tells_nothing(error, code):
    socket, told, begun, shut = ConversationSocket(), [], [], []

    async def recheck():
        raise error

    async def end(refusal):
        shut.append(refusal.code)

    socket.recheck, socket.shut, socket.spawn, socket.deliver = recheck, end, begun.append, told.append
    socket._deliver({"type": "customer.verified", "data": {"name": "Nora Whitfield"}})
    (check,) = begun
    await check

    assert (shut[0], told) == (code, [])
