"""What every WebSocket of the portal has: origin check, parsing, an outbox, rate, renewed sign-in, drain."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import orjson
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie
from django.utils import translation
from pydantic import ValidationError

from chat import drain, origins
from chat.addresses import client_address
from chat.database import DATABASE_AWAY
from chat.limits import Limit
from chat.protocol import MAX_FRAME_BYTES, CloseCode, Code, Command, Refusal, ServerFrame

log = logging.getLogger(__name__)

OUTBOX_FRAMES = 512
RECHECK_SECONDS = 30
COMMANDS_PER_SECOND = 20
# Whoever goes on after so many refusals in a row does not read them.
PATIENCE_WITH_FLOODS = 100
CLOSING_SECONDS = 2
CUT_OFF = 1006
# The server gives up a handshake after 5 s without a word; the pool waits longer for a database that is away.
ADMISSION_SECONDS = 3

CLOSE_CODES = {
    Code.NOT_SIGNED_IN: CloseCode.NOT_SIGNED_IN,
    Code.FORBIDDEN: CloseCode.NOT_SIGNED_IN,
    Code.SCOPE_MISSING: CloseCode.NOT_SIGNED_IN,
    Code.NOT_FOUND: CloseCode.NOT_FOUND,
    Code.TOO_FAST: CloseCode.TOO_FAST,
    Code.TOO_SLOW: CloseCode.TOO_SLOW,
    Code.RESTARTING: CloseCode.RESTARTING,
    Code.UNAVAILABLE: CloseCode.RESTARTING,
    Code.FRAME_TOO_LARGE: CloseCode.FRAME_TOO_LARGE,
}

_openings = Limit(settings.RATE_SOCKETS_PER_MINUTE, 60)


class Socket(AsyncWebsocketConsumer):
    """Base of the two sockets. A subclass names its `commands` and says who may come in and what is done.

    Everything that goes out passes the outbox, in order, and never makes a sender wait: a reader that is too far
    behind is closed with 4008 instead.
    """

    commands: Mapping[str, type[Command]]
    _is_open = False

    async def __call__(self, scope, receive, send) -> None:
        """Leaves nothing behind, also where the server cancels a socket that takes too long to end."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.disconnect(CUT_OFF)

    @property
    def language(self) -> str:
        """The language in which the reader is told why something is refused."""
        return settings.LANGUAGE_CODE

    async def admit(self) -> str | None:
        """Checks who it is; returns the subprotocol to select. Raises `Refusal`."""
        raise NotImplementedError

    async def begin(self) -> None:
        """Sends what the reader needs first."""

    async def recheck(self) -> None:
        """Asks again whether the reader may still read. Raises `Refusal`."""
        raise NotImplementedError

    async def carry_out(self, command: Command) -> int | None:
        """Does what the command says; the number to acknowledge, or None for no acknowledgement."""
        raise NotImplementedError

    async def leave(self) -> None:
        """Undoes `begin`."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels does it, less a look for stale database connections per frame: `in_database` leaves none."""
        await getattr(self, message["type"].replace(".", "_"))(message)

    # --- opening and closing --------------------------------------------------------------------------------------

    async def connect(self) -> None:
        self._tasks: set[asyncio.Task] = set()
        self._outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX_FRAMES)
        self._is_shutting = False
        self._rate = Limit(COMMANDS_PER_SECOND * 5, 5)
        self._too_fast = 0
        translation.activate(self.language)  # It holds for the task of this connection, and for those begun in it.
        if not self._origin_is_allowed():
            # Before accepting, so that the browser sees a refused handshake (403).
            await self.close()
            return
        try:
            if drain.is_draining():
                raise Refusal(Code.RESTARTING)
            _openings.check(self.address)
            async with asyncio.timeout(ADMISSION_SECONDS):
                subprotocol = await self.admit()
        except Refusal as refusal:
            await self._turn_away(refusal)
            return
        except (TimeoutError, *DATABASE_AWAY) as error:
            log.warning("socket not admitted: %s", type(error).__name__)
            await self._turn_away(Refusal(Code.UNAVAILABLE))
            return
        await self.accept(subprotocol)
        self._is_open = True
        drain.opened(self._close_for_restart)
        self.spawn(self._write())
        self.spawn(self._recheck_often())
        try:
            await self.begin()
        except DATABASE_AWAY as error:
            log.warning("socket not begun: %s", type(error).__name__)
            await self.shut(Refusal(Code.UNAVAILABLE))

    async def disconnect(self, code: int) -> None:
        if not self._is_open:
            return
        self._is_open = False
        drain.closed(self._close_for_restart)
        for task in self._tasks:
            task.cancel()
        await self.leave()

    async def shut(self, refusal: Refusal, client_id: str = "") -> None:
        """Says why, and closes. A server that waits for a reader who does not read is not waited for."""
        if not self._is_open or self._is_shutting:
            return
        self._is_shutting = True
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await self.send(_text(refused(client_id, refusal)))
                await self.close(CLOSE_CODES[refusal.code])

    async def _turn_away(self, refusal: Refusal) -> None:
        # A close before accepting looks like 1006 to a browser: no code, no reason.
        await self.accept(self._offered_subprotocol())
        await self.send(_text(refused("", refusal)))
        await self.close(CLOSE_CODES[refusal.code])

    async def _close_for_restart(self) -> None:
        await self.shut(Refusal(Code.RESTARTING))

    # --- what comes in --------------------------------------------------------------------------------------------

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self._is_open:
            return  # Turned away, and not gone yet.
        client_id = ""
        try:
            self._rate.check("")
            if text_data is None:
                raise Refusal(Code.MALFORMED)
            if len(text_data) > MAX_FRAME_BYTES:
                await self.shut(Refusal(Code.FRAME_TOO_LARGE))
                return
            frame = _parse(text_data)
            client_id = frame["client_id"] if isinstance(frame.get("client_id"), str) else ""
            seq = await self.carry_out(self._command(frame, text_data))
        except Refusal as refusal:
            if refusal.code == Code.NOT_SIGNED_IN or self._is_flood(refusal):
                await self.shut(refusal, client_id)
            else:
                self.deliver(refused(client_id, refusal))
        except DATABASE_AWAY as error:
            log.warning("command not carried out: %s", type(error).__name__)
            self.deliver(refused(client_id, Refusal(Code.UNAVAILABLE)))
        else:
            if seq is not None:
                self.deliver({"type": ServerFrame.ACK, "client_id": client_id, "seq": seq})

    def _is_flood(self, refusal: Refusal) -> bool:
        self._too_fast = self._too_fast + 1 if refusal.code == Code.TOO_FAST else 0
        return self._too_fast > PATIENCE_WITH_FLOODS

    def _command(self, frame: dict[str, Any], text: str) -> Command:
        type_ = frame.get("type")
        command = self.commands.get(type_) if isinstance(type_, str) else None
        if command is None:
            raise Refusal(Code.UNKNOWN_COMMAND)
        try:
            # From the text itself: what could be read need not be writable again, deep nesting for one.
            return command.model_validate_json(text)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in fault["loc"])
            raise Refusal(Code.INVALID, f"{where}: {fault['msg']}" if where else None) from None

    # --- what goes out --------------------------------------------------------------------------------------------

    def deliver(self, frame: dict[str, Any]) -> None:
        """Puts a frame into the outbox. A reader whose outbox is full is closed: it can catch up by its numbers."""
        if self._is_shutting:
            return
        try:
            self._outbox.put_nowait(_text(frame))
        except asyncio.QueueFull:
            self.spawn(self.shut(Refusal(Code.TOO_SLOW)))

    async def _write(self) -> None:
        while True:
            await self.send(await self._outbox.get())

    async def _recheck_often(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            await self.recheck_now()

    async def recheck_now(self) -> None:
        """Closes the socket of a reader who may no longer read."""
        try:
            await self.recheck()
        except Refusal as refusal:
            await self.shut(refusal)
        except DATABASE_AWAY as error:
            log.warning("not rechecked: %s", type(error).__name__)

    def spawn(self, job) -> None:
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- the handshake --------------------------------------------------------------------------------------------

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in self.scope["headers"]}

    @property
    def cookies(self) -> dict[str, str]:
        return parse_cookie(self.headers.get("cookie", ""))

    @property
    def address(self) -> str:
        peer = (self.scope.get("client") or [""])[0]
        return client_address(peer, self.headers.get("x-forwarded-for", ""))

    def bearer(self) -> str | None:
        """The token of the Authorization header."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    def _origin_is_allowed(self) -> bool:
        """An Origin is always checked. Without one it is no browser: only an explicit token is believed then, because
        a cookie alone could have been sent along without its owner's knowledge."""
        headers = self.headers
        origin = headers.get("origin")
        if origin is None:
            return self.bearer() is not None
        secure = settings.SECURE or self.scope.get("scheme") == "wss"
        return origins.is_allowed(origin, host=headers.get("host", ""), secure=secure)

    def _offered_subprotocol(self) -> str | None:
        offered = self.scope.get("subprotocols", [])
        return "portal.v1" if "portal.v1" in offered else None


def _parse(text: str) -> dict[str, Any]:
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refusal(Code.MALFORMED) from None
    if not isinstance(frame, dict):
        raise Refusal(Code.MALFORMED)
    return frame


def refused(client_id: str, refusal: Refusal) -> dict[str, Any]:
    """The frame that says why not."""
    return {
        "type": ServerFrame.REFUSED,
        "client_id": client_id,
        "code": refusal.code,
        "message": refusal.message,
    }


def _text(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame).decode()
