"""An authenticator app, as a person has one on the telephone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time


def code_for(secret: str, *, steps: int = 0) -> str:
    """The six digits that the app shows now, or `steps` half minutes later (RFC 6238)."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def secret_on(page: str) -> str:
    """The key that the page offers to be typed."""
    return re.search(r'class="secret">([A-Z2-7]+)<', page)[1]
