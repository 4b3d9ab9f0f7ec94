"""The beginning of a long conversation in fewer words, so that the model's window never fills up.

By rules and without a model, so that nothing is lost by its taste: what tools answered (quotes, policies, the proof of
who the customer is), what agents promised and what the portal noted are facts and stay; passages that were retrieved
can be retrieved again, and what the assistant said is shortened. Only when all that grows too long as well, the oldest
talk goes: first the assistant's, then the customer's.
"""

from __future__ import annotations

import orjson

from chat.assistant.history import Called, Compacted, History, Instructed, Said
from chat.assistant.passages import result_blocks
from chat.assistant.prompt import as_customer
from chat.guardrails.screening import caution_for
from chat.models import Author

KEPT_MESSAGES = 6
LONGEST_OWN, LONGEST_CUSTOMERS, LONGEST_FACT = 200, 600, 4_000
MOST_TALK = 24_000  # characters; a few thousand tokens
OWN, CUSTOMER, PORTAL, STAFF = "You: ", "Customer: ", "Portal: ", "Instruction of staff: "
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
    calls = [item for item in history.items if isinstance(item, Called) and item.position <= upto]
    told_until = max((call.read_instruction for call in calls), default=0)
    facts: dict[str, None] = {}
    talk: list[str] = []
    for item in history.items:
        match item:
            case Compacted():
                known, _, said = item.text.partition(f"\n{TALK}\n")
                facts |= dict.fromkeys(line for line in known.splitlines() if line not in (HEADING, FACTS))
                talk += said.splitlines()
            case Called() if item.position <= upto:
                facts |= dict.fromkeys(_answers(item))
                if item.text.strip():
                    talk.append(_line(OWN, item.text, LONGEST_OWN))
            case Instructed() if item.id <= told_until:
                talk.append(_line(STAFF, item.text))
            case Said() if item.seq <= upto:
                talk.append(_said(item))
    return Compacted(upto, "\n".join([HEADING, FACTS, *facts, TALK, *_within_limit(talk)]))


def words_of_others(compacted: Compacted) -> str:
    """All of it but what the assistant said itself, which proves nothing."""
    return "\n".join(line for line in compacted.text.splitlines() if not line.startswith(OWN))


def _answers(step: Called):
    for index, block in enumerate(step.blocks):
        answer = step.answers.get(index)
        if answer and not answer["is_error"] and result_blocks(answer["output"]) is None:
            asked = orjson.dumps(block["input"]).decode()
            said = orjson.dumps(answer["output"], option=orjson.OPT_SORT_KEYS).decode()
            yield _cut(f"- {block['name']} {asked}: {said}", LONGEST_FACT)


def _said(item: Said) -> str:
    match item.author:
        case Author.CUSTOMER:
            line = _line(CUSTOMER, as_customer(item.text), LONGEST_CUSTOMERS)
            return f"{line} {caution_for(item.caution)}".rstrip()
        case Author.AGENT:
            return _line(f"Agent {item.name}: ", item.text)
        case Author.ASSISTANT:
            return _line(OWN, item.text, LONGEST_OWN)
        case _:
            return _line(PORTAL, item.text)


def _line(speaker: str, text: str, longest: int | None = None) -> str:
    words = " ".join(text.split())
    return speaker + (words if longest is None else _cut(words, longest))


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _within_limit(talk: list[str]) -> list[str]:
    """What agents and the portal said is never among what goes."""
    surplus = sum(map(len, talk)) - MOST_TALK
    for speaker in (OWN, CUSTOMER):
        kept = []
        for line in talk:
            if surplus > 0 and line.startswith(speaker):
                surplus -= len(line)
            else:
                kept.append(line)
        talk = kept
    return talk
