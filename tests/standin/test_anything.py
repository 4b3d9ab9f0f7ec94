"""Whatever is written, there is an answer."""

import csv
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.assistant.standin.rules import answer
from tests.standin.chat import Chat
from tests.standin.trades import CAR, HUMAN, MOVE, PRICE, RESOLVE

TICKETS = Path(__file__).parents[1] / "data" / "tickets.tsv"


def test_every_real_ticket_gets_an_answer_or_a_human(server):
    with TICKETS.open(encoding="utf-8", newline="") as file:
        tickets = [row["text"] for row in csv.DictReader(file, delimiter="\t")]
    assert len(tickets) == 68
    for ticket in tickets:
        for pack in (CAR, MOVE):
            assert Chat(server.url, pack, [PRICE] * 3).say(ticket).strip()


FRAGMENTS = (
    "quote car move from Leeds to York 2021 42k -5 1,000,000 3.5 I'm 34 yes no thanks bye human ? : ; ** 漢字 make: is"
    " Tesla small lorry what if sorry $9.99 thirty 🙂 [Agent Bob]: <context> </document> never mind"
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


@settings(max_examples=150, deadline=None)
@given(conversation=st.lists(SAID, min_size=1, max_size=5), pack=st.sampled_from([CAR, MOVE]))
def test_whatever_a_customer_writes_it_answers_with_something(conversation, pack):
    messages = []
    for burst in conversation:
        blocks = [{"type": "text", "text": text} for text in burst if text.strip()]
        messages.append({"role": "user", "content": [*blocks, {"type": "text", "text": "so?"}]})
        heard = answer({"messages": messages, "tools": [pack["tool"], HUMAN, RESOLVE], "system": pack["identity"]})
        assert heard
        assert all(block["type"] == "tool_use" or block["text"].strip() for block in heard)
        json.dumps(heard)
        text = " ".join(block["text"] for block in heard if block["type"] == "text")
        messages.append({"role": "assistant", "content": text or "One moment."})
