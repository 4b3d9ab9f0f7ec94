"""The admin's menu: everything that is arranged there can be found, by those who may."""

from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from portal.accounts.admin_menu import MENU, groups_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def entries_of(client: Client) -> list[str]:
    request = client.get("/admin/").wsgi_request
    return [entry.url for group in groups_for(request) for entry in group["entries"]]


def test_every_page_of_the_admin_stands_in_the_menu():
    named = {entry.place for _, entries in MENU for entry in entries if "." in entry.place}
    assert {apps.get_model(place) for place in named} == set(admin.site._registry)


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_whatever_stands_in_it_opens(role, client, request):
    client.force_login(request.getfixturevalue(role))
    entries = entries_of(client)

    for url in entries:
        assert client.get(urlsplit(url).path).status_code == 200, url

    page = client.get("/admin/").content.decode()
    for url in entries:
        assert f'href="{url}"' in page


def test_a_manager_finds_no_accounts_in_it(client, manager):
    client.force_login(manager)
    assert not [url for url in entries_of(client) if "/admin/accounts/" in url]
