from __future__ import annotations

from dataclasses import dataclass


class Unreadable(Exception):
    """A document that no article can be made of; the text says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says. `title` and `url` are empty where it does not name them; `body` is Markdown."""

    title: str
    body: str
    url: str = ""


def decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 text (byte {error.start})") from None
