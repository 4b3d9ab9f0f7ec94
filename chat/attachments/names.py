"""Names of files as their senders give them: shown to others, so they must not deceive."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


def clean_name(name: str) -> str:
    """The last part of a path without characters that show nothing or turn the reading direction round.

    `invoice\\u202efdp.exe` reads "invoiceexe.pdf".
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C")
    stem, dot, extension = FORBIDDEN.sub("_", shown).strip(" .").rpartition(".")
    if not dot:
        return extension[:LONGEST]
    return f"{stem.strip()[: LONGEST - len(extension) - 1]}.{extension.lower()}"
