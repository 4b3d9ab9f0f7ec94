"""One try of a command by somebody on a socket of its own, and what became of it."""

import asyncio

from channels.testing import WebsocketCommunicator

from chat.models import Quote
from portal.asgi import application
from tests.access.matters import ANSWER, new_macro
from tests.access.visits import key_of, sign_in
from tests.people import Visitor

PATIENCE = 200
FIELDS = {
    "whisper": {"text": "Be brief."},
    "question.ask": {"text": "Why?"},
    "message.flag": {"seq": ANSWER, "answer": "No."},
    "transfer": {"team": "claims"},
    "presence.set": {"status": "busy"},
    "presence.beat": {"active": True},
    "message.post": {"text": "Hello"},
    "note.post": {"text": "Hello"},
    "typing.set": {"on": True},
    "quote.answer": {"reference": "{reference}", "answer": "accept"},
    "action.answer": {"reference": "{reference}", "answer": "decline"},
    "rating.give": {"score": 5},
    "sync": {"after": 0},
    "read": {"seq": 1},
    "look": {"on": True},
    "snooze": {"until": None},
    "tags.set": {"tags": ["billing"]},
    "mark": {"kind": "test"},
    "contact.leave": {"email": "ann@example.com"},
    "transcript.mail": {"email": "ann@example.com", "confirmed": True},
}
# A right that somebody has, and that only the matter itself stands against at the moment.
NOT_NOW = {"not_allowed_now", "not_holder", "rating_too_early", "handoff_gone", "offer_gone", "not_mergeable"}


def command(people, person: str, row: str, loop: asyncio.AbstractEventLoop, quote: Quote) -> str:
    socket, name = row.split(" ")
    frame = {"type": name, "client_id": "m1", **FIELDS.get(name, {})}
    if name in ("quote.answer", "action.answer"):
        frame["reference"] = quote.reference
    if socket == "desk":
        frame["conversation"] = str(quote.conversation_id)
        if name in ("presence.set", "presence.beat"):
            del frame["conversation"]
        if name == "assign":
            frame["agent"] = key_of(people[person])
        if name == "merge":
            frame["into"] = str(quote.conversation_id)
        if name == "macro.run":
            frame["macro"] = new_macro()
        if name == "sync":
            frame["after_desk"] = 0
    path = "/ws/desk/" if socket == "desk" else f"/ws/conversations/{quote.conversation_id}/"
    return asyncio.run_coroutine_threadsafe(send(path, handshake_of(people[person]), frame), loop).result()


def handshake_of(somebody) -> list[tuple[bytes, bytes]]:
    """A visitor shows the token; staff come with their session from our page, as the desk does."""
    page = [(b"host", b"testserver"), (b"origin", b"https://testserver")]
    if isinstance(somebody, Visitor):
        return [*page, (b"authorization", f"Bearer {somebody.token}".encode())]
    if somebody is None:
        return page
    client, _ = sign_in(somebody)
    return [*page, (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())]


async def send(path: str, headers: list[tuple[bytes, bytes]], frame: dict) -> str:
    """What becomes of one command on a new socket."""
    socket = WebsocketCommunicator(application, path, headers=headers)
    connected, _ = await socket.connect(timeout=PATIENCE)
    assert connected
    await socket.send_json_to(frame)
    if frame["type"] == "unwatch":  # It alone has no answer; the next command shows that it was taken.
        await socket.send_json_to({**frame, "type": "watch"})
    try:
        while True:
            told = await socket.receive_json_from(timeout=PATIENCE)
            if told["type"] == "ack":
                return "ok"
            if told["type"] == "refused":
                return "ok" if told["code"] in NOT_NOW else told["code"]
    finally:
        await socket.disconnect(timeout=PATIENCE)
