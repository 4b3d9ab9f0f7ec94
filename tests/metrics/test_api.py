"""`GET /api/v1/metrics` over HTTP."""

import pytest

from chat import clock
from portal.accounts.models import ApiKey, Role, User
from tests.metrics.matters import NOW, answered, load_pack, make_agent

pytestmark = pytest.mark.django_db

URL = "/api/v1/metrics"


@pytest.fixture(autouse=True)
def _in_june(settings):
    settings.DEMO = False
    settings.SECURE_SSL_REDIRECT = False
    load_pack(settings, {"time_zone": "America/New_York"})
    with clock.fixed(NOW):
        yield


@pytest.fixture
def manager(client):
    client.force_login(User.objects.create(username="manager", role=Role.MANAGER))
    return client


def test_managers_get_numerator_and_denominator(manager):
    answered()
    answered().asks_for_human(1)
    answer = manager.get(URL, {"from": "2026-06-01", "to": "2026-07-01", "tz": "UTC"})
    assert answer.status_code == 200
    share = answer.json()["metrics"]["escalation"]["values"]["escalation"]
    assert (share["numerator"], share["denominator"]) == (1, 2)


def test_programs_call_it_with_a_managers_key(client):
    _key, text = ApiKey.issue(user=User.objects.create(username="manager", role=Role.MANAGER))
    assert client.get(URL, headers={"authorization": f"Bearer {text}"}).status_code == 200


def test_agents_are_refused_and_nobody_is_asked_to_sign_in(client):
    assert (client.get(URL).status_code, client.get(URL).json()["error"]["code"]) == (401, "not_signed_in")
    client.force_login(make_agent())
    assert (client.get(URL).status_code, client.get(URL).json()["error"]["code"]) == (403, "forbidden")


def test_without_a_window_it_is_the_last_thirty_days_of_the_company(manager):
    found = manager.get(URL).json()
    assert (found["from"], found["to"]) == ("2026-06-01T00:00:00-04:00", "2026-07-01T00:00:00-04:00")


def test_a_wrong_window_is_refused_with_a_sentence(manager):
    answer = manager.get(URL, {"from": "2026-06-02", "to": "2026-06-01"})
    assert answer.status_code == 422
    assert answer.json() == {"error": {"code": "invalid", "message": "The window must begin before it ends."}}
