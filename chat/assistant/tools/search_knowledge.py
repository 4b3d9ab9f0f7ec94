"""`search_knowledge`: the assistant looks up what the company has written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from chat.knowledge.search import CUSTOMERS, Hit, search
from chat.models import ToolCall
from chat.packs.folder import PackContent
from chat.services import misses
from chat.services.settlement import ToolOutcome
from chat.services.transcript import Transcript

NAME = "search_knowledge"
LABEL = _("Looking that up")
LONGEST_QUERY = 500

NOTHING_FOUND = (
    "Nothing in the knowledge base fits. Try once more in other words if the customer's question allows it. Otherwise "
    "say honestly that you do not know, and offer a human colleague. Do not answer from memory."
)
NO_RESULTS = {"results": [], "note": NOTHING_FOUND}


class Input(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    query: str = Field(min_length=1)


def definition(content: PackContent) -> dict[str, Any]:
    language = content.settings.languages[0]
    return {
        "name": NAME,
        "description": (
            "Search the company's help articles. Returns passages with the address of their article. Use it before you "
            "state any fact about products, terms, prices or procedures, and answer from what it returns alone. "
            "One matter per search."
        ),
        "input_schema": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "query": {
                    "type": "string",
                    "description": "What to look for, as a short question or keywords that make sense without the "
                    f'conversation, in the language of the articles (ISO code "{language}").',
                }
            },
            "required": ["query"],
        },
    }


def run(raw: dict[str, Any], content: PackContent) -> ToolOutcome:
    """Passages of public articles. A search that finds nothing is kept, for managers to see what is not answered."""
    query = Input.model_validate(raw).query[:LONGEST_QUERY]
    results = _search(query, content, CUSTOMERS)
    if results:
        return ToolOutcome(output={"results": results}, label=LABEL)
    return ToolOutcome(output=None, label=LABEL, effect=partial(_miss, query=query))


def look_up(raw: dict[str, Any], content: PackContent, *, audiences: Sequence[str]) -> ToolOutcome:
    """The same for an agent who asks: a search that finds nothing is no question of a customer, and is not kept."""
    results = _search(Input.model_validate(raw).query[:LONGEST_QUERY], content, audiences)
    return ToolOutcome(output={"results": results} if results else NO_RESULTS, label=LABEL)


def _search(query: str, content: PackContent, audiences: Sequence[str]) -> list[dict[str, Any]]:
    hits = search(query, audiences=audiences, language=content.settings.languages[0])
    return [_result(hit) for hit in hits]


def _result(hit: Hit) -> dict[str, Any]:
    """An article without an address of its own is named by its number: the model's interface wants a source."""
    return {
        "passage": hit.passage_id,
        "article": hit.article_id,
        "source": hit.url or f"article:{hit.article_id}",
        "title": hit.heading,
        "text": hit.text,
    }


def _miss(transcript: Transcript, call: ToolCall, *, query: str) -> ToolOutcome:
    misses.record(transcript, call, query=query)
    return ToolOutcome(output=NO_RESULTS)
