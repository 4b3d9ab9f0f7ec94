"""HTTP tools against a real server: what they send, what they take, and where they do not go."""

import ipaddress
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chat.packs import outbound
from chat.packs.contract import Answer, Done, Offer, Problem, Proposal, ToolContext
from chat.packs.http_tools import NOTHING_FOUND, HttpToolFailed, parse_http_tools
from chat.packs.outbound import Reach, is_public
from tests.live_data.systems import Reply, System

LOOK_UP = """
[[tools]]
name = "look_up_line"
label = "Checking your line"
description = "State of the customer's line."
needs_verification = true
url = "http://system.example/lines/{town}/state"
query = { customer = "{customer.reference}", since = "{since}", size = "{size}" }
headers = { Authorization = "Bearer secret:LINES" }
# further keys
[tools.input.town]
type = "string"
description = "Where the line ends."
[tools.input.since]
type = "date"
required = false
[tools.input.size]
type = "integer"
minimum = 1
required = false
"""
PRICE = """
[[tools]]
name = "price_plan"
label = "Working out your price"
description = "Price of a plan."
method = "POST"
effect = "offer"
url = "http://system.example/prices"
body = { plan = "{plan}", years = "{years}", note = "for {plan}" }
answer = "result"
[tools.input.plan]
type = "string"
enum = ["fibre", "copper"]
[tools.input.years]
type = "integer"
required = false
[tools.offer]
product = "{plan}"
title = "Plan {answer.name}"
price = "{answer.total}"
currency = "EUR"
period = "month"
valid_days = 14
inputs = [["Plan", "{plan}"], ["Years", "{years}"]]
breakdown = { each = "{answer.lines}", label = "{line.what}", amount = "{line.sum}", detail = "{line.why}" }
"""
BOOK = """
[[tools]]
name = "book_visit"
label = "Preparing the visit"
description = "Book a technician."
needs_verification = true
method = "POST"
effect = "action"
url = "http://system.example/visits"
body = { customer = "{customer.reference}", day = "{day}" }
[tools.input.day]
type = "date"
[tools.input.note]
type = "string"
required = false
[tools.action]
title = "Book a technician"
lines = [["Day", "{day}"], ["Note", "{note}"]]
button = "Book"
done = "A technician comes on {day}: visit {answer.number}."
"""
PRICED = {"name": "Fibre 1", "total": 39.9, "lines": [{"what": "Line", "sum": 30}, {"what": "Router", "sum": 9.9}]}


@pytest.fixture(scope="module")
def served():
    system = System()
    yield system
    system.stop()


@pytest.fixture
def system(served):
    served.forget()
    return served


@pytest.fixture
def make(system):
    def make_tool(text, *, url=None, more="", private=True, secrets=None):
        reach = Reach(frozenset([system.host]) if private else frozenset(), secrets or {"LINES": "s3cret"})
        text = text.replace("http://system.example", url or system.url).replace("# further keys", more)
        tools, mistakes = parse_http_tools(text, reach)
        assert mistakes == ()
        [tool] = tools.values()
        return tool

    return make_tool


def context(customer: str = "C-7", **fields) -> ToolContext:
    return ToolContext(
        now=datetime(2026, 11, 23, 15, tzinfo=UTC),
        time_zone="UTC",
        currency="EUR",
        customer_reference=customer,
        **fields,
    )


def why_not(tool, raw=None) -> str:
    with pytest.raises(HttpToolFailed) as failed:
        tool.call(context(), raw or {"town": "Kiel"})
    return str(failed.value)


# --- what is sent and what comes back -------------------------------------------------------------------------------


def test_the_input_is_quoted_into_the_address_and_the_secret_stands_in_the_header(make, system):
    system.replies = [Reply({"state": "up", "speed": 93.5})]

    answer = make(LOOK_UP).call(context(), {"town": "Bad Düben/../x?y=1&z#", "since": "2026-11-01"})

    assert answer == Answer({"state": "up", "speed": 93.5})
    [asked] = system.asked
    assert asked.path == ("/lines/Bad%20D%C3%BCben%2F..%2Fx%3Fy%3D1%26z%23/state?customer=C-7&since=2026-11-01")
    assert asked.headers["Authorization"] == "Bearer s3cret"
    assert asked.headers["Host"] == system.host


@pytest.mark.parametrize("town", [".", ".."])
def test_dots_do_not_lead_to_another_place(make, system, town):
    assert list(make(LOOK_UP).call(context(), {"town": town}).fields) == ["town"]
    assert system.asked == []


