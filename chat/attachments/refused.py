from __future__ import annotations


class FileRefused(Exception):
    """A file that is not taken; its text is for the sender to read."""
