"""A mail server that keeps what it is given."""

from __future__ import annotations

import email
import email.policy
import threading
from collections.abc import Callable
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from tests.services import free_port

WAIT_SECONDS = 120


class MailServer:
    """`with MailServer() as server:` and `EMAIL_URL=server.url`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self._came = threading.Condition()
        self._port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    def letter_to(self, address: str, is_it: Callable[[EmailMessage], bool] = lambda letter: True) -> EmailMessage:
        """The first letter to this address that is the one; waits until it comes."""
        with self._came:
            assert self._came.wait_for(lambda: self._find(address, is_it), WAIT_SECONDS), f"no letter to {address}"
            return self._find(address, is_it)

    def _find(self, address: str, is_it: Callable[[EmailMessage], bool]) -> EmailMessage | None:
        return next((letter for letter in self.letters if letter["To"] == address and is_it(letter)), None)

    async def handle_DATA(self, server, session, envelope) -> str:
        with self._came:
            self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self._came.notify_all()
        return "250 OK"

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
