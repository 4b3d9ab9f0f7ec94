"""What the customer has with the company is looked up with the tool that fits, and told readably."""

import pytest

from tests.standin.chat import Chat
from tests.standin.companies import BROADBAND, CLINIC, Systems


@pytest.fixture
def ask(server):
    def ask(pack, said):
        systems = Systems(pack)
        systems.verified = True
        chat = Chat(server.url, pack, backend=systems)
        heard = chat.say(said)
        return [name for name, _ in chat.calls], heard

    return ask


@pytest.mark.parametrize(
    ("pack", "said", "tool"),
    [
        (BROADBAND, "What's my contract?", "look_up_contract"),
        (BROADBAND, "my contract", "look_up_contract"),
        (BROADBAND, "Can you tell me the price of my contract?", "look_up_contract"),
        (BROADBAND, "When does my contract end?", "look_up_contract"),
        (BROADBAND, "Do I have bills that are not paid?", "list_bills"),
        (BROADBAND, "Hi, could you check whether my last bill is paid?", "list_bills"),
        (CLINIC, "show my appointments", "show_appointments"),
        (CLINIC, "which vaccinations did my dog have?", "check_vaccinations"),
    ],
)
def test_the_tool_that_fits_is_called(ask, pack, said, tool):
    assert ask(pack, said)[0] == [tool]


@pytest.mark.parametrize(
    ("pack", "said"),
    [
        (BROADBAND, "How do I move my contract to another house?"),
        (BROADBAND, "Why does my router show a red light?"),
        (BROADBAND, "How can I pay my bill?"),
        (CLINIC, "What happens at an appointment for neutering?"),
        (CLINIC, "Are vaccinations dangerous for cats?"),
    ],
)
def test_a_question_in_general_is_for_the_knowledge_base(ask, pack, said):
    assert ask(pack, said)[0] == [pack["tools"][0]["name"]]


def test_records_are_told_with_names_amounts_and_days(ask):
    heard = ask(BROADBAND, "show me my bills")[1]
    assert "- **B-2**: amount €44.90, status open, due 2026-11-01" in heard
    heard = ask(BROADBAND, "What is my contract?")[1]
    assert "Speed: 500 Mbit/s" in heard
    assert "Price: €39.90" in heard


def test_nothing_on_file_is_said(ask):
    assert "nothing on file" in ask(CLINIC, "What vaccinations did my dog have?")[1]


def test_of_one_record_only_what_was_asked_about_is_told(ask):
    heard = ask(BROADBAND, "When does my contract end?")[1]
    assert "Ends: 2027-03-31" in heard
    assert "Speed" not in heard


def test_what_a_tool_asks_for_after_all_is_asked_of_the_customer(server):
    several = {"problems": {"contract": "Ask which contract is meant. The customer has: NF-1, a flat; NF-2, a shop."}}
    one = {"number": "NF-2", "speed": "1 Gbit/s"}
    number = {"type": "string", "title": "Contract number"}
    look_up = {
        "name": "look_up_contract",
        "description": "One of the customer's own contracts.",
        "input_schema": {"type": "object", "properties": {"contract": number}, "required": []},
    }
    chat = Chat(server.url, {**BROADBAND, "tools": [look_up]}, [several, one])
    heard = chat.say("What is my contract?")
    assert "You have: NF-1, a flat; NF-2, a shop" in heard
    assert "Ask which" not in heard
    assert "1 Gbit/s" in chat.say("NF-2 please")
    assert chat.calls[-1] == ("look_up_contract", {"contract": "NF-2"})


def test_a_tool_that_says_so_has_a_human_take_over(server):
    hurt = {"problems": {"": "Somebody was hurt, so a person takes the report. Call request_human for it."}}
    chat = Chat(server.url, BROADBAND, [hurt])
    chat.say("show me my bills")
    assert chat.calls[-1][0] == "request_human"


def test_a_record_with_a_price_is_no_offer(server):
    policy = {"number": "NF-1", "price": "58.44", "currency": "USD", "period": "month", "status": "active"}
    heard = Chat(server.url, BROADBAND, [policy]).say("What is my contract?")
    assert "offer" not in heard
    assert "Price: $58.44" in heard


def test_a_record_is_also_found_by_what_the_tool_says_of_it(ask):
    assert ask(BROADBAND, "What is my speed at the moment?")[0] == ["look_up_contract"]
