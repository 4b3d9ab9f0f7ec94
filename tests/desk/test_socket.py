"""The desk's WebSocket, over the real application, database and Redis."""

from __future__ import annotations

from contextlib import asynccontextmanager
from uuid import UUID

import orjson
import pytest
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from chat import broadcast, redis, watchers
from chat.database import in_database
from chat.models import Conversation
from chat.relay import relay
from chat.services import assignments, handoffs, transfers
from portal.accounts.models import ApiKey, Role
from portal.websockets import websocket_urlpatterns
from tests.desk.https import https_client
from tests.people import new_id, say, start_conversation, take_turn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

PATIENCE = 200
NOWHERE = Conversation(id=UUID(int=0))
ORIGIN = (b"origin", b"https://testserver")


class DeskReader:
    """An agent's page, or program, at the other end."""

    def __init__(self, headers: list[tuple[bytes, bytes]], path: str = "/ws/desk/") -> None:
        headers = [(b"host", b"testserver"), *headers]
        self.wire = WebsocketCommunicator(URLRouter(websocket_urlpatterns), path, headers=headers)
        self.wire.scope["scheme"] = "wss"

    async def send(self, type: str, conversation=None, **fields) -> str:
        client_id = new_id()
        where = {"conversation": str(conversation.id)} if conversation else {}
        await self.wire.send_to(
            text_data=orjson.dumps({"type": type, "client_id": client_id, **where, **fields}).decode()
        )
        return client_id

    async def next(self) -> dict:
        sent = await self.wire.receive_output(PATIENCE)
        if sent["type"] == "websocket.close":
            return {"type": "close", "code": sent.get("code")}
        return orjson.loads(sent["text"])

    async def until(self, type: str, **fields) -> dict:
        """The next frame of this type, with these values; others are passed over."""
        while True:
            frame = await self.next()
            assert frame["type"] != "close" or type == "close", frame
            if frame["type"] == type and all(frame.get(name) == value for name, value in fields.items()):
                return frame

    async def ask(self, type: str, conversation=None, **fields) -> dict:
        """Sends a command and returns its acknowledgement or refusal."""
        client_id = await self.send(type, conversation, **fields)
        while True:
            frame = await self.next()
            if frame.get("client_id") == client_id and frame["type"] in ("ack", "refused"):
                return frame


@asynccontextmanager
async def desk_of(user, *, session: str | None = None):
    """The socket of a member of staff who is signed in."""
    key = session or await in_database(sign_in, user)
    reader = DeskReader([ORIGIN, (b"cookie", f"sessionid={key}".encode())])
    accepted, _ = await reader.wire.connect(PATIENCE)
    assert accepted
    try:
        yield reader
    finally:
        await reader.wire.disconnect(timeout=PATIENCE)


def sign_in(user) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


@pytest.fixture
def conversation():
    conversation = start_conversation()
    say(conversation, "Is anybody there?")
    return conversation


# --- coming in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [[ORIGIN], [ORIGIN, (b"cookie", b"sessionid=made-up")], [(b"authorization", b"Bearer sk_made-up")]],
    ids=["nobody", "unknown session", "unknown key"],
)
async def test_nobody_without_signing_in(headers):
    stranger = DeskReader(headers)
    accepted, _ = await stranger.wire.connect(PATIENCE)
    assert accepted
    assert (await stranger.next())["code"] == "not_signed_in"
    assert await stranger.next() == {"type": "close", "code": 4401}


@pytest.mark.parametrize(
    "origin",
    [[(b"origin", b"https://elsewhere.example")], [(b"origin", b"null")], []],
    ids=["foreign", "null", "none"],
)
async def test_a_session_counts_only_from_the_portals_own_page(agent, origin):
    key = await in_database(sign_in, agent)
    reader = DeskReader([*origin, (b"cookie", f"sessionid={key}".encode())])
    accepted, _ = await reader.wire.connect(PATIENCE)
    assert not accepted


async def test_a_program_comes_in_with_its_key(agent, conversation):
    _, text = await in_database(ApiKey.issue, user=agent)
    program = DeskReader([(b"authorization", f"Bearer {text}".encode())])
    accepted, _ = await program.wire.connect(PATIENCE)
    assert accepted
    assert (await program.ask("claim", conversation))["type"] == "ack"
    await program.wire.disconnect(timeout=PATIENCE)


# --- following ------------------------------------------------------------------------------------------------------


