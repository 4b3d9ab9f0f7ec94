"""The script held by this portal and by the plain chatbot, side by side."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from bench.tokens import plain, product
from bench.tokens.accounts import Account
from bench.tokens.script import CAR
from chat import clock
from chat.assistant.standin.accounting import PrefixCache
from chat.packs.contract import ToolContext
from chat.packs.folder import PackContent, read_pack
from chat.packs.tools import load_tools

ACME = settings.BASE_DIR / "chat" / "packs" / "acme"

PLAIN = (
    ("without the help articles", False, False),
    ("with all help articles in its prompt", True, False),
    ("without the help articles, caching added", False, True),
    ("with all help articles in its prompt, caching added", True, True),
)


def compare() -> dict[str, Account]:
    """Each way of holding the conversation with what it used."""
    content, quote = read_pack(ACME), _quote()
    first, next_one = _pair(content, quote)
    accounts = {
        "this portal, the day's first conversation": first,
        "this portal, a conversation within five minutes of another": next_one,
    }
    for name, articles, caches in PLAIN:
        account = accounts[f"plain chatbot, {name}"] = Account(PrefixCache())
        plain.ChatBot(content, account, articles, caches).converse(quote)
    return accounts


def _pair(content: PackContent, quote: dict[str, Any]) -> tuple[Account, Account]:
    """Two customers, one after the other: the second one finds the company's part of the prompt in the cache."""
    cache = PrefixCache()
    first, second = Account(cache), Account(cache)
    product.converse(content, quote, first)
    product.converse(content, quote, second, greeting="Good morning. ")
    return first, second


def _quote() -> dict[str, Any]:
    """What the pack's own tool offers, in the words in which the model reads it."""
    offer = load_tools(ACME)["get_quote"].call(ToolContext(now=clock.now(), time_zone="UTC", currency="USD"), CAR)
    return {
        "reference": "Q-23456789",
        "title": offer.title,
        "price": str(offer.price),
        "currency": offer.currency,
        "period": offer.period,
        "inputs": [{"label": label, "value": value} for label, value in offer.inputs],
        "breakdown": [
            {"label": line.label, "amount": str(line.amount), "detail": line.detail} for line in offer.breakdown
        ],
        "expires_at": (clock.now() + offer.valid_for).isoformat(),
    }


def as_table(accounts: dict[str, Account]) -> str:
    rows = [
        "| | calls | input tokens | of these from the cache | written to it | output tokens | US dollars |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, used in accounts.items():
        rows.append(
            f"| {name} | {used.calls} | {used.input:,} | {used.read:,} ({used.read / used.input:.0%}) "
            f"| {used.written:,} | {used.output:,} | {used.money:.3f} |"
        )
    return "\n".join(rows)
