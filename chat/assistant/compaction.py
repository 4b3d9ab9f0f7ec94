"""The beginning of a long conversation in fewer words, so that the model's window never fills up.

By rules and without a model, so that nothing is lost by its taste: what tools answered (quotes, policies, the proof of
who the customer is), what agents said and what the customer wrote are facts and stay; what the assistant said is
shortened, and passages that were retrieved can be retrieved again. Only when all that grows too long as well, the
oldest talk goes.
"""

from __future__ import annotations

import orjson

from chat.assistant.history import Called, Compacted, History, Said
from chat.assistant.passages import result_blocks
from chat.models import Author

KEPT_MESSAGES = 6
LONGEST = {Author.CUSTOMER: 600, Author.AGENT: 1500, Author.ASSISTANT: 200, Author.SYSTEM: 200}
LONGEST_FACT = 2000
MOST_TALK = 24_000  # characters; a few thousand tokens
FACTS, TALK = "What the tools answered:", "What was said:"
HEADING = "Everything up to here, shortened by the portal. All of it was said or found out in this conversation."


def read_tokens(history: History) -> int:
    """The input of the newest model call: how full the window was."""
    return next((item.read_tokens for item in reversed(history.items) if isinstance(item, Called)), 0)


def compact(history: History) -> Compacted | None:
    """What may stand for all but the last few exchanges; None while there is nothing to shorten.

    It ends before a message of the customer, so that no turn is cut in two.
    """
    customers = [item for item in history.items if isinstance(item, Said) and item.author == Author.CUSTOMER]
    if len(customers) <= KEPT_MESSAGES:
        return None
    upto = customers[-KEPT_MESSAGES].seq - 1
    facts: dict[str, None] = {}
    talk: list[str] = []
    for item in history.items:
        match item:
            case Compacted(_upto, text):
                known, _, said = text.partition(f"\n{TALK}\n")
                facts |= dict.fromkeys(line for line in known.splitlines() if line not in (HEADING, FACTS, ""))
                talk += said.splitlines()
            case Called() if item.position <= upto:
                facts |= dict.fromkeys(_answers(item))
                if item.text.strip():
                    talk.append(_line("You", item.text, LONGEST[Author.ASSISTANT]))
            case Said() if item.seq <= upto:
                talk.append(_line(_speaker(item), item.text, LONGEST[item.author]))
    while sum(map(len, talk)) > MOST_TALK:
        talk.pop(0)
    return Compacted(upto, "\n".join([HEADING, FACTS, *facts, TALK, *talk]))


def _answers(step: Called):
    for index, block in enumerate(step.blocks):
        answer = step.answers.get(index)
        if answer and not answer["is_error"] and result_blocks(answer["output"]) is None:
            said = orjson.dumps(answer["output"], option=orjson.OPT_SORT_KEYS).decode()
            yield f"- {block['name']} {orjson.dumps(block['input']).decode()}: {said[:LONGEST_FACT]}"


def _speaker(item: Said) -> str:
    match item.author:
        case Author.CUSTOMER:
            return "Customer"
        case Author.AGENT:
            return f"Agent {item.name}"
        case Author.ASSISTANT:
            return "You"
        case _:
            return "Portal"


def _line(speaker: str, text: str, longest: int) -> str:
    words = " ".join(text.split())
    return f"{speaker}: {words if len(words) <= longest else words[: longest - 1] + '…'}"
