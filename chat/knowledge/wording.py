"""What stands for a passage and for an article when they are compared with a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

PATH_SEPARATOR = " > "
BETWEEN_WORDS = re.compile(r"[-_+\s]+")
ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def heading_of(title: str, heading: Sequence[str]) -> str:
    """The path of headings that a passage stands under, beginning with its article's title."""
    return PATH_SEPARATOR.join((title, *heading))


def passage_wording(title: str, heading: Sequence[str], text: str) -> str:
    """A passage with its headings: alone, "It costs 15 dollars" does not say what costs that."""
    return f"{heading_of(title, heading)}\n{text}"


def article_wording(title: str, url: str) -> str:
    """What an article is about, by its title and, where that says more, the last word of its address."""
    try:
        last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        last = ""
    page = BETWEEN_WORDS.sub(" ", ENDING.sub("", unquote(last))).strip()
    return title if not page or page.casefold() == title.casefold() else f"{page}: {title}"
