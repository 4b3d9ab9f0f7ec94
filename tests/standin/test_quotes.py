"""A price is worked out with whatever fields a tool wants, for any trade."""

import pytest

from chat.packs.http_tools import parse_http_tools
from tests.packs.broadband_service import PACK
from tests.standin.chat import Chat
from tests.standin.trades import CAR, MOVE, MOVE_PRICE, PRICE


def test_a_car_quote_is_collected_in_any_order_over_several_messages(server):
    chat = Chat(server.url, CAR, [PRICE])
    assert "**make**" in chat.say("I'd like a quote please")
    heard = chat.say("I'm 34 and it has 42k miles on it")
    assert "34" in heard
    assert "42,000" in heard
    assert "**model**" in heard
    assert "**year**" in chat.say("it's a Tesla Model 3")
    heard = chat.say("from 2021")
    wanted = {"make": "Tesla", "model": "Model 3", "year": 2021, "mileage": 42000, "driver_age": 34}
    assert chat.calls == [("get_quote", wanted)]
    for part in ("$128.40 per month", "Q-7F3K", "2026-12-23", "Base premium: $90.00"):
        assert part in heard


@pytest.mark.parametrize(
    "message",
    [
        "I need a quote for my 2019 Nissan Leaf with 30,000 miles, I'm 45",
        "quote for my 2019 Nissan Leaf, mileage 30000, driver is 45 years old",
        "Can I get a quote? Make: Nissan, model: Leaf, year: 2019, mileage: 30k, age: 45",
        "How much would it cost to insure my Nissan Leaf? It's from 2019, 30,000 miles. I am 45.",
    ],
)
def test_all_fields_in_one_message_call_the_tool_at_once(server, message):
    chat = Chat(server.url, CAR, [PRICE])
    chat.say(message)
    wanted = {"make": "Nissan", "model": "Leaf", "year": 2019, "mileage": 30000, "driver_age": 45}
    assert chat.calls == [("get_quote", wanted)]


def test_a_question_in_between_is_answered_and_the_collection_goes_on(server):
    chat = Chat(server.url, CAR, [PRICE])
    chat.say("I'd like a quote for a Ford Fiesta")
    heard = chat.say("What is liability?")
    assert "cause to others" in heard
    assert "**year**" in heard
    chat.say("2015, 60000 miles")
    chat.say("52")
    assert chat.calls[-1][1]["driver_age"] == 52


def test_a_rejected_field_is_explained_and_asked_again(server):
    refusal = {"problems": {"year": "must not be in the future"}}
    chat = Chat(server.url, CAR, [refusal, PRICE])
    chat.say("I'd like a quote for my Tesla Model 3, 42k miles, I'm 34")
    heard = chat.say("2035")
    assert "year must not be in the future" in heard
    assert "**year**" in heard.rsplit("\n\n", 1)[-1]
    assert "128.40" in chat.say("sorry, 2021")
    assert [values["year"] for _, values in chat.calls] == [2035, 2021]
    assert chat.calls[1][1] == {**chat.calls[0][1], "year": 2021}


def test_a_changed_field_gives_a_new_price_and_follow_ups_are_answered_from_the_result(server):
    chat = Chat(server.url, CAR, [PRICE, {**PRICE, "price": "99.00"}])
    chat.say("quote for my 2021 Tesla Model 3, 42k miles, I'm 34")
    assert "2026-12-23" in chat.say("How long is it valid?")
    assert "Q-7F3K" in chat.say("And what's the reference?")
    assert len(chat.calls) == 1
    assert "$99.00" in chat.say("what if the mileage was 10,000?")
    assert chat.calls[1][1]["mileage"] == 10000


def test_a_house_move_is_quoted_by_the_same_rules(server):
    refusal = {"error": "bedrooms must be at most 12"}
    chat = Chat(server.url, MOVE, [refusal, MOVE_PRICE])
    assert "**town you move from**" in chat.say("What would a house move cost?")
    assert "**number of bedrooms**" in chat.say("From Leeds to York")
    chat.say("a small lorry should do, and 30 bedrooms")
    assert "at most 12" in chat.say("yes, with packing please")
    heard = chat.say("sorry, three bedrooms")
    assert chat.calls[-1] == (
        "quote_house_move",
        {"origin": "Leeds", "destination": "York", "bedrooms": 3, "packing": True, "size": "small_lorry"},
    )
    assert "£1,240.00" in heard
    assert "per" not in heard.split("£1,240.00")[1].split(",")[0]


def test_what_is_too_short_for_a_field_is_none_of_its_values(server):
    tools, _ = parse_http_tools((PACK / "tools.toml").read_text())
    fennel = {"identity": "You are Juno.", "documents": {}, "tools": [tool.schema for tool in tools.values()]}
    chat = Chat(server.url, fennel, [PRICE])
    chat.say("I'd like a quote for a fibre line")

    assert "**postcode**" in chat.say("900 Mbit/s for 24 months")  # Mbit, capitalised as names are, has four letters
    chat.say("My postcode is BS1 6QF")  # tells, and does not ask for a look at the line there

    assert chat.calls == [("get_quote", {"speed": "900", "contract_months": "24", "postcode": "BS1 6QF"})]