def test_the_model_cannot_say_whose_data_it_wants(make, system):
    tool = make(LOOK_UP)

    assert "customer" not in str(tool.schema["input_schema"]["properties"])
    refused = tool.call(context(), {"town": "Kiel", "customer": "C-1", "customer.reference": "C-1"})
    assert set(refused.fields) == {"customer", "customer.reference"}
    assert system.asked == []


def test_what_a_customer_writes_names_no_secret_and_fills_no_placeholder(make, system):
    make(LOOK_UP).call(context(), {"town": "secret:LINES {customer.reference}"})

    assert system.asked[0].path.startswith("/lines/secret%3ALINES%20%7Bcustomer.reference%7D/")


def test_an_unverified_customer_is_refused_before_anything_is_sent(make, system):
    assert "verify_customer" in make(LOOK_UP).call(context(customer=""), {"town": "Kiel"}).sentence
    assert system.asked == []


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({}, "town"),
        ({"town": "Kiel", "size": 0}, "size"),
        ({"town": "Kiel", "since": "soon"}, "since"),
        ({"town": 1, "x": 2}, "x"),
    ],
)
def test_wrong_input_is_told_by_field_and_not_sent(make, system, raw, field):
    assert field in make(LOOK_UP).call(context(), raw).fields
    assert system.asked == []


@pytest.mark.parametrize("status", [404, 422, 400])
def test_what_the_system_says_of_the_input_is_a_problem(make, system, status):
    system.replies = [Reply({"internal": "stack trace"}, status)]

    result = make(LOOK_UP).call(context(), {"town": "Kiel"})

    assert isinstance(result, Problem)
    assert "stack" not in result.sentence
    assert (result.sentence == NOTHING_FOUND) is (status == 404)


@pytest.mark.parametrize("body", [b"<html>oops</html>", b"NaN", b"{", b"[" * 100_000])
def test_an_answer_that_is_not_json_is_no_answer(make, system, body):
    system.replies = [Reply(body)]

    assert "not JSON" in why_not(make(LOOK_UP, more="max_bytes = 200000"))


def test_a_part_of_the_answer_can_be_all_that_the_model_gets(make, system):
    system.replies = [Reply({"data": [{"state": "up"}], "token": "x"})]

    assert make(LOOK_UP, more='answer = "data.0"').call(context(), {"town": "Kiel"}) == Answer({"state": "up"})


def test_a_missing_secret_is_named_and_nothing_is_sent(make, system):
    assert "TOOL_SECRET_LINES" in why_not(make(LOOK_UP, secrets={"OTHER": "x"}))
    assert system.asked == []


# --- offers and actions -------------------------------------------------------------------------------------------


def test_an_answer_becomes_an_offer_that_adds_up(make, system):
    system.replies = [Reply({"result": PRICED})]

    offer = make(PRICE).call(context(customer=""), {"plan": "fibre"})

    assert isinstance(offer, Offer)
    assert (offer.price, offer.title, offer.currency) == (Decimal("39.90"), "Plan Fibre 1", "EUR")
    assert [(line.label, line.amount) for line in offer.breakdown] == [
        ("Line", Decimal("30.00")),
        ("Router", Decimal("9.90")),
    ]
    assert offer.inputs == (("Plan", "fibre"),)
    assert system.asked[0].body == {"plan": "fibre", "note": "for fibre"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"total": 40},
        {"total": "much"},
        {"total": 39.905},
        {"total": -1, "lines": []},
        {"lines": "none"},
        {"name": None},
    ],
)
def test_an_answer_that_is_no_sound_offer_makes_none(make, system, wrong):
    system.replies = [Reply({"result": PRICED | wrong})]

    assert re.search("is no offer|has no", why_not(make(PRICE), {"plan": "fibre"}))


def test_an_action_sends_nothing_before_it_is_performed(make, system):
    tool = make(BOOK)

    proposal = tool.call(context(), {"day": "2026-12-01"})

    assert isinstance(proposal, Proposal)
    assert (proposal.lines, proposal.button) == ((("Day", "2026-12-01"),), "Book")
    assert system.asked == []

    system.replies = [Reply({"number": 12})]
    done = tool.perform(context(action="A-1"), proposal.arguments)
    assert done == Done("A technician comes on 2026-12-01: visit 12.")
    [asked] = system.asked
    assert asked.body == {"customer": "C-7", "day": "2026-12-01"}
    assert asked.headers["Idempotency-Key"] == "A-1"


