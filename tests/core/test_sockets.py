"""What stays behind of a socket: nothing, however it ends."""

import asyncio

import pytest
from channels.testing import WebsocketCommunicator

from chat.relay import relay
from portal.asgi import application
from tests.people import start_conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

PATIENCE = 200


@pytest.fixture
def conversation(visitor_a):
    return start_conversation(visitor_a)


async def test_of_a_socket_that_the_server_cancels_nothing_stays(conversation, visitor_a):
    """As Daphne does with one that takes long to end: its connection is gone, and it has not heard of that yet."""
    headers = [(b"authorization", f"Bearer {visitor_a.token}".encode())]
    socket = WebsocketCommunicator(application, f"/ws/conversations/{conversation.id}/", headers=headers)
    await socket.connect(timeout=PATIENCE)
    await socket.receive_from(timeout=PATIENCE)
    assert relay().readers_of(str(conversation.id))

    socket.future.cancel()
    await asyncio.gather(socket.future, return_exceptions=True)

    assert not relay().readers_of(str(conversation.id))
