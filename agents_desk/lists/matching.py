"""Which conversations hold the words of a search.

A word may stand anywhere: in a message, a note, the customer's name or e-mail address, a quote's reference. A
conversation is found when each word is somewhere in it, not necessarily all in one message.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.expressions import RawSQL

from agents_desk.lists.words import Term, terms_of

QUERY = "chat_search_query(%s, %s)"
# Each branch is answered by an index of the migration chat.0011_search, whose expressions these have to be.
HOLDING = f"""(
    SELECT conversation_id FROM chat_message WHERE chat_search_vector(text) @@ {QUERY}
    UNION ALL SELECT conversation_id FROM chat_note WHERE chat_search_vector(text) @@ {QUERY}
    UNION ALL SELECT conversation_id FROM chat_quote WHERE chat_search_vector(reference || ' ' || title) @@ {QUERY}
    UNION ALL SELECT conversation_id FROM chat_identity WHERE chat_search_vector(name || ' ' || reference) @@ {QUERY}
    UNION ALL SELECT id FROM chat_conversation
        WHERE contact_email <> '' AND chat_search_vector(contact_email) @@ {QUERY}
    UNION ALL SELECT of_customer.id FROM chat_customer JOIN chat_conversation of_customer
        ON of_customer.customer_id = chat_customer.id
        WHERE chat_customer.name <> '' AND chat_search_vector(chat_customer.name) @@ {QUERY}
)"""


def matching(typed: str) -> Q:
    """Conversations that hold every word and phrase of a search; none for a search without a word."""
    terms = terms_of(typed)
    if not terms:
        return Q(pk__in=[])
    found = Q()
    for term in terms:
        found &= Q(pk__in=RawSQL(HOLDING, [*_parameters(term)] * HOLDING.count(QUERY)))
    return found


def any_of(terms: Sequence[Term]) -> tuple[str, list]:
    """SQL of a query for any of the terms, with its parameters."""
    either = " || ".join(f"COALESCE({QUERY}, ''::tsquery)" for _ in terms)
    return f"({either})", [value for term in terms for value in _parameters(term)]


def _parameters(term: Term) -> tuple[str, bool]:
    return term.text, term.is_phrase
