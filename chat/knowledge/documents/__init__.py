"""Documents of other programs as articles: Markdown, HTML and PDF."""

from chat.knowledge.documents.document import Document, Unreadable
from chat.knowledge.documents.readers import read_document, readable

__all__ = ["Document", "Unreadable", "read_document", "readable"]
