"""The numbers, split by what the customers wanted."""

import re

import pytest

from agents_desk.metrics.intents import compare_intents
from agents_desk.metrics.population import Population
from chat import clock
from chat.models import Conversation
from tests.metrics.matters import JUNE, NOW, answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

WINDOW = {"from": "2026-06-01", "to": "2026-07-01", "tz": "UTC"}


@pytest.fixture(autouse=True)
def _in_june(settings):
    settings.DEMO = False
    with clock.fixed(NOW):
        yield


def about(intent: str, *, sure: bool = True) -> None:
    Conversation.objects.filter(pk=answered().row.pk).update(intent=intent, intent_sure=sure)


@pytest.fixture
def matters():
    about("billing-disputes")
    about("billing-disputes")
    about("account-management")
    about("account-management", sure=False)
    about("an-intent-of-last-year")


def test_each_conversation_counts_once_by_its_sure_intent(matters):
    population = Population.of(JUNE, at=NOW)
    _, rows = compare_intents(population)

    assert [(row.title, row.count) for row in rows] == [
        ("Billing Disputes", 2),
        ("Not sure", 1),
        ("Account Management", 1),
        ("an-intent-of-last-year", 1),
    ]
    assert sum(row.count for row in rows) == population.conversations().count()


def test_without_conversations_there_is_nothing_to_compare():
    assert compare_intents(Population.of(JUNE, at=NOW)) == ([], [])


def test_the_page_leads_to_the_numbers_of_each_intent(matters, office):
    page = office.get("/desk/metrics/intents/", WINDOW).content.decode()
    queries = re.findall(r'<th scope="row"><a href="/desk/metrics/\?([^"]+)"', page)

    assert len(queries) == 4
    for query, wanted in zip(queries, ("Billing Disputes", "Not sure", "Account Management"), strict=False):
        page = office.get(f"/desk/metrics/?{query.replace('&amp;', '&')}")
        assert page.status_code == 200
        assert f"about: {wanted}" in page.content.decode()


def test_an_intent_that_never_was_is_refused(office):
    page = office.get("/desk/metrics/", WINDOW | {"intent": "piracy"})
    assert page.status_code == 422
    assert "piracy" in page.content.decode()
    assert office.get("/api/v1/metrics", WINDOW | {"intent": "piracy"}).status_code == 422


def test_the_interface_gives_the_numbers_of_one_intent(matters, office):
    def n(**asked):
        report = office.get("/api/v1/metrics", WINDOW | asked).json()
        return report["intent"], report["metrics"]["conversations"]["values"]["all"]["n"]

    assert n() == (None, 5)
    assert n(intent="billing-disputes") == ("billing-disputes", 2)
    assert n(intent="-") == ("", 1)
