"""What workers publish while they speak."""

import orjson

from chat import redis


class DraftListener:
    """`with DraftListener() as drafts: ... drafts.wait_for("Hello")`"""

    def __enter__(self) -> "DraftListener":
        self.parts: list[list] = []
        self._mail = redis.client().pubsub(ignore_subscribe_messages=True)
        self._mail.subscribe(redis.DRAFTS)
        while not self._mail.subscribed or self._mail.get_message(timeout=0.01):
            pass
        return self

    def __exit__(self, *_) -> None:
        self._mail.close()

    def wait_for(self, text: str) -> None:
        """Until readers see exactly this; the gate lets a word go with the blank behind it."""
        while self.shown.rstrip() != text:
            self._read(timeout=5)

    def read_all(self) -> None:
        while self._read(timeout=0.1):
            pass

    @property
    def shown(self) -> str:
        text = ""
        for _, _, _, offset, piece in self.parts:
            text = text[:offset] + piece
        return text

    @property
    def attempts(self) -> list[int]:
        """Each attempt that was seen, in order."""
        return list(dict.fromkeys(part[2] for part in self.parts))

    def _read(self, timeout: float) -> bool:
        message = self._mail.get_message(timeout=timeout)
        if message:
            self.parts += orjson.loads(message["data"])
        return message is not None
