"""Plain text and tables, turned into UTF-8."""

from __future__ import annotations

import re

from chat.attachments.refused import is_something_else

# How pages and programs begin that call themselves text. A browser looks past white space and comments.
MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|style|link|meta|\?xml|\?php|%)", re.I
)
MARKUP_WITHIN = 4096
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def prove_text(content: bytes) -> bytes:
    """Text in UTF-8, or in Windows' characters, which are turned into UTF-8; no markup that a browser might obey."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise is_something_else() from None
    if CONTROLS.search(text) or MARKUP.search(text[:MARKUP_WITHIN].encode()) or content.startswith(b"#!"):
        raise is_something_else()
    return text.encode()
