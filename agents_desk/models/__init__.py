"""What the desk keeps: one file for each noun."""

from agents_desk.models.focus import FocusSpan
from agents_desk.models.sla import SlaClock, SlaPolicy, SlaTarget, SlaTrack

__all__ = ["FocusSpan", "SlaClock", "SlaPolicy", "SlaTarget", "SlaTrack"]
