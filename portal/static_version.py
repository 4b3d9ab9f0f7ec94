"""The version that stands in the address of every static file: a page never runs with the modules of another version.

    /static/3f9a0c1d2e4b/js/desk/page.js

The imports of modules and the addresses in style sheets are relative, so they stay below it: nothing is collected or
rewritten, and a browser may keep each file for good instead of asking a hundred times whether it has changed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

DIGITS = 12


def static_version(folder: Path, requirements: Path) -> str:
    """Hexadecimal digits that change with any file of `folder`, or with the packages whose files are served beside."""
    digest = hashlib.sha256(requirements.read_bytes())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:DIGITS]
