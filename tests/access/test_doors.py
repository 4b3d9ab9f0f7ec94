"""Doors that ask for more than a person: a page of ours to write from, this machine, a token."""

import json

import pytest
from django.test import Client

from tests.access.matters import new_quote
from tests.access.visits import BODIES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


def test_staff_writes_with_a_session_only_from_our_pages(people, agent):
    quote = new_quote(people["visitor_a"])
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)

    for action in ("claim", "release", "return", "resolve", "messages", "notes"):
        response = client.post(
            f"/api/v1/desk/conversations/{quote.conversation_id}/{action}",
            json.dumps(BODIES.get(action, {})),
            content_type="application/json",
            secure=True,
        )
        assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")


def test_the_metrics_are_for_this_machine_or_for_who_has_the_token(people, settings):
    client = Client()
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
    settings.METRICS_TOKEN = "told-to-prometheus-only"
    wrong, right = ({"Authorization": f"Bearer {token}"} for token in ("guess", settings.METRICS_TOKEN))
    assert client.get("/metrics", headers=wrong, REMOTE_ADDR="203.0.113.7").status_code == 403
    assert client.get("/metrics", headers=right, REMOTE_ADDR="203.0.113.7").status_code == 200


def test_a_forwarded_address_of_a_stranger_is_not_believed(people):
    response = Client().get("/metrics", REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": "127.0.0.1"})

    assert response.status_code == 403
