from __future__ import annotations

from django.utils.translation import gettext as _


class FileRefused(Exception):
    """A file that is not taken; its text is for the sender to read."""


def is_something_else() -> FileRefused:
    return FileRefused(_("This file is not what its name says."))


def unpacks_to_too_much() -> FileRefused:
    return FileRefused(_("This file unpacks to too much."))
