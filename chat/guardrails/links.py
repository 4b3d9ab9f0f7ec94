"""Links that lead elsewhere than a pack allows, taken out of a text that arrives in pieces.

Of a Markdown link its text stays; an address that stands by itself is replaced. This happens before anything else looks
at the text, so that a name or number cannot be put together from what is left when a link is gone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

LINK = re.compile(
    r"!?\[(?P<text>[^\[\]\n]{0,300})\]\(\s*<?(?P<url>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+[\"'(][^\n]{0,200}?[\"')])?\s*\)"
)
# A bracket that may still become a link.
OPEN_LINK = re.compile(r"!?\[[^\[\]\n]{0,300}(?:\](?:\([^)\n]{0,500})?)?$")
# With a scheme anything is an address; without one only what ends like a host, and a sentence whose blank was forgotten
# ("cover.It pays") must not look like one.
HOST = r"(?:[a-z0-9-]{1,63}\.){1,4}"
ENDINGS = (
    r"(?:com|net|org|info|biz|io|ai|app|dev|xyz|top|site|online|shop|club|live|click|example|test|co\.uk|ru|cn|tk|ly"
    r"|gg)"
)
ADDRESS = re.compile(
    r"(?<![\w@.-])(?:(?:https?|ftp|file|javascript|vbscript|data):[^\s<>)\]\"']+|www\.[^\s<>)\]\"']+"
    rf"|{HOST}{ENDINGS}(?![\w@-])(?:[/?#:][^\s<>)\]\"']*)?|{HOST}[a-z]{{2,12}}/[^\s<>)\]\"']+)",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31});", re.IGNORECASE)
CUE = re.compile(r"[\[:&]|\.[a-z]", re.IGNORECASE)
# Scripts that put no blanks between words: every letter may be the last of one.
UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef\u0e00-\u0e7f]$")
SCHEME = re.compile(r"[a-z]{2,12}:", re.IGNORECASE)
TRAILING = ".,;:!?*_"
LONGEST_HELD = 900


class LinkFilter:
    """Lets whole words through. `removed` is what stands in place of an address that may not be shown.

    An address that the company itself publishes may be told, though not be made a link of.
    """

    def __init__(self, hosts: Collection[str], removed: str, is_published: Callable[[str], bool]):
        self._hosts = hosts
        self._is_published = is_published
        self._removed = removed
        self._held = ""
        self._taken = 0
        self._removed_links: list[str] = []
        # (place in the incoming text, how much shorter the outgoing text is from there on)
        self.shifts: list[tuple[int, int]] = []

    def feed(self, delta: str) -> str:
        """What is certain now: all up to the last blank, unless a link is open before it."""
        self._held += delta
        end = self._last_boundary(delta)
        return self._release(end) if end else ""

    def finish(self) -> str:
        return self._release(len(self._held))

    def take_removed(self) -> list[str]:
        """What links led to that were removed since the last time."""
        removed, self._removed_links = self._removed_links, []
        return removed

    def _last_boundary(self, delta: str) -> int:
        if len(self._held) > LONGEST_HELD:
            return len(self._held)
        if not delta.isascii() and UNSPACED.search(self._held):
            end = len(self._held)
        else:
            blank = max(delta.rfind(" "), delta.rfind("\n"), delta.rfind("\t"))
            if blank < 0:
                return 0
            end = len(self._held) - len(delta) + blank + 1
        if "[" in self._held and (opened := OPEN_LINK.search(self._held)):
            return min(end, opened.start())
        return end

    def _release(self, end: int) -> str:
        text, self._held = self._held[:end], self._held[end:]
        begin, self._taken = self._taken, self._taken + end
        return text if CUE.search(text) is None else self._clean(text, begin)

    def _clean(self, text: str, begin: int) -> str:
        parts: list[str] = []
        at = 0
        for start, stop, instead, url in self._edits(text):
            if start < at:
                continue
            parts += [text[at:start], instead]
            at = stop
            self.shifts.append((begin + stop, stop - start - len(instead)))
            if url:
                self._removed_links.append(url)
        return "".join([*parts, text[at:]])

    def _edits(self, text: str) -> list[tuple[int, int, str, str]]:
        """(start, end, what stands there instead, what it led to), in order."""
        edits = []
        for match in LINK.finditer(text):
            if match[0].startswith("!") or not leads_to(match["url"], self._hosts):
                edits.append((match.start(), match.start("text"), "", match["url"] or "image"))
                edits.append((match.end("text"), match.end(), "", ""))
        for match in ADDRESS.finditer(text):
            written = match[0].rstrip(TRAILING)
            href = written if SCHEME.match(written) else f"https://{written}"
            if not leads_to(href, self._hosts) and not self._is_published(written):
                edits.append((match.start(), match.start() + len(written), self._removed, written))
        for match in ENTITY.finditer(text):
            # The page would show the character, and so must whoever looks for names and numbers see it.
            character = html.unescape(match[0])
            if len(character) == 1 and (character.isalnum() or character in "@.-"):
                edits.append((*match.span(), character, ""))
        return sorted(edits)


def leads_to(href: str, hosts: Collection[str]) -> bool:
    """Whether every browser goes to one of `hosts` from here: they disagree about backslashes and what is before @."""
    if any(character in href for character in "\\@\t\r\n "):
        return False
    try:
        parts = urlsplit(href)
        return parts.scheme.lower() in ("http", "https") and parts.hostname in hosts
    except ValueError:
        return False