async def test_watching_gives_both_snapshots_and_then_what_follows_in_its_stream(agent, conversation):
    async with desk_of(agent) as desk:
        await desk.send("watch", conversation)
        public = await desk.until("snapshot", stream="public")
        private = await desk.until("snapshot", stream="desk")
        assert public["conversation"] == private["conversation"] == str(conversation.id)
        assert [event["type"] for event in public["events"]] == [
            "conversation.opened",
            "message.posted",
            "turn.started",
        ]
        assert (private["seq"], private["events"]) == (0, [])
        assert private["dossier"]["status"] == "with_assistant"

        await desk.send("claim", conversation)
        joined = await desk.until("agent.joined")
        assert (joined["stream"], joined["conversation"]) == ("public", str(conversation.id))
        await desk.send("note.post", conversation, text="Knows us well")
        note = await desk.until("note.posted")
        assert (note["stream"], note["seq"], note["data"]["text"]) == ("desk", 1, "Knows us well")
        await desk.send("message.post", conversation, text="Hello, this is Anna.")
        message = await desk.until("message.posted")
        assert (message["stream"], message["seq"]) == ("public", joined["seq"] + 1)


async def test_a_customer_never_hears_of_notes(agent, visitor_a):
    conversation = await in_database(start_conversation, visitor_a)
    await in_database(assignments.claim, conversation_id=conversation.id, agent=agent)
    headers = [(b"authorization", f"Bearer {visitor_a.token}".encode())]
    customer = DeskReader(headers, path=f"/ws/conversations/{conversation.id}/")
    await customer.wire.connect(PATIENCE)
    await customer.until("snapshot")
    async with desk_of(agent) as desk:
        await desk.ask("note.post", conversation, text="A canary among the notes")
        await desk.ask("message.post", conversation, text="Good afternoon")
    heard = []
    while not heard or heard[-1]["type"] != "message.posted":
        heard.append(await customer.next())
    await customer.wire.disconnect(timeout=PATIENCE)
    assert "canary" not in str(heard)


async def test_a_running_answer_is_seen_as_it_is_written_also_by_who_comes_late(agent, conversation):
    lease = await in_database(take_turn, conversation)
    async with desk_of(agent) as desk:
        await desk.ask("watch", conversation)
        part = [str(conversation.id), lease.turn_id, 1, 0, "Let me"]
        await in_database(broadcast.publish, redis.DRAFTS, [part])
        assert (await desk.until("draft"))["data"]["text"] == "Let me"
        await in_database(broadcast.publish, redis.DRAFTS, [[*part[:3], 6, " see"]])
        assert (await desk.until("draft"))["data"] == {
            "turn": lease.turn_id,
            "attempt": 1,
            "offset": 6,
            "text": " see",
        }
        async with desk_of(agent) as late:
            await late.send("watch", conversation)
            assert (await late.until("snapshot", stream="public"))["draft"]["text"] == "Let me see"


async def test_what_was_missed_comes_by_sync_and_once(agent, conversation):
    async with desk_of(agent) as desk:
        await desk.ask("watch", conversation)
        await in_database(assignments.claim, conversation_id=conversation.id, agent=agent)
        await desk.until("agent.joined")
        await desk.send("sync", conversation, after=1, after_desk=0)
        types = [(await desk.until(type))["seq"] for type in ("message.posted", "turn.started", "turn.ended")]
        assert types == [2, 3, 4]


@pytest.mark.parametrize("type", ["sync"])
async def test_only_what_is_watched_is_brought_up_to_date(agent, conversation, type):
    async with desk_of(agent) as desk:
        answer = await desk.ask(type, conversation, after=0, after_desk=0)
        assert answer["code"] == "not_allowed_now"


async def test_what_is_no_longer_watched_is_not_told(agent, conversation):
    other = await in_database(start_conversation)
    async with desk_of(agent) as desk:
        await desk.ask("watch", conversation)
        await desk.ask("watch", other)
        await desk.ask("unwatch", conversation)
        await in_database(say, conversation, "Nobody listens")
        await in_database(say, other, "Somebody does")
        heard = await desk.until("message.posted")
        assert heard["data"]["text"] == "Somebody does"
        assert relay().readers_of(str(conversation.id)) == ()


async def test_one_socket_follows_no_more_than_it_could_show(agent):
    async with desk_of(agent) as desk:
        for _ in range(20):
            await desk.ask("watch", await in_database(start_conversation))
        one_more = await desk.ask("watch", await in_database(start_conversation))
        assert one_more["code"] == "not_allowed_now"


