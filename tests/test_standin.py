"""The stand-in tells the main story over HTTP, for any trade, from nothing but the request."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import anthropic
import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.assistant.standin.accounting import PrefixCache
from chat.assistant.standin.phrases import in_any_language
from chat.assistant.standin.rules import answer
from tests.modelserver import ModelServer

TICKETS = Path(__file__).parent / "data" / "tickets.tsv"

HUMAN = {
    "name": "request_human",
    "description": "Ask a human agent to take over the conversation.",
    "input_schema": {
        "type": "object",
        "properties": {
            "reason": {
                "type": "string",
                "enum": ["customer_asked", "complaint", "not_in_knowledge", "needs_action"],
            },
            "summary": {"type": "string"},
        },
        "required": ["reason", "summary"],
    },
}
RESOLVE = {
    "name": "resolve_conversation",
    "description": "Close the conversation when the customer has said goodbye.",
    "input_schema": {"type": "object", "properties": {"summary": {"type": "string"}}, "required": ["summary"]},
}

CAR = {
    "identity": "You are Vera, the friendly assistant of Bright Motor Cover.",
    "documents": {
        "Car cover": """# Car cover
What a car policy with us can hold:

- **Liability**: injury and damage that you cause to others.
- **Collision**: damage to your own car in an accident.
- **Comprehensive**: theft, vandalism and other damage without a collision.

## Optional extras
You can add rental car reimbursement and roadside assistance to any car policy.""",
        "Opening hours": """# Opening hours
Our office is open Monday to Friday from 9 to 17. The telephone number is 555-0100.""",
    },
    "tool": {
        "name": "get_quote",
        "description": "Calculates the monthly premium for a car.",
        "input_schema": {
            "type": "object",
            "properties": {
                "make": {"type": "string", "description": "Maker of the car"},
                "model": {"type": "string", "description": "Model of the car"},
                "year": {"type": "integer", "description": "Year in which the car was built"},
                "mileage": {"type": "integer", "description": "Miles on the odometer"},
                "driver_age": {"type": "integer", "title": "Primary driver's age"},
            },
            "required": ["make", "model", "year", "mileage", "driver_age"],
        },
    },
}

MOVE = {
    "identity": "You are Tom. You help the customers of Swift Removals.",
    "documents": {
        "Packing": """# Packing
We bring boxes and pack everything the day before the move.
Fragile items such as glass and paintings are wrapped singly.

Packing costs are part of the price of the move.""",
        "Storage": """# Storage
