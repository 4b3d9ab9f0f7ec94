"""A company whose tools are requests to its own systems, from the folder to what the customer is offered."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chat.packs.contract import Answer, Offer, Problem, ToolContext
from chat.packs.folder import read_pack
from chat.packs.http_tools import NOT_ACCEPTED, NOTHING_FOUND, HttpToolFailed, parse_http_tools
from chat.packs.outbound import Reach
from tests.packs.broadband_service import PACK, SECRET, BroadbandService

CITY = {"speed": "900", "contract_months": "24", "postcode": "bs1 6qf"}


@pytest.fixture(scope="module")
def service():
    with BroadbandService() as running:
        yield running


@pytest.fixture
def tools(service, tmp_path):
    return tools_of(service, tmp_path, SECRET)


def tools_of(service, folder, secret):
    reach = Reach(frozenset([service.address]), {"FENNEL": secret})
    tools, mistakes = parse_http_tools(read_pack(service.pack_in(folder)).http_tools, reach)
    assert mistakes == ()
    return tools


def context(customer="", action=""):
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return ToolContext(now=now, time_zone="Europe/London", currency="GBP", customer_reference=customer, action=action)


def test_the_pack_has_no_mistake_and_no_python():
    content = read_pack(PACK)

    assert content.tools == ()
    assert [tool.name for tool in content.offered_tools] == [
        "book_visit",
        "check_line_status",
        "get_quote",
        "list_open_invoices",
    ]
    assert len(content.articles) > 10
    assert {intent.team for intent in content.settings.intents} == {team.slug for team in content.settings.teams}


@pytest.mark.parametrize(
    ("asked", "price", "lines"),
    [
        ({}, "37.00", ["Fennel 900", "Contract of 24 months"]),
        ({"postcode": "EX4 3SB"}, "40.50", ["Fennel 900", "Contract of 24 months", "Partner network"]),
        ({"speed": "100", "contract_months": "1"}, "26.00", ["Fennel 100"]),
    ],
)
def test_a_price_of_the_companys_system_becomes_an_offer(tools, asked, price, lines):
    offer = tools["get_quote"].call(context(), CITY | asked)

    assert isinstance(offer, Offer)
    assert (offer.price, offer.currency, offer.period) == (Decimal(price), "GBP", "month")
    assert [line.label for line in offer.breakdown] == lines
    assert ("Postcode", asked.get("postcode", "BS1 6QF")) in offer.inputs


@pytest.mark.parametrize(("postcode", "sentence"), [("ZE1 0AA", NOTHING_FOUND), ("nowhere", NOT_ACCEPTED)])
def test_a_home_without_a_line_gets_no_offer(tools, postcode, sentence):
    assert tools["get_quote"].call(context(), CITY | {"postcode": postcode}) == Problem(sentence=sentence)


def test_an_outage_is_told_with_its_end(tools):
    check = tools["check_line_status"]

    assert check.call(context(), {"postcode": "BS3 1AB"}).data["expected_end"] == "2026-11-23 18:00"
    assert check.call(context(), {"postcode": "BA1 2QF"}) == Answer({"state": "working"})


def test_invoices_are_those_of_the_verified_customer(tools):
    listed = tools["list_open_invoices"]

    assert [invoice["number"] for invoice in listed.call(context("FB-204417"), {}).data["invoices"]] == ["INV-30871"]
    assert "verify_customer" in listed.call(context(), {}).sentence


def test_a_visit_is_booked_by_the_click_and_only_once(tools, service):
    book = tools["book_visit"]
    proposal = book.call(context("FB-204932"), {"day": "2026-12-01", "part_of_day": "morning"})
    assert service.visits == {}

    first = book.perform(context("FB-204932", action="A-1"), proposal.arguments)
    again = book.perform(context("FB-204932", action="A-1"), proposal.arguments)

    assert first == again
    assert str(date(2026, 12, 1)) in first.text
    [visit] = service.visits.values()
    assert visit["customer"] == "FB-204932"


def test_the_systems_answer_nobody_without_the_secret(service, tmp_path):
    with pytest.raises(HttpToolFailed, match="401"):
        tools_of(service, tmp_path, "guessed")["check_line_status"].call(context(), {"postcode": "BS3 1AB"})