# --- bounds ---------------------------------------------------------------------------------------------------------


def test_a_safe_request_is_repeated_when_the_system_is_busy(make, system):
    system.replies = [Reply(status=503), Reply(status=502), Reply({"state": "up"})]

    assert make(LOOK_UP).call(context(), {"town": "Kiel"}) == Answer({"state": "up"})
    assert len(system.asked) == 3


def test_a_request_that_may_change_something_is_sent_once(make, system):
    system.replies = [Reply(status=503)]

    assert "503" in why_not(make(PRICE), {"plan": "fibre"})
    assert len(system.asked) == 1


def test_a_system_that_does_not_answer_is_given_up(make, system):
    system.replies = [Reply(waits_for=system.end)]

    assert "no answer within 0.3 s" in why_not(make(LOOK_UP, more="timeout = 0.3"))


def test_an_answer_that_is_too_long_is_refused(make, system):
    system.replies = [Reply({"text": "x" * 300})]

    assert "longer than 200 bytes" in why_not(make(LOOK_UP, more="max_bytes = 200"))


def test_a_compressed_answer_is_refused(make, system):
    system.replies = [Reply(b"\x1f\x8b", headers=(("Content-Encoding", "gzip"),))]

    assert "compressed" in why_not(make(LOOK_UP))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "169.254.169.254", "10.0.0.1"])
def test_addresses_inside_of_the_network_are_refused(make, system, host):
    port = system.server.server_port

    assert "inside of the network" in why_not(make(LOOK_UP, url=f"http://{host}:{port}", private=False))
    assert system.asked == []


def test_an_allowed_host_is_allowed_on_that_port_only(make, system):
    assert "inside of the network" in why_not(make(LOOK_UP, url="http://127.0.0.1:1"))


def test_a_redirect_to_an_address_inside_is_refused(make, system):
    system.replies = [Reply(status=302, headers=(("Location", "http://169.254.169.254/latest/meta-data"),))]

    assert "169.254.169.254:80 is inside of the network" in why_not(make(LOOK_UP))


def test_a_redirect_elsewhere_carries_no_secret(make, system):
    other = System()
    other.replies = [Reply({"state": "up"})]
    system.replies = [Reply(status=307, headers=(("Location", f"{other.url}/there"),))]
    tool = make(LOOK_UP)
    tool = type(tool)(tool.spec, tool.fields, Reach(frozenset([system.host, other.host]), {"LINES": "s3cret"}))

    tool.call(context(), {"town": "Kiel"})

    [asked] = other.asked
    other.stop()
    assert asked.path == "/there"
    assert "s3cret" not in str(asked.headers)


def test_redirects_end(make, system):
    system.replies = [Reply(status=302, headers=(("Location", "/again"),))]

    assert "more than 3 redirects" in why_not(make(LOOK_UP))


def test_what_may_change_something_follows_no_redirect(make, system):
    system.replies = [Reply(status=307, headers=(("Location", "/elsewhere"),))]

    assert "redirect" in why_not(make(PRICE), {"plan": "fibre"})
    assert len(system.asked) == 1


def test_a_name_that_changes_its_mind_is_asked_once_and_held_to_it(make, system, monkeypatch):
    """DNS rebinding: a public address for the check, one inside for the connection."""
    asked = []

    def rebinding(host, port, **_):
        asked.append(host)
        address = "93.184.215.14" if len(asked) == 1 else "127.0.0.1"
        return [(2, 1, 6, "", (address, port))]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", rebinding)
    url, host = outbound._pinned(f"http://rebind.example:{system.server.server_port}/x", Reach())

    assert (asked, url.host, host) == (
        ["rebind.example"],
        "93.184.215.14",
        f"rebind.example:{system.server.server_port}",
    )


def test_a_name_with_one_address_inside_is_refused(monkeypatch):
    both = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("10.1.2.3", 80))]
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: both)

    with pytest.raises(outbound.CallFailed, match="inside of the network"):
        outbound._pinned("http://mixed.example/", Reach())


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
        *(
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "2002:a00:1::",
            "64:ff9b::a00:1",
        ),
    ],
)
def test_no_disguise_makes_an_inner_address_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_public_addresses_are(address):
    assert is_public(ipaddress.ip_address(address))