Furniture can be stored in our warehouse for up to six months.""",
    },
    "tool": {
        "name": "quote_house_move",
        "description": "Works out the price of a house move.",
        "input_schema": {
            "type": "object",
            "properties": {
                "origin": {"type": "string", "title": "Town you move from"},
                "destination": {"type": "string", "title": "Town you move to"},
                "bedrooms": {"type": "integer", "title": "Number of bedrooms", "minimum": 0},
                "packing": {"type": "boolean", "title": "Packing service"},
                "size": {"type": "string", "enum": ["van", "small_lorry", "large_lorry"], "title": "Vehicle"},
            },
            "required": ["origin", "destination", "bedrooms", "packing", "size"],
        },
    },
}


@pytest.fixture(scope="module")
def server():
    with ModelServer() as server:
        yield server


class Chat:
    """A customer's side of one conversation, with the portal's part played as simply as can be."""

    def __init__(self, url, pack, tool_results=()):
        self._client = anthropic.Anthropic(api_key="any", base_url=url, max_retries=0)
        documents = "".join(f'<document title="{t}">\n{d}\n</document>' for t, d in pack["documents"].items())
        self._system = [{"type": "text", "text": pack["identity"]}]
        self._tools = sorted([pack["tool"], HUMAN, RESOLVE], key=lambda tool: tool["name"])
        self.messages = [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": f"<context>\n{documents}\n</context>"},
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
        self._results = list(tool_results)
        self.calls = []

    def say(self, *texts):
        """Send one message, or a burst; the text of the whole answer, tools included."""
        self.messages.append({"role": "user", "content": [{"type": "text", "text": text} for text in texts]})
        heard = []
        for _ in range(5):
            with self._client.messages.stream(
                model="any", max_tokens=2000, system=self._system, tools=self._tools, messages=self.messages
            ) as stream:
                message = stream.get_final_message()
            self.messages.append({"role": "assistant", "content": [b.to_dict() for b in message.content]})
            heard += [block.text for block in message.content if block.type == "text"]
            uses = [block for block in message.content if block.type == "tool_use"]
            if not uses:
                break
            self.calls += [(use.name, use.input) for use in uses]
            self.messages.append({"role": "user", "content": [self._result(use) for use in uses]})
        return "\n".join(heard)

    def _result(self, use):
        known = {"request_human": {"status": "waiting"}, "resolve_conversation": {"status": "resolved"}}
        said = known[use.name] if use.name in known else self._results.pop(0)
        return {"type": "tool_result", "tool_use_id": use.id, "content": json.dumps(said)}


PRICE = {
    "price": "128.40",
    "currency": "USD",
    "period": "month",
    "reference": "Q-7F3K",
    "valid_until": "2026-12-23",
    "lines": [{"label": "Base premium", "amount": "90.00"}, {"label": "Driver", "amount": "38.40"}],
}

MOVE_PRICE = {**PRICE, "currency": "GBP", "period": "once", "price": "1240.00", "lines": []}


def test_it_greets_by_the_name_in_the_system_prompt(server):
    assert "I'm Vera" in Chat(server.url, CAR).say("Hi there!")
    assert "I'm Tom" in Chat(server.url, MOVE).say("Good morning")


@pytest.mark.parametrize(
    ("pack", "question", "said", "not_said"),
    [
        (CAR, "What does comprehensive cover?", "theft, vandalism", "you cause to others"),
        (CAR, "When are you open?", "Monday to Friday", "Liability"),
        (CAR, "Can I rent a car while mine is repaired?", "rental car reimbursement", "Monday"),
        (CAR, "What's the difference between collision and comprehensive?", "in an accident", "Monday"),
        (MOVE, "How long can you store my furniture?", "six months", "boxes"),
        (MOVE, "Do you pack fragile items?", "wrapped singly", "warehouse"),
    ],
)
def test_a_question_is_answered_with_what_the_context_says(server, pack, question, said, not_said):
    chat = Chat(server.url, pack)
    heard = chat.say(question)
    assert said in heard
    assert not_said not in heard
    assert chat.calls == []


def test_a_burst_of_messages_is_answered_together(server):
    heard = Chat(server.url, CAR).say("When are you open?", "and what is liability?")
    assert "Monday to Friday" in heard
    assert "cause to others" in heard


@pytest.mark.parametrize("pack", [CAR, MOVE])
def test_off_topic_is_led_back_to_the_subjects_of_the_context(server, pack):
    chat = Chat(server.url, pack)
    heard = chat.say("Can you write me a poem about cats?")
    assert "no information" in heard
    assert all(title.lower() in heard.lower() for title in pack["documents"])
    assert chat.calls == []


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


@pytest.mark.parametrize(
    "wish",
    [
        "I want to talk to a human",
        "agent please",
        "can you connect me to someone?",
        "Could I speak with a real person?",
        "Kann ich mit einem Menschen sprechen?",
        "Quiero hablar con una persona",
        "puis-je parler à quelqu'un ?",
        "Vorrei parlare con una persona",
    ],
)
@pytest.mark.parametrize("pack", [CAR, MOVE])
def test_a_wish_for_a_human_is_recognised(server, pack, wish):
    chat = Chat(server.url, pack)
    heard = chat.say(wish)
    [(name, values)] = chat.calls
    assert name == "request_human"
    assert values["reason"] == "customer_asked"
    assert wish in values["summary"]
    assert any(phrase in heard for phrase in in_any_language("handed_over"))


def test_a_human_is_not_called_for_against_the_customers_wish(server):
    chat = Chat(server.url, CAR)
    chat.say("I don't want to talk to a human. When are you open?")
    assert chat.calls == []


def test_a_complaint_goes_to_a_human_as_a_complaint(server):
    chat = Chat(server.url, MOVE)
    chat.say("I want to complain, your men broke my piano. This is unacceptable!")
    assert [(name, values["reason"]) for name, values in chat.calls] == [("request_human", "complaint")]


def test_a_yes_to_the_offer_of_a_colleague_calls_one(server):
    chat = Chat(server.url, CAR)
    assert "colleague?" in chat.say("Do you sell pianos?")
    chat.say("yes please")
    assert [name for name, _ in chat.calls] == ["request_human"]


def test_the_summary_for_the_human_holds_the_collected_facts_and_the_offer(server):
    chat = Chat(server.url, CAR, [PRICE])
    chat.say("quote for my 2021 Tesla Model 3, 42k miles, I'm 34")
    chat.say("Let me speak to an agent")
    summary = chat.calls[-1][1]["summary"]
    for part in ("Tesla", "Model 3", "2021", "42,000", "34", "$128.40 per month", "Q-7F3K"):
        assert part in summary


def test_only_a_clear_goodbye_resolves(server):
    chat = Chat(server.url, CAR)
    chat.say("Thanks a lot!")
    chat.say("Thanks, and when are you open? bye")
    assert chat.calls == []
    assert "Goodbye" in chat.say("no, that's all. Bye!")
    assert [name for name, _ in chat.calls] == ["resolve_conversation"]


def test_what_an_agent_said_is_not_taken_for_the_customers_wish(server):
    chat = Chat(server.url, CAR)
    chat.messages.append({"role": "user", "content": "[Agent Maria]: I am the human you wanted to speak to. Bye!"})
    heard = chat.say("When are you open?")
    assert "Monday to Friday" in heard
    assert chat.calls == []


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


def test_asked_who_it_is_it_does_not_pose_as_a_human(server):
    chat = Chat(server.url, CAR)
    heard = chat.say("Are you a human?")
    assert "not a human" in heard
    assert chat.calls == []


def test_without_any_frame_tools_or_system_it_still_answers(server):
    message = anthropic.Anthropic(api_key="any", base_url=server.url).messages.create(
        model="any", max_tokens=100, messages=[{"role": "user", "content": "Hello!"}]
    )
    assert message.content[0].text
    assert message.model == "standin-1"


@pytest.fixture(scope="module")
def process():
    """The stand-in as the portal starts it: a process of its own, on a free port."""
    command = [sys.executable, "-m", "chat.assistant.standin", "--port", "0", "--pace", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as running:
        line = running.stdout.readline()
        yield running, line.split()[-1]
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0


@pytest.fixture
def http(process):
    _, url = process
    with httpx2.Client(base_url=url, headers={"authorization": "Bearer any"}) as client:
        yield client


BODY = {"model": "any", "max_tokens": 200, "messages": [{"role": "user", "content": "Hello!"}]}


def test_the_process_answers_streamed_and_whole_alike(process):
    _, url = process
    sdk = anthropic.Anthropic(api_key="any", base_url=url, max_retries=0)
    whole = sdk.messages.create(**BODY)
    with sdk.messages.stream(**BODY) as stream:
        streamed = stream.get_final_message()
    assert whole.content[0].text == streamed.content[0].text
    assert whole.usage.output_tokens == streamed.usage.output_tokens > 0
    assert streamed.stop_reason == whole.stop_reason == "end_turn"


def test_models_health_and_tokens_are_reported(http):
    assert http.get("/health").json()["status"] == "ok"
    [model] = http.get("/v1/models").json()["data"]
    assert model["id"] == "standin-1"
    assert "not Claude" in model["display_name"]
    counted = http.post("/v1/messages/count_tokens", json={k: BODY[k] for k in ("model", "messages")})
    assert counted.json()["input_tokens"] > 0


def test_max_tokens_cuts_the_answer_and_says_so(http):
    message = http.post("/v1/messages", json={**BODY, "max_tokens": 3}).json()
    assert message["stop_reason"] == "max_tokens"
    assert message["usage"]["output_tokens"] <= 3


USE = {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "x", "input": {}}]}
WRONG = {
    "no messages": {"messages": []},
    "no max_tokens": {"max_tokens": None},
    "unknown field": {"temprature": 1},
    "assistant first": {"messages": [{"role": "assistant", "content": "Hi"}]},
    "empty text": {"messages": [{"role": "user", "content": [{"type": "text", "text": " "}]}]},
    "empty system text": {"system": [{"type": "text", "text": ""}]},
    "unanswered tool": {"messages": [*BODY["messages"], USE, {"role": "user", "content": "and?"}]},
    "tool twice": {"tools": [HUMAN, HUMAN]},
    "tool without schema": {"tools": [{"name": "x"}]},
    "five breakpoints": {
        "system": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5,
    },
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_malformed_request_is_refused_in_the_apis_shape(http, mistake):
    response = http.post("/v1/messages", json={**BODY, **WRONG[mistake]})
    assert response.status_code == 400
    error = response.json()
    assert error["type"] == "error"
    assert error["error"]["type"] == "invalid_request_error"
    assert error["error"]["message"]
    assert error["request_id"] == response.headers["request-id"]


def test_what_is_no_json_no_key_or_no_endpoint_is_refused_with_its_status(http):
    broken = http.post("/v1/messages", content=b"{", headers={"content-type": "application/json"})
    assert (broken.status_code, broken.json()["error"]["type"]) == (400, "invalid_request_error")
    nowhere = http.get("/v1/nothing")
    assert (nowhere.status_code, nowhere.json()["error"]["type"]) == (404, "not_found_error")
    keyless = http.post("/v1/messages", json=BODY, headers={"authorization": ""})
    assert (keyless.status_code, keyless.json()["error"]["type"]) == (401, "authentication_error")


def test_a_taken_port_is_one_clear_line(process):
    _, url = process
    command = [sys.executable, "-m", "chat.assistant.standin", "--port", url.rsplit(":", 1)[1]]
    second = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "cannot listen" in second.stderr
    assert "Traceback" not in second.stderr


MARK = {"cache_control": {"type": "ephemeral"}}


def cached_request(*said):
    """A long frame with a breakpoint at its end, and one on the last message, as the portal sends it."""
    frame = {"type": "text", "text": "context " * 1000, **MARK}
    messages = [{"role": "user", "content": [frame]}, {"role": "assistant", "content": "Understood."}]
    for number, text in enumerate(said):
        role = "user" if number % 2 == 0 else "assistant"
        messages.append({"role": role, "content": [{"type": "text", "text": text}]})
    messages[-1]["content"][-1].update(MARK)
    return {"model": "any", "messages": messages}


def total(usage):
    return usage["input_tokens"] + usage["cache_creation_input_tokens"] + usage["cache_read_input_tokens"]


def test_the_conversation_so_far_is_read_from_the_cache():
    cache = PrefixCache()
    first = cache.account(cached_request("Hello, how are you?"))
    second = cache.account(cached_request("Hello, how are you?", "Fine.", "And when are you open?"))
    assert first["cache_read_input_tokens"] == 0
    assert first["cache_creation_input_tokens"] == total(first)
    assert second["cache_read_input_tokens"] == total(first)
    assert second["cache_creation_input_tokens"] == total(second) - total(first)
    assert second["input_tokens"] == 0


def test_another_conversation_shares_the_frame_and_another_key_nothing():
    cache = PrefixCache()
    cache.account(cached_request("Hello"), key="a")
    other = cache.account(cached_request("Something else"), key="a")
    assert 2000 <= other["cache_read_input_tokens"] < total(other)
    assert cache.account(cached_request("Hello"), key="b")["cache_read_input_tokens"] == 0


def test_a_cached_prefix_lives_five_minutes_after_its_last_use():
    now = [0.0]
    cache = PrefixCache(clock=lambda: now[0])
    cache.account(cached_request("Hello"))
    for now[0], is_read in ((299, True), (590, True), (891, False)):
        assert bool(cache.account(cached_request("Hello"))["cache_read_input_tokens"]) is is_read


def test_a_short_prefix_is_not_cached():
    cache = PrefixCache()
    short = {"model": "any", "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi", **MARK}]}]}
    cache.account(short)
    again = cache.account(short)
    assert again["cache_read_input_tokens"] == again["cache_creation_input_tokens"] == 0
