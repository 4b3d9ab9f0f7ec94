"""The customer's WebSocket: one conversation, live."""

from __future__ import annotations

import base64
import binascii
import logging

from django.conf import settings

from chat import access, broadcast, commands, language, queries
from chat.cookies import visitor_token_of
from chat.database import DATABASE_AWAY, in_database
from chat.models import Author, Conversation
from chat.protocol import (
    CUSTOMER_COMMANDS,
    SUBPROTOCOL,
    Code,
    Command,
    Ephemeral,
    Refusal,
    ServerFrame,
    Stream,
    Sync,
)
from chat.relay import Reader, relay
from chat.sockets import Socket

log = logging.getLogger(__name__)

TOKEN_PREFIX = "bearer."


class ConversationSocket(Socket):
    """`/ws/conversations/<id>/`."""

    commands = CUSTOMER_COMMANDS
    _held: list[dict] | None = None
    _is_in_doubt = False

    @property
    def language(self) -> str:
        return language.choose(
            chosen=self.cookies.get(settings.LANGUAGE_COOKIE_NAME, ""),
            accepted=self.headers.get("accept-language", ""),
        )

    async def admit(self) -> str | None:
        self.conversation_id = self.scope["url_route"]["kwargs"]["conversation_id"]
        self.token = self.bearer() or self._token_of_subprotocol() or visitor_token_of(self.headers.get("cookie", ""))
        await in_database(self._load)
        return self._offered_subprotocol()

    async def begin(self) -> None:
        self.reader = Reader(self.conversation_id, self._deliver)
        relay().add(self.reader)
        await self._send_snapshot()
        await in_database(broadcast.presence, self.conversation_id, customer=True)

    async def recheck(self) -> None:
        await in_database(self._load)

    async def leave(self) -> None:
        relay().remove(self.reader)
        if not any(not reader.is_staff for reader in relay().readers_of(self.conversation_id)):
            await in_database(broadcast.presence, self.conversation_id, customer=False)

    async def carry_out(self, command: Command) -> int | None:
        if isinstance(command, Sync):
            return await self._catch_up(command)
        return (await in_database(commands.carry_out, self.token, self.conversation_id, command)).seq

    async def _catch_up(self, command: Sync) -> int:
        """Sends what follows `after`, and the running draft as a whole.

        Most often nothing follows: then the database is not asked, for every open page asks every few seconds.
        """
        reached = self.reader.cursors.get(Stream.PUBLIC, 0)
        if command.after == reached:
            self._deliver_draft()
            return reached
        conversation = await in_database(self._load)
        if command.after > conversation.last_seq:
            # The client knows more than the database: it has followed another one. Begin again.
            await self._send_snapshot()
            return conversation.last_seq
        for event in await in_database(queries.events_after, conversation, command.after):
            self.deliver(event)
            reached = max(reached, event["seq"])
        # The relay may have come further meanwhile.
        self.reader.cursors[Stream.PUBLIC] = max(reached, self.reader.cursors.get(Stream.PUBLIC, 0))
        self._deliver_draft()
        return reached

    def _deliver_draft(self) -> None:
        draft = relay().draft_of(self.conversation_id)
        if draft:
            self.deliver({"type": Ephemeral.DRAFT, "data": draft})

    async def _send_snapshot(self) -> None:
        snapshot = await in_database(self._snapshot)
        snapshot["draft"] = relay().draft_of(self.conversation_id, turn_id=snapshot["state"]["turn"])
        self.deliver({"type": ServerFrame.SNAPSHOT, **snapshot})
        self.reader.cursors[Stream.PUBLIC] = snapshot["seq"]
        # Whatever was committed between the reading and this line.
        relay().refresh(self.conversation_id)

    def _deliver(self, frame: dict) -> None:
        """What concerns the customer: not their own typing, nor who looks on."""
        if frame["type"] == Ephemeral.PRESENCE_CHANGED:
            return
        if frame["type"] == Ephemeral.TYPING_CHANGED and frame["data"]["author"] == Author.CUSTOMER:
            return
        if frame["type"] in access.ENDS_TOKENS:
            self._is_in_doubt = True
            if self._held is None:
                self._held = []
                self.spawn(self._deliver_if_still_theirs())
        if self._held is None:
            self.deliver(frame)
        else:
            self._held.append(frame)

    async def _deliver_if_still_theirs(self) -> None:
        """What was held back while it was asked whether the token still opens the conversation: who loses it by a proof
        does not even learn who has proved themselves."""
        try:
            while self._is_in_doubt:
                self._is_in_doubt = False
                await self.recheck()
            held, self._held = self._held or [], None
            for frame in held:
                self.deliver(frame)
        except Refusal as refusal:
            await self.shut(refusal)
        except DATABASE_AWAY as error:
            log.warning("not rechecked: %s", type(error).__name__)
        finally:
            if self._held is not None:
                # Whoever comes back is asked at the door, and gets what was held back.
                await self.shut(Refusal(Code.UNAVAILABLE))

    def _load(self) -> Conversation:
        return access.conversation_for_visitor(access.visitor_for(self.token), self.conversation_id)

    def _snapshot(self) -> dict:
        return queries.snapshot(self._load())

    def _token_of_subprotocol(self) -> str | None:
        """A widget cannot set headers: it offers its token as a subprotocol, which is read but never selected."""
        offered = self.scope.get("subprotocols", [])
        if SUBPROTOCOL not in offered:
            return None
        for protocol in offered:
            if protocol.startswith(TOKEN_PREFIX):
                encoded = protocol.removeprefix(TOKEN_PREFIX)
                try:
                    return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
                except (binascii.Error, UnicodeDecodeError):
                    return None
        return None
