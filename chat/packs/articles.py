"""Articles of a pack: Markdown files with a title and an address in front."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

from chat.packs.mistakes import PackMistake, suggest

FENCE = "---"
REQUIRED = ("title", "url")
KEYS = (*REQUIRED, "audience")

Audience = Literal["public", "internal"]
AUDIENCES = get_args(Audience)


@dataclass(frozen=True)
class Article:
    """A page of the knowledge base; only staff may see an internal one. `name` is its file's without the ending."""

    name: str
    title: str
    url: str
    text: str
    audience: Audience = "public"


def parse_article(
    name: str, file: str, source: str, link_hosts: Collection[str] | None
) -> tuple[Article | None, list[PackMistake]]:
    """The article, or None and everything that is wrong with its file.

    `link_hosts` are the hosts that links of this company may go to (None: not known, so not checked).
    """
    lines = source.splitlines()
    if lines[0].strip() != FENCE:
        return None, [PackMistake(file, 1, f'must begin with "{FENCE}", title, url and another "{FENCE}"')]
    closing = next((n for n, line in enumerate(lines[1:], start=1) if line.strip() == FENCE), None)
    if closing is None:
        return None, [PackMistake(file, 1, f'the front matter is not closed by a line "{FENCE}"')]
    values, mistakes = _read_front_matter(lines[1:closing], file)
    for key in REQUIRED:
        if key not in values:
            mistakes.append(PackMistake(file, 1, f"{key} is missing in the front matter"))
    if "url" in values:
        line, url = values["url"]
        if fault := _url_fault(url, link_hosts):
            mistakes.append(PackMistake(file, line, fault))
    line, audience = values.get("audience", (1, "public"))
    if audience and audience not in AUDIENCES:
        mistakes.append(
            PackMistake(
                file, line, f'audience "{audience}" is neither public nor internal{suggest(audience, AUDIENCES)}'
            )
        )
    text = "\n".join(lines[closing + 1 :]).strip()
    if not text:
        mistakes.append(PackMistake(file, closing + 1, "the article has no text"))
    if mistakes:
        return None, mistakes
    return Article(name=name, title=values["title"][1], url=values["url"][1], text=text, audience=audience), []


def _read_front_matter(lines: list[str], file: str) -> tuple[dict[str, tuple[int, str]], list[PackMistake]]:
    values, mistakes = {}, []
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        value = value.strip("\"'")
        if not colon:
            mistakes.append(PackMistake(file, number, f'"{line.strip()}" is not "key: value"'))
        elif key not in KEYS:
            mistakes.append(PackMistake(file, number, f'unknown key "{key}"{suggest(key, KEYS)}'))
        elif key in values:
            mistakes.append(PackMistake(file, number, f"{key} is given twice"))
        else:
            values[key] = (number, value)
            if not value:
                mistakes.append(PackMistake(file, number, f"{key} is empty"))
    return values, mistakes


def _url_fault(url: str, link_hosts: Collection[str] | None) -> str | None:
    if not url:
        return None  # said already
    try:
        parts = urlsplit(url)
    except ValueError:
        return f'url "{url}" is not an address'
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f'url "{url}" must begin with https:// or http:// and name a host'
    if link_hosts is not None and parts.hostname not in link_hosts:
        return f'the host "{parts.hostname}" is not among link_hosts of pack.toml'
    return None
