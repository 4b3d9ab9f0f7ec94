"""The plain chatbot of Anthropic's guide to customer support: everything in the first turn, one tool, no cache.

After https://platform.claude.com/docs/en/about-claude/use-case-guides/customer-support-chat: the role is the system
prompt; company facts, examples and guardrails are one string in the first user turn, answered by "Understood"; the
whole conversation is sent again with each message; the price tool is the only one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.tokens.accounts import Account
from bench.tokens.script import SCRIPT
from chat.assistant.model_names import ASSISTANT
from chat.models import Audience
from chat.packs.folder import PackContent

MAX_TOKENS = 2048


@dataclass(slots=True)
class ChatBot:
    """`articles` puts the public help articles into its prompt. `caches` adds what the guide leaves out: that the API
    caches each request up to its end."""

    content: PackContent
    account: Account
    articles: bool
    caches: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.messages += [
            {"role": "user", "content": " ".join(self._instructions())},
            {"role": "assistant", "content": "Understood"},
        ]

    def converse(self, quote: dict[str, Any]) -> None:
        for exchange in SCRIPT:
            self._say("user", exchange.question)
            if exchange.quote:
                use = {"type": "tool_use", "id": "toolu_1", "name": "get_quote", "input": exchange.quote}
                self._generate([use])
                said = f"Quote generated: ${quote['price']} per month"
                self._say("user", [{"type": "tool_result", "tool_use_id": "toolu_1", "content": said}])
            self._generate([{"type": "text", "text": exchange.answer}])

    def _instructions(self) -> Iterable[str]:
        content = self.content
        for section in content.context:
            yield f"<static_context>\n{section.text.strip()}\n</static_context>"
        if self.articles:
            for article in content.articles:
                if article.audience == Audience.PUBLIC:
                    yield f"<static_context>\n{article.title}\n{article.text.strip()}\n</static_context>"
        yield content.examples.strip()
        yield content.guardrails.strip()

    def _generate(self, answer: list[dict[str, Any]]) -> None:
        [tool] = [tool for tool in self.content.tools if tool.name == "get_quote"]
        request = {
            "model": ASSISTANT,
            "system": self.content.identity,
            "max_tokens": MAX_TOKENS,
            "messages": self.messages,
            "tools": [{"name": tool.name, "description": tool.description, "input_schema": tool.input_schema}],
        }
        if self.caches:
            request["cache_control"] = {"type": "ephemeral"}
        self.account.add(request, answer)
        self._say("assistant", answer)

    def _say(self, role: str, content: str | list[dict[str, Any]]) -> None:
        self.messages.append({"role": role, "content": content})