async def test_whether_the_customer_is_there_is_shown(agent, visitor_a):
    conversation = await in_database(start_conversation, visitor_a)
    async with desk_of(agent) as desk:
        await desk.send("watch", conversation)
        assert (await desk.until("presence.changed"))["data"] == {"customer": False}
        headers = [(b"authorization", f"Bearer {visitor_a.token}".encode())]
        customer = DeskReader(headers, path=f"/ws/conversations/{conversation.id}/")
        await customer.wire.connect(PATIENCE)
        assert (await desk.until("presence.changed"))["data"] == {"customer": True}
        await customer.wire.disconnect(timeout=PATIENCE)
        assert (await desk.until("presence.changed"))["data"] == {"customer": False}


async def test_changed_lists_are_told_to_every_desk(agent, agent2, conversation):
    async with desk_of(agent) as one, desk_of(agent2) as other:
        for desk in (one, other):
            await desk.until("queue.changed")
        await in_database(handoffs.request_by_customer, conversation_id=conversation.id)
        for desk in (one, other):
            await desk.until("queue.changed")


# --- refused --------------------------------------------------------------------------------------------------------


async def test_a_refused_command_says_why_and_the_socket_stays(agent, agent2, conversation):
    await in_database(assignments.claim, conversation_id=conversation.id, agent=agent2)
    async with desk_of(agent) as desk:
        refusal = await desk.ask("claim", conversation)
        assert (refusal["code"], refusal["message"]) == (
            "already_claimed",
            "Ben Ito has already taken this conversation.",
        )
        assert (await desk.ask("message.post", conversation, text=" "))["code"] == "empty_text"
        assert (await desk.ask("message.post", conversation, text="Hello"))["code"] == "not_holder"
        assert (await desk.ask("dance", conversation))["code"] == "unknown_command"
        assert (await desk.ask("claim", conversation, force=True))["code"] == "invalid"
        assert (await desk.ask("claim"))["code"] == "invalid"
        assert (await desk.ask("watch", NOWHERE))["code"] == "not_found"
        assert (await desk.ask("watch", conversation))["type"] == "ack"


# --- out of sight ---------------------------------------------------------------------------------------------------


@pytest.fixture
def bound(agent):
    agent.teams, agent.sees_only_own_teams = ["billing"], True
    agent.save()
    return agent


async def nothing_more_is_told(desk: DeskReader, conversation) -> None:
    lost = await desk.until("refused")
    assert (lost["code"], lost["client_id"], lost["conversation"]) == ("not_found", "", str(conversation.id))
    assert await in_database(watchers.watchers_of, conversation.id) == []
    await in_database(say, conversation, "Nobody of the old team reads this")
    other = await in_database(start_conversation)
    await desk.ask("watch", other)
    await in_database(say, other, "This they do read")
    assert (await desk.until("message.posted"))["data"]["text"] == "This they do read"


async def test_what_is_passed_to_a_team_that_one_does_not_see_is_followed_no_longer(bound, conversation):
    await in_database(assignments.claim, conversation_id=conversation.id, agent=bound)
    async with desk_of(bound) as desk:
        await desk.ask("watch", conversation)
        await desk.ask("look", conversation, on=True)
        await in_database(transfers.transfer, conversation_id=conversation.id, agent=bound, to_team="claims")
        await desk.until("conversation.status_changed")
        await nothing_more_is_told(desk, conversation)


def bind(user) -> None:
    user.sees_only_own_teams = True
    user.save()


def asked_for(team: str) -> Conversation:
    """Somebody writes in a conversation of this team."""
    conversation = start_conversation()
    Conversation.objects.filter(pk=conversation.pk).update(team=team)
    say(conversation)
    return conversation


async def hears_of_changes(desk: DeskReader) -> None:
    """Until it has heard of one by its name, a page may be told once more that anything may have changed."""
    for_all = await in_database(start_conversation)
    while not (await desk.until("queue.changed"))["data"]:
        await in_database(say, for_all)


async def changed_until(desk: DeskReader, conversation) -> set[str]:
    """The ids of all that the desk hears of until it hears of this conversation."""
    heard = set()
    while str(conversation.id) not in heard:
        heard |= set((await desk.until("queue.changed"))["data"]["conversations"])
    return heard


