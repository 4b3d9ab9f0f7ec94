"""Texts as safe HTML: Markdown of the assistant and of agents, their notes too, plain text of customers.

What the assistant writes may have been steered by whoever wrote an article, a tool's answer or a customer's message,
so its Markdown is treated as hostile. Three walls stand behind each other: the parser knows no raw HTML, links survive
only to hosts that the pack names, and an allow-list of elements is applied to the result. Images never pass: an image
is fetched without a click, and so would carry a conversation's content to whichever server its address names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.token import Token

PROSE_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "hr", "a"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = PROSE_TAGS | TABLE_TAGS
# Marks of sources travel through the parser as a number between two characters for private use, which no text needs.
MARK_BEGIN, MARK_END = "\ue000", "\ue001"
MARK = re.compile(f"{MARK_BEGIN}(\\d{{1,3}}){MARK_END}")
PRIVATE = str.maketrans("", "", MARK_BEGIN + MARK_END)
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"data-align"}, "td": {"data-align"}}
MESSAGE_HEADING = "h3"  # The page's own headings are above it; a message cannot start a new page.


def render_markdown(text: str, *, allowed_hosts: Collection[str], marks: Collection[tuple[int, int]] = ()) -> str:
    """The HTML of Markdown `text`; links to other hosts than `allowed_hosts` (exact names) become their plain text.

    `marks` are (offset in code points, number of the source): each becomes `<sup>number</sup>` at its place.
    """
    html = _render(_with_marks(text, marks), frozenset(host.lower() for host in allowed_hosts))
    return MARK.sub(r'<sup class="mark">\1</sup>', html) if marks else html


def links_elsewhere(text: str, *, allowed_hosts: Collection[str]) -> list[str]:
    """The addresses of the links in Markdown `text` that would become plain text, each once."""
    hosts = frozenset(host.lower() for host in allowed_hosts)
    inline = [token.children or [] for token in PARSER.parse(text) if token.type == "inline"]
    found = [str(each.attrs.get("href", "")) for line in inline for each in line if each.type == "link_open"]
    return [href for href in dict.fromkeys(found) if not leads_to(href, hosts)]


def _with_marks(text: str, marks: Collection[tuple[int, int]]) -> str:
    pieces, reached = [], 0
    for at, number in sorted(set(marks)):
        at = min(max(at, reached), len(text))
        pieces += [text[reached:at].translate(PRIVATE), f"{MARK_BEGIN}{number}{MARK_END}"]
        reached = at
    return "".join(pieces) + text[reached:].translate(PRIVATE)


def render_plain(text: str) -> str:
    """The HTML of a customer's text: escaped, with its line breaks."""
    return escape(text).replace("\r\n", "\n").replace("\n", "<br>")


# Every reader of a conversation gets the same few messages, so their HTML is kept for a while.
@lru_cache(maxsize=2048)
def _render(text: str, allowed_hosts: frozenset[str]) -> str:
    tokens = PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = MESSAGE_HEADING
        elif token.type in ("th_open", "td_open"):
            _align(token)
        elif token.type == "inline":
            token.children = list(_inline(token.children or [], allowed_hosts))
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()


def _align(cell: Token) -> None:
    # The parser writes alignment as an inline style, which the content security policy would refuse.
    style = str(cell.attrs.pop("style", ""))
    if "right" in style:
        cell.attrs["data-align"] = "end"
    elif "center" in style:
        cell.attrs["data-align"] = "center"


def _inline(children: Sequence[Token], allowed_hosts: frozenset[str]) -> Iterator[Token]:
    """The tokens of one line of text without images and without links that lead elsewhere."""
    kept: list[bool] = []
    for token in children:
        if token.type == "image":
            yield Token("text", "", 0, content=token.content)
        elif token.type == "link_open":
            kept.append(leads_to(str(token.attrs.get("href", "")), allowed_hosts))
            if kept[-1]:
                token.attrs = {"href": token.attrs["href"]}
                yield token
        elif token.type == "link_close":
            if kept.pop():
                yield token
        else:
            yield token


def leads_to(href: str, allowed_hosts: Collection[str]) -> bool:
    """Whether a link goes to one of these hosts, whatever a browser makes of it."""
    # A browser reads a backslash as a slash and ignores what stands before an @, and this parser does not: with
    # either, the two could disagree about the host.
    if any(character in href for character in "\\@\t\r\n "):
        return False
    try:
        parts = urlsplit(href)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host in allowed_hosts


PARSER = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
    .enable(["table", "strikethrough"])
    .disable(["html_block", "html_inline"])
)
