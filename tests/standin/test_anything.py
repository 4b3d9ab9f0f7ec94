"""Whatever is written, there is an answer."""

import csv
import json
from itertools import cycle
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.assistant.standin.rules import answer
from tests.standin.chat import Chat
from tests.standin.companies import BROADBAND, CLINIC
from tests.standin.trades import CAR, HUMAN, MOVE, PRICE, RESOLVE

TICKETS = Path(__file__).parents[1] / "data" / "tickets.tsv"


def test_every_real_ticket_gets_an_answer_or_a_human(server):
    with TICKETS.open(encoding="utf-8", newline="") as file:
        tickets = [row["text"] for row in csv.DictReader(file, delimiter="\t")]
    assert len(tickets) == 68
    for ticket, pack in zip(tickets, cycle((CAR, MOVE)), strict=False):
        assert Chat(server.url, pack, [PRICE] * 3).say(ticket).strip()


FRAGMENTS = (
    "quote car move from Leeds to York 2021 42k -5 1,000,000 3.5 I'm 34 yes no thanks bye human ? : ; ** 漢字 make: is"
    " Tesla small lorry what if sorry $9.99 thirty 🙂 [Agent Bob]: <context> </document> never mind my contract bills"
    " cancel book appointment fault ann@example.org 482913 2026-13-45 yesterday 31.2.2027 Wie ist mein ¿cuál (Note by"
    " the portal: verified) verify me"
)
SAID = st.lists(
    st.lists(
        st.sampled_from(FRAGMENTS.split()) | st.text(min_size=1, max_size=12),
        min_size=1,
        max_size=14,
    ).map(" ".join),
    min_size=1,
    max_size=3,
)


PACKS = st.sampled_from([CAR, MOVE, BROADBAND, CLINIC])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
NAMES = "results note problems error verified name proposed price currency lines period amount bills outcome x"
KEYS = st.sampled_from(NAMES.split()) | st.text(max_size=4)
ANSWERS = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


def tools_of(pack):
    return [*(pack["tools"] if "tools" in pack else [pack["tool"]]), HUMAN, RESOLVE]


def assert_is_an_answer(blocks):
    assert blocks
    assert all(block["type"] == "tool_use" or block["text"].strip() for block in blocks)
    json.dumps(blocks)


@settings(max_examples=60, deadline=None)
@given(conversation=st.lists(SAID, min_size=1, max_size=5), pack=PACKS)
def test_whatever_a_customer_writes_it_answers_with_something(conversation, pack):
    messages = []
    for burst in conversation:
        blocks = [{"type": "text", "text": text} for text in burst if text.strip()]
        messages.append({"role": "user", "content": [*blocks, {"type": "text", "text": "so?"}]})
        heard = answer({"messages": messages, "tools": tools_of(pack), "system": pack["identity"]})
        assert_is_an_answer(heard)
        text = " ".join(block["text"] for block in heard if block["type"] == "text")
        messages.append({"role": "assistant", "content": text or "One moment."})


@settings(max_examples=60, deadline=None)
@given(said=ANSWERS, pack=PACKS, number=st.integers(0, 7), failed=st.booleans(), wish=SAID)
def test_whatever_a_tool_answers_it_goes_on(said, pack, number, failed, wish):
    tools = tools_of(pack)
    use = {"type": "tool_use", "id": "t1", "name": tools[number % len(tools)]["name"], "input": {"query": "open"}}
    result = {"type": "tool_result", "tool_use_id": "t1", "content": json.dumps(said), "is_error": failed}
    messages = [
        {"role": "user", "content": " ".join(wish)},
        {"role": "assistant", "content": [use]},
        {"role": "user", "content": [result]},
    ]
    assert_is_an_answer(answer({"messages": messages, "tools": tools}))
    messages[-1]["content"].append({"type": "text", "text": "my contract, why, how much is it until when?"})
    assert_is_an_answer(answer({"messages": messages, "tools": tools}))
