import re
from html import unescape

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.population import Population
from chat import clock, company
from chat.states import Kind
from portal.accounts.models import Role, User
from tests.metrics.matters import JUNE, NOW, Matter, answered, load_pack, make_agent

pytestmark = pytest.mark.django_db

PAGE = "/desk/metrics/"
WINDOW = {"from": "2026-06-01", "to": "2026-07-01", "tz": "UTC"}


@pytest.fixture(autouse=True)
def _in_june(settings, monkeypatch):
    # On a slow machine the company would otherwise be asked for again in the middle of a counted request.
    monkeypatch.setattr(company, "FRESH_SECONDS", 3600)
    settings.DEMO = False
    settings.SECURE_SSL_REDIRECT = False
    load_pack(settings, {"time_zone": "UTC"})
    with clock.fixed(NOW):
        yield


@pytest.fixture
def manager(client):
    client.force_login(User.objects.create(username="manager", role=Role.MANAGER))
    return client


def written(response) -> str:
    """The page's words as a reader gets them."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.mark.parametrize("url", [PAGE, f"{PAGE}deflection/deflected/"])
def test_they_are_for_managers(client, url):
    answer = client.get(url)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, django_settings.LOGIN_URL)
    client.force_login(make_agent())
    assert client.get(url).status_code == 403
    client.force_login(User.objects.create(username="admin", role=Role.ADMIN))
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", [PAGE, f"{PAGE}deflection/deflected/"])
def test_they_are_only_for_reading(manager, url):
    assert manager.post(url).status_code == 405


def test_each_number_leads_to_a_list_of_that_length(manager):
    agent = make_agent()
    for score in (1, 3, 5):
        answered().rated(score, 10).turn(0, 1).step(cost="0.01", fresh=10, read=5).quoted("10", expires=10)
    answered().asks_for_human(1, ended=2, outcome="claimed", agent=agent).held(agent, 2, 5).focused(agent, 2, 5)
    Matter().customer_says().asks_for_human(1)
    page = manager.get(PAGE, WINDOW)
    links = {
        unescape(link): (metric, part)
        for link, metric, part in re.findall(r'href="(/desk/metrics/([\w-]+)/([\w-]+)/\?[^"]+)"', page.content.decode())
    }
    assert {metric for metric, _part in links.values()} == set(METRICS)
    for link in list(links)[::4]:
        metric, part = links[link]
        listed = manager.get(link)
        expected = METRICS[metric].behind(part, Population.of(JUNE, at=NOW)).count()
        assert f"{expected} conversation" in written(listed), link
        assert listed.content.count(b'href="/desk/conversations/') == expected, link


def test_a_card_says_all_that_is_needed_to_judge_it(manager):
    for _ in range(7):
        answered()
    answered().asks_for_human(1)
    page = written(manager.get(PAGE, WINDOW))
    assert "Deflected 87.5 % 7 of 8 · 95 %: 52.9–97.8 % Target 70–80 % reached" in page
    assert "those that cannot be assessed yet count as not deflected" in page


def test_the_change_is_against_the_window_before(manager):
    answered(opened=JUNE.start.replace(month=5, day=20))
    answered(opened=JUNE.start.replace(month=5, day=20)).asks_for_human(1)
    answered()
    assert "Escalated 0.0 % 0 of 1 · 95 %: 0.0–79.3 % −50.0 points vs. before" in written(manager.get(PAGE, WINDOW))


def test_samples_are_announced(manager, settings):
    answered(kind=Kind.SAMPLE)
    assert "Sample data" not in written(manager.get(PAGE, WINDOW))
    settings.DEMO = True
    page = written(manager.get(PAGE, WINDOW))
    assert "Sample data." in page
    assert "manage.py remove_samples" in page


def test_an_empty_window_says_what_can_be_done(manager):
    page = written(manager.get(PAGE, WINDOW))
    assert "No conversations started in this window" in page
    assert "Show 90 days" in page
    assert "No conversations" in written(manager.get(f"{PAGE}rating/valid/", WINDOW))


@pytest.mark.parametrize("url", [PAGE, f"{PAGE}deflection/deflected/"])
def test_a_window_that_is_none_is_said_and_not_guessed(manager, url):
    answer = manager.get(url, {"from": "soon", "tz": "UTC"})
    assert answer.status_code == 422
    assert "“soon” is not a date such as 2026-03-01. The last 30 days are shown instead." in written(answer)


@pytest.mark.parametrize("path", ["nothing/all", "deflection/nothing"])
def test_a_number_that_does_not_exist_is_not_found(manager, path):
    assert manager.get(f"{PAGE}{path}/").status_code == 404


def test_what_customers_write_is_text(manager):
    Matter().customer_says(0, "<script>alert(1)</script>").assistant_says()
    assert b"<script>alert" not in manager.get(f"{PAGE}conversations/all/", WINDOW).content


def test_times_are_the_readers(manager):
    answered(opened=JUNE.start.replace(day=10, hour=23, minute=30))
    listed = manager.get(f"{PAGE}conversations/all/", WINDOW | {"tz": "Asia/Tokyo"})
    assert "06/11/2026 8:30 a.m." in written(listed)


def test_long_lists_are_paged_with_constant_statements(manager, django_assert_num_queries):
    url = reverse("desk-metrics-part", args=["conversations", "all"])
    manager.get(url, WINDOW)  # from now on the company is known
    with django_assert_num_queries(3):  # session, user, how many there are
        manager.get(url, WINDOW)
    for minute in range(60):
        answered(opened=JUNE.start.replace(day=10, minute=minute))
    with django_assert_num_queries(4):  # and the rows
        first = manager.get(url, WINDOW)
    second = manager.get(url, WINDOW | {"page": "2"})
    rows = [set(re.findall(r"/desk/conversations/([\w-]+)/", page.content.decode())) for page in (first, second)]
    assert (len(rows[0]), len(rows[1]), len(rows[0] & rows[1])) == (50, 10, 0)


@pytest.mark.parametrize("conversations", [1, 60])
def test_the_page_costs_as_many_statements_for_many_as_for_one(manager, conversations, django_assert_num_queries):
    for _ in range(conversations):
        answered()
    manager.get(PAGE, WINDOW)  # from now on the company is known
    # Session and user; for each of fourteen metrics this window and the one before; the sums of quotes; what is left
    # out; the versions to choose from.
    with django_assert_num_queries(2 + 2 * 14 + 1 + 1 + 1):
        manager.get(PAGE, WINDOW)
