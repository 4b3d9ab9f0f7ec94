"""A customer's side of a conversation with the stand-in, over real HTTP and the official SDK."""

import json
from functools import cache

import anthropic

from tests.standin.trades import HUMAN, RESOLVE

OWN = {"request_human": {"handed_over": True}, "resolve_conversation": {"will_close": True}}


class Chat:
    """One conversation, with the portal's part played as simply as can be.

    What tools answer comes from `backend`, called with name and input, or from the list `tool_results`.
    """

    def __init__(self, url, pack, tool_results=(), *, backend=None):
        self._client = client_for(url)
        self._system = [{"type": "text", "text": pack["identity"]}]
        tools = pack["tools"] if "tools" in pack else [pack["tool"]]
        self._tools = sorted([*tools, HUMAN, RESOLVE], key=lambda tool: tool["name"])
        self._backend = backend
        self._results = list(tool_results)
        self.messages = frame(pack["documents"])
        self.calls = []
        self.citations = []

    @property
    def request(self):
        return {
            "model": "any",
            "max_tokens": 2000,
            "system": self._system,
            "tools": self._tools,
            "messages": self.messages,
        }

    def say(self, *texts):
        """Send one message, or a burst; the text of the whole answer, tools included."""
        self.messages.append({"role": "user", "content": [{"type": "text", "text": text} for text in texts]})
        heard = []
        self.citations = []
        for _ in range(8):
            with self._client.messages.stream(**self.request) as stream:
                message = stream.get_final_message()
            self.messages.append({"role": "assistant", "content": [b.to_dict() for b in message.content]})
            said = [block for block in message.content if block.type == "text"]
            heard.append("".join(block.text for block in said))
            self.citations += [citation for block in said for citation in block.citations or ()]
            uses = [block for block in message.content if block.type == "tool_use"]
            if not uses:
                break
            self.calls += [(use.name, use.input) for use in uses]
            self.messages.append({"role": "user", "content": [self._result(use) for use in uses]})
        return "\n".join(heard)

    def _result(self, use):
        said = OWN[use.name] if use.name in OWN else self._ask_backend(use)
        result = {"type": "tool_result", "tool_use_id": use.id, "is_error": "problems" in said}
        return result | {"content": said["search_results"] if "search_results" in said else json.dumps(said)}

    def _ask_backend(self, use):
        return self._backend(use.name, use.input) if self._backend else self._results.pop(0)


@cache
def client_for(url):
    """One for all conversations with a server: making one costs more than a whole conversation."""
    return anthropic.Anthropic(api_key="any", base_url=url, max_retries=0)


def frame(documents):
    """The company's texts, where the portal puts them: in the first user turn."""
    context = "".join(f'<document title="{t}">\n{d}\n</document>' for t, d in documents.items())
    return [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": f"<context>\n{context}\n</context>"},
                {"type": "text", "text": "<examples>\nCustomer: Hi\nAssistant: Hello!\n</examples>"},
                {
                    "type": "text",
                    "text": "<guardrails>\nNo promises.\n</guardrails>",
                    "cache_control": {"type": "ephemeral"},
                },
            ],
        },
        {"role": "assistant", "content": "Understood."},
    ]


def search_results(*articles):
    """What a search answers, as the portal hands it to the model: each sentence a block of its own."""
    return {
        "search_results": [
            {
                "type": "search_result",
                "source": source,
                "title": title,
                "content": [{"type": "text", "text": sentence} for sentence in sentences],
                "citations": {"enabled": True},
            }
            for source, title, sentences in articles
        ]
    }
