from __future__ import annotations

import re

from chat.knowledge.documents.document import Document, decode

FENCE = "---"
ENTRY = re.compile(r"^(title|url)\s*:\s*(.+?)\s*$")
HEADING = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)


def read_markdown(data: bytes) -> Document:
    """Markdown, with `title` and `url` in front matter if there is any; else the first heading is the title."""
    front, body = _part(decode(data))
    heading = HEADING.search(body)
    return Document(front.get("title") or (heading[1] if heading else ""), body, front.get("url", ""))


def _part(text: str) -> tuple[dict[str, str], str]:
    lines = text.split("\n")
    if lines[0].strip() != FENCE or FENCE not in (line.strip() for line in lines[1:]):
        return {}, text
    end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE)
    entries = (ENTRY.match(line) for line in lines[1:end])
    return {entry[1]: entry[2].strip("\"'") for entry in entries if entry}, "\n".join(lines[end + 1 :])
