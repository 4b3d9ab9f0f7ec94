"""PDF: shown to be one, and to do nothing by itself.

What would run or start something has a name that the format prescribes, so it is looked for by name, in whatever a
reader could take for an object: the file as it stands, names written with escapes, and objects that are packed into
streams. No parser is asked: what matters is what the most lenient reader would find, not what a strict one does.
"""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _

from chat.attachments.pdf_names import named
from chat.attachments.pdf_objects import packed_objects
from chat.attachments.refused import FileRefused, is_something_else

BEGINS, ENDS, ENDS_WITHIN = b"%PDF-", b"%%EOF", 1024
ZIP_ENDS, ZIP_END_BYTES = b"PK\x05\x06", 22
# Scripts, and programs and other files that are started, also from another machine.
ACTIONS = named("JavaScript", "Launch", "GoToR", "GoToE", "ImportData", "Rendition")
# An action stands behind its key, or by itself; in an address, which is text, it stands behind another letter.
# A number or a reference before it ends where it begins, if nothing but a blank or a bracket is before that.
BEFORE_ACTION = re.compile(rb"(?:\A|[\x00\t\n\x0c\r <>\[\])}](?:[\d.+-]{1,30}|true|false|null|R)?|obj|/(?:S|#53))\Z")
BEFORE_BYTES = 32
CONTENTS = named("RichMedia", "XFA")
PROTECTED = named("Encrypt")


def prove_pdf(content: bytes) -> bytes:
    """A PDF from its first to its last byte, no archive as well, and without scripts. Raises `FileRefused`."""
    if not content.startswith(BEGINS) or ENDS not in content[-ENDS_WITHIN:]:
        raise is_something_else()
    # An archive is read from its end, so a file can be both. No PDF needs that.
    if ZIP_ENDS in content[-(64 * 1024 + ZIP_END_BYTES) :] and zipfile.is_zipfile(io.BytesIO(content)):
        raise is_something_else()
    if PROTECTED.search(content):
        raise FileRefused(
            _("This PDF is protected, so it cannot be looked through. Please send a copy without protection.")
        )
    if _is_active(content) or any(map(_is_active, packed_objects(content))):
        raise FileRefused(_("PDFs with scripts cannot be sent. Please print it into a new PDF and send that."))
    return content


def _is_active(text: bytes) -> bool:
    return CONTENTS.search(text) is not None or any(
        BEFORE_ACTION.search(text[max(0, name.start() - BEFORE_BYTES) : name.start()])
        for name in ACTIONS.finditer(text)
    )
