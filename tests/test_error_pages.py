"""The pages that say that something is not to be had need nothing of what may be missing."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from chat import queries
from portal import views


@pytest.fixture(autouse=True)
def no_company(monkeypatch):
    """As if the database were away: asking for the company fails."""

    def fail():
        raise AssertionError("an error page asked for the company")

    monkeypatch.setattr(queries, "active_company", fail)


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (views.forbidden, 403, "You may not see this page"),
        (lambda request: views.not_found(request, Http404()), 404, "There is no such page"),
        (views.failed, 500, "Something went wrong on our side"),
    ],
)
def test_an_error_page_asks_nothing_of_the_database(answer, status, heading):
    response = answer(RequestFactory().get("/somewhere/"))
    assert response.status_code == status
    assert f'<h1 class="empty-title">{heading}</h1>' in response.content.decode()


def test_an_address_that_does_not_exist_is_answered_with_the_page(client):
    response = client.get("/nowhere/", secure=True)
    assert response.status_code == 404
    assert b"There is no such page" in response.content


def test_a_form_without_its_token_is_answered_with_the_page(settings):
    assert settings.CSRF_FAILURE_VIEW == "portal.views.forbidden"
