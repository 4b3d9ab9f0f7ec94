"""The desk's WebSocket: any number of conversations, live, and word of changed lists."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

from agents_desk import commands, trail
from agents_desk.dossier import desk_snapshot
from agents_desk.scopes import check_scope
from agents_desk.services import presence
from chat import access, queries, watchers
from chat.database import in_database
from chat.models import Conversation
from chat.protocol import (
    DESK_COMMANDS,
    Code,
    DeskCommand,
    DeskSync,
    Ephemeral,
    EventType,
    Look,
    Refusal,
    ServerFrame,
    Stream,
    Unwatch,
    Watch,
)
from chat.relay import ANY_CONVERSATION, Changed, Desk, Reader, relay
from chat.sockets import Socket, refused
from portal.accounts.identity import session_key_of, user_of_key, user_of_session
from portal.accounts.models import Scope

MOST_WATCHED = 20
QUEUE_CHANGED_AT_MOST_EVERY = 1.0
# Of more than that a page had better read its list anew.
MOST_TOLD = 50
ANYTHING = "*"
# With these a conversation may have come to another team or holder.
CHANGES_SIGHT = frozenset({EventType.STATUS_CHANGED, EventType.AGENT_JOINED})


class DeskSocket(Socket):
    """`/ws/desk/`. Frames about a conversation name it and, where it matters, the stream they belong to."""

    commands = DESK_COMMANDS

    async def admit(self) -> str | None:
        self._key = self.bearer()
        self._session_key = session_key_of(self.headers.get("cookie", ""))
        self._rights = None
        user = await in_database(self._user)
        self._user_id, self._rights, self._sight = user.id, _rights(user), access.Sight.of(user)
        return self._offered_subprotocol()

    async def begin(self) -> None:
        self._readers: dict[str, Reader] = {}
        self._looked_at: set[str] = set()
        self._queue_news: asyncio.TimerHandle | None = None
        self._untold: set[str] | None = None
        self._desk = Desk(self._user_id, self._tell_queue_changed, lambda: self.spawn(self.recheck_now()), self.deliver)
        relay().add_desk(self._desk)
        # The first frame, by which the page knows that it is connected, has it fetch the lists.
        self._tell_queue_changed(ANY_CONVERSATION)

    async def recheck(self) -> None:
        watched = dict(self._readers)
        self._sight, out_of_sight = await in_database(self._stay, list(watched))
        for conversation_id in out_of_sight:
            if self._readers.get(conversation_id) is watched[conversation_id]:
                await self._lose(conversation_id)

    async def leave(self) -> None:
        relay().remove_desk(self._desk)
        if self._queue_news is not None:
            self._queue_news.cancel()
        for reader in self._readers.values():
            relay().remove(reader)
        if self._looked_at:
            await in_database(self._look_away)

    async def carry_out(self, command: DeskCommand) -> int | None:
        match command:
            case Watch():
                return await self._watch(str(command.conversation))
            case Unwatch():
                return await self._unwatch(str(command.conversation))
            case DeskSync():
                return await self._catch_up(command)
            case Look():
                return await self._look(command)
            case _:
                return (await in_database(self._carry_out, command)).seq

    # --- following conversations ----------------------------------------------------------------------------------

    async def _watch(self, conversation_id: str) -> int:
        """Sends two snapshots, one per stream, and from then on what follows them."""
        if conversation_id not in self._readers and len(self._readers) >= MOST_WATCHED:
            raise Refusal(Code.NOT_ALLOWED_NOW)
        public, desk = await in_database(self._snapshots, conversation_id)
        reader = self._readers.get(conversation_id)
        if reader is None:
            reader = Reader(conversation_id, lambda frame: self._follow(conversation_id, frame), is_staff=True)
            self._readers[conversation_id] = reader
            relay().add(reader)
        public["draft"] = relay().draft_of(conversation_id, public["state"]["turn"])
        self.deliver({"type": ServerFrame.SNAPSHOT, "stream": Stream.PUBLIC, **public})
        self.deliver({"type": ServerFrame.SNAPSHOT, "stream": Stream.DESK, **desk})
        reader.cursors.update({Stream.PUBLIC: public["seq"], Stream.DESK: desk["seq"]})
        self._deliver(conversation_id, self._presence(conversation_id))
        self._deliver(conversation_id, await in_database(self._watchers, conversation_id))
        # Whatever was committed between the reading and this line.
        relay().refresh(conversation_id)
        return public["seq"]

    async def _unwatch(self, conversation_id: str) -> int:
        reader = self._readers.pop(conversation_id, None)
        if reader is None:
            return 0
        relay().remove(reader)
        return reader.cursors.get(Stream.PUBLIC, 0)

    async def _lose(self, conversation_id: str) -> None:
        """Follows no longer what this member of staff may see no longer, and says so as if it were not there."""
        relay().remove(self._readers.pop(conversation_id))
        if conversation_id in self._looked_at:
            self._looked_at.discard(conversation_id)
            await in_database(watchers.look_away, conversation_id, self._user_id)
        self.deliver({**refused("", Refusal(Code.NOT_FOUND)), "conversation": conversation_id})

    async def _catch_up(self, command: DeskSync) -> int:
        """Sends what follows `after` and `after_desk`, and the running draft as a whole."""
        conversation_id = str(command.conversation)
        reader = self._readers.get(conversation_id)
        if reader is None:
            raise Refusal(Code.NOT_ALLOWED_NOW)
        missed, live_turn = await in_database(self._missed, command)
        for stream, events in missed.items():
            for event in events:
                self._deliver(conversation_id, {**event, "stream": stream})
            if events:
                reader.cursors[stream] = max(reader.cursors[stream], events[-1]["seq"])
        draft = relay().draft_of(conversation_id, live_turn)
        if draft:
            self._deliver(conversation_id, {"type": Ephemeral.DRAFT, "data": draft})
        return reader.cursors[Stream.PUBLIC]

    async def _look(self, command: Look) -> int:
        seq = (await in_database(self._carry_out, command)).seq
        if command.on:
            self._looked_at.add(str(command.conversation))
        else:
            self._looked_at.discard(str(command.conversation))
        return seq

    def _deliver(self, conversation_id: str, frame: dict[str, Any]) -> None:
        self.deliver({"stream": Stream.PUBLIC, **frame, "conversation": conversation_id})

    def _follow(self, conversation_id: str, frame: dict[str, Any]) -> None:
        self._deliver(conversation_id, frame)
        if frame["type"] in CHANGES_SIGHT and not self._sight.sees_all:
            self.spawn(self.recheck_now())

    def _presence(self, conversation_id: str) -> dict[str, Any]:
        here = any(not reader.is_staff for reader in relay().readers_of(conversation_id))
        return {"type": Ephemeral.PRESENCE_CHANGED, "data": {"customer": here}}

    # --- the lists ------------------------------------------------------------------------------------------------

    def _tell_queue_changed(self, changed: Changed) -> None:
        """At once the first time, then at most once a second: each word makes a desk ask for what has changed.

        Whoever sees only their own teams' conversations hears of no others, not even that they are there.
        """
        news = self._in_sight(changed) if changed else {ANYTHING}
        if not news:
            return
        if self._queue_news is None:
            self._tell_news(news)
        elif self._untold is None:
            self._untold = news
        else:
            self._untold |= news

    def _in_sight(self, changed: Changed) -> set[str]:
        return {each for each, whereabouts in changed.items() if any(map(self._sight.covers, whereabouts))}

    def _tell_news(self, changed: Collection[str]) -> None:
        named = ANYTHING not in changed and len(changed) <= MOST_TOLD
        data = {"conversations": sorted(changed)} if named else {}
        self.deliver({"type": Ephemeral.QUEUE_CHANGED, "data": data})
        self._queue_news = asyncio.get_running_loop().call_later(QUEUE_CHANGED_AT_MOST_EVERY, self._tell_later_news)

    def _tell_later_news(self) -> None:
        self._queue_news = None
        untold, self._untold = self._untold, None
        if untold is not None:
            self._tell_news(untold)

    # --- in the database's threads --------------------------------------------------------------------------------

    def _user(self):
        """Who it is, asked anew each time: the session may have ended, the key been revoked, the role changed."""
        user = user_of_key(self._key) if self._key else user_of_session(self._session_key)
        access.check_staff(user)
        check_scope(user, Scope.DESK_READ)
        if self._rights is not None and _rights(user) != self._rights:
            raise Refusal(Code.NOT_SIGNED_IN)
        return user

    def _stay(self, watched: list[str]) -> tuple[access.Sight, set[str]]:
        """Which conversations they may see, and which of those they watch they see no longer."""
        user = self._user()
        presence.stay(agent=user)
        sight = access.Sight.of(user)
        if sight.sees_all or not watched:
            return sight, set()
        visible = Conversation.objects.filter(access.visible_to(user), pk__in=watched).values_list("pk", flat=True)
        return sight, set(watched) - {str(pk) for pk in visible}

    def _carry_out(self, command: DeskCommand):
        user = self._user()
        check_scope(user, Scope.DESK_WRITE)
        return commands.carry_out(user, command)

    def _look_away(self) -> None:
        """From all that this page had in front; another page of the same agent tells its own again in a moment."""
        for conversation_id in self._looked_at:
            watchers.look_away(conversation_id, self._user_id)

    def _watchers(self, conversation_id: str) -> dict[str, Any]:
        return {
            "type": Ephemeral.WATCHERS_CHANGED,
            "data": {"watchers": watchers.watchers_of(conversation_id)},
        }

    def _load(self, conversation_id) -> Conversation:
        return access.conversation_for_staff(self._user(), conversation_id)

    def _snapshots(self, conversation_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        user = self._user()
        conversation = access.conversation_for_staff(user, conversation_id)
        trail.record_view(user, conversation.id)
        return queries.snapshot(conversation), desk_snapshot(user, conversation)

    def _missed(self, command: DeskSync) -> tuple[dict[Stream, list[dict[str, Any]]], int | None]:
        conversation = self._load(command.conversation)
        missed = {
            Stream.PUBLIC: queries.events_after(conversation, command.after),
            Stream.DESK: queries.events_after(conversation, command.after_desk, stream=Stream.DESK),
        }
        live = conversation.live_turn()
        return missed, live and live.pk


def _rights(user) -> tuple[str, bool, bool]:
    return user.role, user.is_staff, user.is_superuser
