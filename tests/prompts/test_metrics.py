"""The numbers, split by the version of the prompt that answered."""

import re
from datetime import timedelta

import pytest

from agents_desk.metrics.population import Population
from agents_desk.metrics.versions import versions_at_work
from chat import clock
from chat.models import Turn
from tests.metrics.matters import JUNE, NOW, Matter
from tests.prompts.drafting import publish

pytestmark = pytest.mark.django_db

WINDOW = {"from": "2026-06-01", "to": "2026-07-01", "tz": "UTC"}


@pytest.fixture(autouse=True)
def _in_june(settings):
    settings.DEMO = False
    with clock.fixed(NOW):
        yield


def answered_with(*versions, **fields) -> Matter:
    """A conversation that each of the versions answered in, one after the other."""
    matter = Matter(**fields).customer_says(0)
    for minute, version in enumerate(versions):
        matter.turn(minute, minute + 1).assistant_says(minute + 1)
        Turn.objects.filter(pk=matter.last_turn.pk).update(prompt_version=version)
    return matter


@pytest.fixture
def candidate(pack, manager):
    return publish(manager, share=10)


def count(version=None) -> int:
    return Population.of(JUNE, at=NOW, version=version).conversations().count()


def test_a_conversation_counts_for_each_version_that_answered_in_it(pack, candidate):
    answered_with(pack)
    answered_with(candidate)
    answered_with(pack, candidate)
    answered_with()

    assert (count(), count(pack), count(candidate)) == (4, 2, 2)


def test_the_window_before_is_of_the_same_version(pack, candidate):
    answered_with(pack, opened=JUNE.start - timedelta(days=5))
    answered_with(candidate, opened=JUNE.start - timedelta(days=5))

    before = Population.of(JUNE, at=NOW, version=candidate).previous()

    assert before.conversations().count() == 1


def test_what_is_left_out_is_of_the_same_version(pack, candidate):
    answered_with(pack, kind="test")
    answered_with(candidate, kind="test")

    assert Population.of(JUNE, at=NOW, version=candidate).exclusions()["test"] == 1


def test_the_versions_that_answered_in_a_window(pack, candidate):
    population = Population.of(JUNE, at=NOW)
    assert versions_at_work(population) == []
    answered_with(pack)
    answered_with(candidate, opened=JUNE.start - timedelta(days=5))
    assert versions_at_work(population) == [pack]
    answered_with(candidate)
    assert versions_at_work(population) == [candidate, pack]


def test_the_page_narrows_every_number_and_every_list(pack, candidate, office):
    answered_with(pack)
    answered_with(candidate)
    page = office.get("/desk/metrics/", WINDOW | {"version": "2"}).content.decode()

    links = re.findall(r'href="(/desk/metrics/[\w-]+/[\w-]+/\?[^"]+)"', page)
    assert links
    assert all("version=2" in link for link in links)
    listed = office.get("/desk/metrics/conversations/all/", WINDOW | {"version": "2"}).content.decode()
    assert listed.count('href="/desk/conversations/') == 1
    assert "answered with prompt version 2" in listed
    assert '<option value="2" selected>' in page


def test_the_api_narrows_every_number(pack, candidate, office):
    answered_with(pack)
    answered_with(candidate)
    for version, expected in (("", 2), ("2", 1)):
        told = office.get("/api/v1/metrics", WINDOW | {"version": version}).json()
        assert told["metrics"]["conversations"]["values"]["all"]["value"] == expected
        assert told["version"] == (int(version) if version else None)


@pytest.mark.parametrize("version", ["9", "two", "-1", "²", "9" * 30])
def test_a_version_that_does_not_exist_is_said_and_not_guessed(pack, office, version):
    page = office.get("/desk/metrics/", WINDOW | {"version": version})

    assert page.status_code == 422
    assert "is not the number of a prompt version" in page.content.decode()
    assert office.get("/api/v1/metrics", WINDOW | {"version": version}).status_code == 422


def test_versions_stand_side_by_side(pack, candidate, office):
    answered_with(pack).rated(5, 3)
    answered_with(candidate).rated(2, 3)
    answered_with(candidate)

    page = office.get("/desk/metrics/versions/", WINDOW).content.decode()

    [row] = re.findall(r"<tr>(?:(?!</tr>).)*Conversations</th>.*?</tr>", page, re.DOTALL)[:1]
    assert re.findall(r">(\d+)</a>", row) == ["2", "1"]
    assert "on trial, 10 %" in page
