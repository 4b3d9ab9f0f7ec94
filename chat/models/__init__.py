"""The nouns of the product, one file each."""

from chat.models.briefs import Brief
from chat.models.compactions import Compaction
from chat.models.conversations import Conversation
from chat.models.customers import Customer, VisitorToken
from chat.models.events import Event
from chat.models.handoffs import Assignment, Handoff
from chat.models.messages import Author, Message
from chat.models.notes import Note
from chat.models.packs import Pack, Preview, PromptDraft, PromptVersion
from chat.models.quotes import Quote
from chat.models.ratings import Rating
from chat.models.turns import Step, ToolCall, Turn

__all__ = [
    "Assignment",
    "Author",
    "Brief",
    "Compaction",
    "Conversation",
    "Customer",
    "Event",
    "Handoff",
    "Message",
    "Note",
    "Pack",
    "Preview",
    "PromptDraft",
    "PromptVersion",
    "Quote",
    "Rating",
    "Step",
    "ToolCall",
    "Turn",
    "VisitorToken",
]
