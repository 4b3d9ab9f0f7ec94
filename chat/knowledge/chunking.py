"""Articles cut into passages: pieces short enough to retrieve and cite, each with the headings it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

# About what the local embedding model reads of a text (256 word pieces) and what a reader takes in at a glance.
PASSAGE_CHARACTERS = 700
# A rest below this joins the piece before it: alone it would say too little to be found or cited.
SMALL_REST = 150
DEEPEST_HEADING = 3

SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+")
BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """The plain text of a passage. `heading` is the path of headings below the article's title."""

    heading: tuple[str, ...]
    text: str


def cut(title: str, body: str) -> list[Piece]:
    """The passages of an article with a Markdown `body`, in order.

    A passage never spans two headings, and ends at the end of a paragraph, else of a line, a sentence or a word. A
    heading that only repeats the title opens no section of its own. An article of headings alone has no passages.
    """
    sections: list[tuple[tuple[str, ...], list[str]]] = [((), [])]
    for block in read_blocks(body):
        if block.level:
            if block.level == 1 and block.text == title:
                continue
            above = sections[-1][0][: max(0, block.level - 2)] if block.level > 1 else ()
            sections.append(((*above, block.text), []))
        else:
            sections[-1][1].append(block.text)
    return [Piece(heading, text) for heading, blocks in sections for text in pack(blocks)]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table or piece of code as plain text, or a heading of that `level` (0: none)."""

    text: str
    level: int = 0


def read_blocks(markdown: str) -> Iterator[Block]:
    """The top-level blocks of Markdown without its marks; deep headings are paragraphs."""
    tokens = PARSER.parse(markdown)
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            level = int(token.tag[1]) if token.type == "heading_close" else 0
            if text := plain_text(block):
                yield Block(BLANK.sub(" ", text), level) if 0 < level <= DEEPEST_HEADING else Block(text)
            block = []


def plain_text(tokens: Sequence[Token]) -> str:
    """The words of one block: an item a line, a row of a table a line with its cells between bars."""
    lines: list[str] = []
    marks: list[str] = []
    row: list[str] | None = None
    numbers: list[int] = []
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                numbers.append(0)
            case "ordered_list_open":
                numbers.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                marks.append(f"{numbers[-1]}. " if numbers[-1] else "- ")
                numbers[-1] += bool(numbers[-1])
            case "tr_open":
                row = []
            case "tr_close":
                lines.append(" | ".join(row or ()))
                row = None
            case "inline" if row is not None:
                row.append(BLANK.sub(" ", inline_text(token)))
            case "inline" | "fence" | "code_block":
                text = inline_text(token) if token.type == "inline" else token.content.rstrip()
                lines.append("".join(marks) + text)
                marks.clear()
    return "\n".join(line for line in lines if line.strip())


def inline_text(token: Token) -> str:
    """The words of a line. A link to another site keeps its address behind them, for whoever answers with it."""
    words: list[str] = []
    targets: list[str] = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                words.append(child.content)
            case "softbreak" | "hardbreak":
                words.append("\n")
            case "image":
                words.append(child.content)
            case "link_open":
                targets.append(str(child.attrs.get("href", "")))
            case "link_close":
                target = targets.pop()
                if target.startswith(("https://", "http://")) and not "".join(words).endswith(target):
                    words.append(f" ({target})")
    return "".join(words).strip()


def pack(blocks: Sequence[str]) -> list[str]:
    """Blocks of one section joined to passages of about `PASSAGE_CHARACTERS`."""
    passages: list[str] = []
    for part in (part for block in blocks for part in split(block)):
        last = passages[-1] if passages else None
        is_small = last is not None and min(len(part), len(last)) < SMALL_REST
        limit = PASSAGE_CHARACTERS + (SMALL_REST if is_small else 0)
        if last is not None and len(last) + len(part) + 2 <= limit:
            passages[-1] = f"{last}\n\n{part}"
        else:
            passages.append(part)
    return passages


def split(block: str) -> Iterator[str]:
    """A block in parts of at most `PASSAGE_CHARACTERS`, at ends of lines, else of sentences, else of words."""
    if len(block) <= PASSAGE_CHARACTERS:
        yield block
        return
    part = ""
    for line in block.split("\n"):
        for glue, bit in split_line(line):
            if part and len(part) + len(glue) + len(bit) > PASSAGE_CHARACTERS:
                yield part
                part = bit
            else:
                part = f"{part}{glue}{bit}" if part else bit
    if part:
        yield part


def split_line(line: str) -> Iterator[tuple[str, str]]:
    """The parts of a line, each with what stands before it: nothing, a space or a new line."""
    glue = "\n"
    for sentence in SENTENCE_END.split(line) if len(line) > PASSAGE_CHARACTERS else [line]:
        for bit in BLANK.split(sentence) if len(sentence) > PASSAGE_CHARACTERS else [sentence]:
            for start in range(0, max(1, len(bit)), PASSAGE_CHARACTERS):
                yield glue, bit[start : start + PASSAGE_CHARACTERS]
                glue = ""
            glue = " "


PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
