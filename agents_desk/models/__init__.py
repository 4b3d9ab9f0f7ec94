"""What the desk keeps: one file for each noun."""

from agents_desk.models.focus import FocusSpan
from agents_desk.models.macros import Macro
from agents_desk.models.offers import Offer
from agents_desk.models.presence import AT_THE_DESK, Presence
from agents_desk.models.receipts import Receipt
from agents_desk.models.replies import CannedReply
from agents_desk.models.routing_policies import RoutingPolicy
from agents_desk.models.sla import SlaClock, SlaPolicy, SlaTarget, SlaTrack
from agents_desk.models.views import SavedView

__all__ = [
    "AT_THE_DESK",
    "CannedReply",
    "FocusSpan",
    "Macro",
    "Offer",
    "Presence",
    "Receipt",
    "RoutingPolicy",
    "SavedView",
    "SlaClock",
    "SlaPolicy",
    "SlaTarget",
    "SlaTrack",
]
