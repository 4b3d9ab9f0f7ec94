"""What the desk keeps: one file for each noun."""

from agents_desk.models.focus import FocusSpan

__all__ = ["FocusSpan"]
