"""What the portal itself can offer when no answer of the model is to be had: the articles that fit the question best.

They are labelled as what they are: found by search, with nobody having answered.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import Error as DatabaseError

from chat.assistant.citations import Composed
from chat.assistant.words import apology_text
from chat.knowledge.search import search
from chat.models import Author, Message
from chat.packs.folder import PackContent

log = logging.getLogger(__name__)

ARTICLES = 3
SEARCHED = 5
LONGEST_QUOTE = 240
LONGEST_QUERY = 500


def compose_apology(conversation_id, content: PackContent, language: str) -> Composed:
    """The apology, with the marks of its articles at its end."""
    articles = _best_articles(conversation_id, content)
    text = apology_text(language, with_articles=bool(articles))
    return Composed(text, [{**article, "at": len(text)} for article in articles])


def _best_articles(conversation_id, content: PackContent) -> list[dict[str, Any]]:
    """Sources in the shape of a message's citations, one an article; empty where nothing fits.

    An apology without articles is better than none, so a search that fails is left out.
    """
    asked = Message.objects.filter(conversation=conversation_id, author=Author.CUSTOMER).order_by("-seq").first()
    if asked is None:
        return []
    try:
        hits = search(asked.text[:LONGEST_QUERY], limit=SEARCHED, language=content.settings.languages[0])
    except DatabaseError:
        log.exception("no articles for an apology")
        return []
    sources: dict[int, dict[str, Any]] = {}
    for hit in hits:
        if hit.article_id not in sources and hit.url and len(sources) < ARTICLES:
            sources[hit.article_id] = {
                "number": len(sources) + 1,
                "title": hit.title,
                "url": hit.url,
                "quote": _beginning(hit.text),
                "passage": hit.passage_id,
            }
    return list(sources.values())


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1]}…"
