"""The requests that this portal makes for the script, built by its own code from a history as it would have read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from anthropic import transform_schema
from pydantic import BaseModel

from bench.tokens.accounts import Account
from bench.tokens.script import PASSAGES_PER_SEARCH, SCRIPT, Exchange
from chat.assistant import second_opinion
from chat.assistant.fast import MAX_TOKENS
from chat.assistant.history import Called, History, Said
from chat.assistant.model_names import ASSISTANT, FAST
from chat.assistant.prompt import build_request
from chat.assistant.tools import definitions, search_knowledge
from chat.guardrails.screening import JUDGE, Opinion
from chat.knowledge.chunking import cut
from chat.models import Author
from chat.packs.folder import ContextSection, PackContent
from chat.routing import classify, context_for

ORDINARY = {"kind": "ordinary", "sure": True}
NONE_OF_THESE = {"intent": second_opinion.NONE_OF_THESE, "confidence": "likely"}


def converse(content: PackContent, quote: dict[str, Any], account: Account, *, greeting: str = "") -> None:
    """The whole script. `greeting` stands before the first question and makes it another customer's conversation."""
    items: list[Said | Called] = []
    revealed: dict[int, list[ContextSection]] = {}
    for number, exchange in enumerate(SCRIPT, 1):
        seq = 2 * number
        question = exchange.question if items else f"{greeting}{exchange.question}"
        items.append(Said(seq, Author.CUSTOMER, "", question))
        _find_out_what_it_is_about(items, content, revealed, account)
        _ask_fast_model(JUDGE, f"<message>\n{question}\n</message>", Opinion, ORDINARY, account)
        for step, (blocks, answers) in enumerate(_steps(exchange, content, quote), 1):
            request = build_request(
                content=content,
                tools=definitions(content),
                history=History(items, seq),
                model=ASSISTANT,
                revealed=revealed,
            )
            account.add(request, blocks)
            items.append(Called(0, number, step, "end_turn", blocks, answers, position=seq))


def _find_out_what_it_is_about(
    items: list[Said | Called],
    content: PackContent,
    revealed: dict[int, list[ContextSection]],
    account: Account,
) -> None:
    """By the pack's examples. While they leave it open the fast model is asked, here always in vain: its most."""
    questions = [item for item in items if isinstance(item, Said)]
    guess = classify(questions[-1].text, content)
    if guess.sure:
        given = [section for sections in revealed.values() for section in sections]
        revealed[questions[-1].seq] = [each for each in context_for(content, guess.intent) if each not in given]
    elif not revealed:
        said = "\n".join(question.text for question in questions)
        form = second_opinion.form_for(content.settings.intents)
        _ask_fast_model(second_opinion.instructions(content), said, form, NONE_OF_THESE, account)


def _steps(exchange: Exchange, content: PackContent, quote: dict[str, Any]) -> Iterator[tuple[list, dict]]:
    """The blocks of each model call and what its tools answered."""
    if exchange.articles:
        blocks = [_use(search_knowledge.NAME, {"query": exchange.question})]
        yield blocks, {0: _answer({"results": _passages(content, exchange.articles)})}
    if exchange.quote:
        yield [_use("get_quote", exchange.quote)], {0: _answer(quote)}
    yield [{"type": "text", "text": exchange.answer}], {}


def _use(name: str, input: dict[str, Any]) -> dict[str, Any]:
    return {"type": "tool_use", "id": f"toolu_{name}", "name": name, "input": input}


def _answer(output: dict[str, Any]) -> dict[str, Any]:
    return {"output": output, "is_error": False}


def _passages(content: PackContent, names: tuple[str, ...]) -> list[dict[str, Any]]:
    known = {article.name: article for article in content.articles}
    found = [
        {
            "passage": 0,
            "article": 0,
            "source": article.url,
            "title": " > ".join((article.title, *piece.heading)),
            "text": piece.text,
        }
        for article in (known[name] for name in names)
        for piece in cut(article.title, article.text)
    ]
    return found[:PASSAGES_PER_SEARCH]


def _ask_fast_model(system: str, user: str, form: type[BaseModel], opinion: dict[str, Any], account: Account) -> None:
    request = {
        "model": FAST,
        "max_tokens": MAX_TOKENS,
        "system": system,
        "messages": [{"role": "user", "content": user}],
        "output_config": {"format": {"type": "json_schema", "schema": transform_schema(form)}},
    }
    account.add(request, [{"type": "tool_use", "input": opinion}])
