"""Names in a PDF, however they are spelt."""

from __future__ import annotations

import re

NAME_ENDS = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"


def named(*names: str) -> re.Pattern[bytes]:
    """Any of these names, with as many of their letters as one likes written as escapes: `/Java#53cript`."""
    # The first letters are looked at before all else: there may be millions of `/`.
    firsts = "".join({name[0] for name in names})
    spelt = (f"(?=[{name[0]}#])" + "".join(f"(?:{letter}|#(?i:{ord(letter):x}))" for letter in name) for name in names)
    return re.compile(f"/(?=[{firsts}#])(?:{'|'.join(spelt)})".encode() + NAME_ENDS)
