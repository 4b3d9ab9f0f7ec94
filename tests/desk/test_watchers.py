"""Who else looks at a conversation, and what they write there: colleagues are told, customers never."""

from __future__ import annotations

import pytest

from chat import redis, watchers
from chat.database import in_database
from chat.services import assignments
from tests.desk.test_socket import PATIENCE, DeskReader, desk_of
from tests.people import reply, say, start_conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation(visitor_a):
    conversation = start_conversation(visitor_a)
    say(conversation, "Is anybody there?")
    return conversation


async def watchers_told(desk: DeskReader) -> list[tuple[str, str]]:
    frame = await desk.until("watchers.changed")
    return sorted((each["name"], each["typing"]) for each in frame["data"]["watchers"])


async def test_who_looks_is_seen_also_by_who_comes_later_and_no_longer_when_they_leave(agent, agent2, conversation):
    async with desk_of(agent) as anna:
        await anna.send("watch", conversation)
        assert await watchers_told(anna) == []
        await anna.send("look", conversation, on=True)
        assert await watchers_told(anna) == [("Anna Meyer", "")]
        async with desk_of(agent2) as ben:
            await ben.send("watch", conversation)
            assert await watchers_told(ben) == [("Anna Meyer", "")]
            await ben.send("look", conversation, on=True)
            assert await watchers_told(anna) == [("Anna Meyer", ""), ("Ben Ito", "")]
            await ben.send("look", conversation, on=False)
            assert await watchers_told(anna) == [("Anna Meyer", "")]
            await ben.send("look", conversation, on=True)
            await watchers_told(anna)
        # Ben's page is gone without a word.
        assert await watchers_told(anna) == [("Anna Meyer", "")]


async def test_looking_on_is_told_once_and_typing_each_time(agent, conversation):
    async with desk_of(agent) as anna:
        await anna.send("watch", conversation)
        await watchers_told(anna)
        for _ in range(3):
            await anna.send("look", conversation, on=True)
        for _ in range(2):
            await anna.send("typing.set", conversation, on=True, note=True)
        await anna.send("note.post", conversation, text="That is all")
        told = []
        while (frame := await anna.next())["type"] != "note.posted":
            if frame["type"] == "watchers.changed":
                told.append(frame["data"]["watchers"][0]["typing"])
    assert told == ["", "note", "note"]


async def test_who_was_not_heard_of_for_long_is_gone(agent, agent2, conversation, monkeypatch):
    await in_database(watchers.look, conversation.id, agent2)
    await in_database(age, conversation)
    await in_database(watchers.look, conversation.id, agent)
    assert [each["name"] for each in await in_database(watchers.watchers_of, conversation.id)] == ["Anna Meyer"]


def age(conversation) -> None:
    _, seen = watchers._keys(conversation.id)
    for user in redis.client().zrange(seen, 0, -1):
        redis.client().zincrby(seen, -watchers.GONE_SECONDS, user)


async def test_a_customer_hears_of_the_holders_reply_and_of_nothing_else(agent, agent2, conversation, visitor_a):
    await in_database(assignments.claim, conversation_id=conversation.id, agent=agent)
    headers = [(b"authorization", f"Bearer {visitor_a.token}".encode())]
    customer = DeskReader(headers, path=f"/ws/conversations/{conversation.id}/")
    await customer.wire.connect(PATIENCE)
    await customer.until("snapshot")
    async with desk_of(agent) as anna, desk_of(agent2) as ben:
        await ben.ask("look", conversation, on=True)
        await ben.ask("typing.set", conversation, on=True, note=True)
        assert (await ben.ask("typing.set", conversation, on=True))["code"] == "not_holder"
        await anna.ask("look", conversation, on=True)
        await anna.ask("typing.set", conversation, on=True, note=True)
        await anna.ask("typing.set", conversation, on=True)
    await in_database(reply, conversation, agent)
    heard = []
    while not heard or heard[-1]["type"] != "message.posted":
        heard.append(await customer.next())
    await customer.wire.disconnect(timeout=PATIENCE)
    typing = [frame["data"] for frame in heard if frame["type"] == "typing.changed"]
    assert typing == [{"author": "agent", "name": "Anna Meyer", "on": True}]
    assert [frame for frame in heard if "Ben" in str(frame) or frame["type"] == "watchers.changed"] == []


async def test_who_does_not_hold_it_is_refused_a_reply_and_told_who_does(agent, agent2, conversation):
    await in_database(assignments.claim, conversation_id=conversation.id, agent=agent)
    async with desk_of(agent2) as ben:
        refusal = await ben.ask("message.post", conversation, text="Me too")
    assert refusal["code"] == "not_holder"
    assert refusal["message"] == "Anna Meyer has this conversation. Only they can reply; you can leave a note."
    assert not await conversation.messages.filter(author="agent").aexists()
