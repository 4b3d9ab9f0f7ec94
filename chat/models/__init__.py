"""The nouns of the product, one file each."""

from chat.models.actions import Action
from chat.models.articles import Article, Audience, Passage, Posting, Source
from chat.models.attachments import Attachment
from chat.models.briefs import Brief
from chat.models.compactions import Compaction
from chat.models.consultations import Consultation, SuggestionUse
from chat.models.conversations import Conversation, Whereabouts
from chat.models.customers import Customer, VisitorToken
from chat.models.embedding_sets import ArticleVector, EmbeddingSet, PassageVector
from chat.models.events import Event
from chat.models.fast_calls import FastCall
from chat.models.flags import Flag
from chat.models.handoffs import Assignment, Handoff
from chat.models.instructions import Instruction
from chat.models.intents import IntentGuess
from chat.models.letters import Letter
from chat.models.messages import Author, Message
from chat.models.misses import KnowledgeMiss
from chat.models.notes import Note
from chat.models.packs import Pack, Preview, PromptDraft, PromptVersion
from chat.models.quotes import Quote
from chat.models.ratings import Rating
from chat.models.records import Record
from chat.models.spending import Spending
from chat.models.turns import Step, ToolCall, Turn
from chat.models.verdicts import Verdict
from chat.models.verifications import Identity, SpentAssertion, Verification

__all__ = [
    "Action",
    "Article",
    "ArticleVector",
    "Assignment",
    "Attachment",
    "Audience",
    "Author",
    "Brief",
    "Compaction",
    "Consultation",
    "Conversation",
    "Customer",
    "EmbeddingSet",
    "Event",
    "FastCall",
    "Flag",
    "Handoff",
    "Identity",
    "Instruction",
    "IntentGuess",
    "KnowledgeMiss",
    "Letter",
    "Message",
    "Note",
    "Pack",
    "Passage",
    "PassageVector",
    "Posting",
    "Preview",
    "PromptDraft",
    "PromptVersion",
    "Quote",
    "Rating",
    "Record",
    "Source",
    "Spending",
    "SpentAssertion",
    "Step",
    "SuggestionUse",
    "ToolCall",
    "Turn",
    "Verdict",
    "Verification",
    "VisitorToken",
    "Whereabouts",
]