async def test_lists_change_for_nobody_who_does_not_see_what_has_changed(bound, agent2):
    async with desk_of(bound) as desk, desk_of(agent2) as colleague:
        await hears_of_changes(desk)
        await hears_of_changes(colleague)
        first = await in_database(asked_for, "billing")
        await changed_until(desk, first)
        await changed_until(colleague, first)
        others = await in_database(asked_for, "claims")
        own = await in_database(asked_for, "billing")
        assert await changed_until(desk, own) == {str(own.id)}
        assert await changed_until(colleague, own) == {str(others.id), str(own.id)}

        # Passed on, it leaves the lists of those who saw it; after that they hear of it no more.
        await in_database(assignments.claim, conversation_id=own.id, agent=agent2)
        await in_database(transfers.transfer, conversation_id=own.id, agent=agent2, to_team="claims")
        left = await in_database(asked_for, "billing")
        assert await changed_until(desk, left) == {str(own.id), str(left.id)}
        await in_database(say, own, "Who has me now?")
        last = await in_database(asked_for, "billing")
        assert await changed_until(desk, last) == {str(last.id)}


async def test_whose_sight_is_narrowed_follows_only_what_they_still_see(agent, agent2, conversation):
    def to_claims() -> None:
        Conversation.objects.filter(pk=conversation.pk).update(team="claims")

    await in_database(to_claims)
    async with desk_of(agent) as desk, desk_of(agent2) as unchanged:
        await desk.ask("watch", conversation)
        await desk.ask("look", conversation, on=True)
        await unchanged.ask("watch", conversation)
        await in_database(bind, agent)
        await in_database(broadcast.staff_changed, agent.pk)
        await nothing_more_is_told(desk, conversation)
        await unchanged.until("message.posted")


async def test_what_they_still_see_is_followed_on(bound, conversation):
    async with desk_of(bound) as desk:
        await desk.ask("watch", conversation)
        await in_database(assignments.claim, conversation_id=conversation.id, agent=bound)
        await desk.until("agent.joined")
        await in_database(broadcast.staff_changed, bound.pk)
        await in_database(say, conversation, "Good to meet you")
        assert (await desk.until("message.posted"))["data"]["text"] == "Good to meet you"


# --- the end of a session -------------------------------------------------------------------------------------------


def sign_out(session: str) -> None:
    browser = https_client()
    browser.cookies["sessionid"] = session
    assert browser.post("/accounts/logout/").status_code == 302


async def test_signing_out_closes_the_socket_at_once(agent, conversation):
    session = await in_database(sign_in, agent)
    async with desk_of(agent, session=session) as desk, desk_of(agent) as elsewhere:
        await desk.ask("watch", conversation)
        await in_database(sign_out, session)
        assert (await desk.until("refused"))["code"] == "not_signed_in"
        assert await desk.next() == {"type": "close", "code": 4401}
        # Signed out here, not on the other computer.
        assert (await elsewhere.ask("watch", conversation))["type"] == "ack"
    await in_database(say, conversation, "After the end")
    assert desk.wire.output_queue.empty()


def change_password(user) -> None:
    user.set_password("another-long-password")
    user.save()


def change_role(user) -> None:
    user.role = Role.MANAGER
    user.save()


def let_go(user) -> None:
    user.is_active = False
    user.save()


@pytest.mark.parametrize("change", [change_password, change_role, let_go])
async def test_a_changed_password_role_or_account_closes_the_socket_at_once(agent, change):
    async with desk_of(agent) as desk:
        await in_database(change, agent)
        await in_database(broadcast.staff_changed, agent.pk)
        assert (await desk.until("refused"))["code"] == "not_signed_in"
        assert await desk.next() == {"type": "close", "code": 4401}


@pytest.mark.parametrize("change", [change_password, change_role, let_go])
async def test_whatever_happened_unnoticed_is_noticed_with_the_next_command(agent, conversation, change):
    async with desk_of(agent) as desk:
        await in_database(change, agent)
        await desk.send("claim", conversation)
        assert (await desk.until("refused"))["code"] == "not_signed_in"
        assert (await desk.until("close"))["code"] == 4401
    assert await in_database(lambda: type(conversation).objects.get(pk=conversation.pk).holder) is None


async def test_an_unchanged_colleague_stays(agent, agent2, conversation):
    async with desk_of(agent) as desk:
        await in_database(broadcast.staff_changed, agent.pk)
        await in_database(broadcast.staff_changed, agent2.pk)
        assert (await desk.ask("watch", conversation))["type"] == "ack"
