"""API keys: what each opens, until when, and what is known of their use."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command
from django.urls import reverse

from chat import clock
from chat.protocol import REFUSALS, Code
from portal.accounts.models import ApiKey, AuditEntry, Scope
from portal.api import api
from tests.desk.https import https_client
from tests.desk.test_socket import DeskReader
from tests.people import start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

READ, WRITE, NUMBERS = Scope.DESK_READ, Scope.DESK_WRITE, Scope.METRICS_READ


def key_with(user, *scopes: Scope) -> str:
    return ApiKey.issue(user=user, scopes=scopes)[1]


def staff_routes() -> list[tuple[str, str, Scope]]:
    """Method, address and the scope that it needs, of every route of the API that is not a customer's."""
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    routes = [(method.upper(), re.sub(r"{[^}]+}", "1", path)) for path, methods in paths.items() for method in methods]
    desk = [(method, path, READ if method == "GET" else WRITE) for method, path in routes if "/v1/desk/" in path]
    return [*desk, ("GET", "/api/v1/metrics", NUMBERS)]


def missing(client, method: str, path: str) -> str | None:
    """The scope that is said to be missing, if any."""
    answer = client.generic(method, path, "{}", content_type="application/json")
    if answer.status_code != 403 or answer.json()["error"]["code"] != Code.SCOPE_MISSING:
        return None
    return re.search(r"scope (\S+:\S+)\.", answer.json()["error"]["message"])[1]


def test_every_route_needs_the_scope_for_reading_writing_or_the_numbers(admin):
    routes = staff_routes()
    assert len(routes) > 10
    for scope in Scope:
        others = https_client(key=key_with(admin, *(each for each in Scope if each != scope)))
        told = {(method, path): missing(others, method, path) for method, path, _ in routes}
        assert told == {(method, path): scope.value if needed == scope else None for method, path, needed in routes}


def test_what_a_key_does_not_open_is_403_and_changes_nothing(agent):
    conversation = start_conversation()
    answer = https_client(key=key_with(agent, READ)).post(f"/api/v1/desk/conversations/{conversation.id}/claim")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope_missing")
    assert REFUSALS[Code.SCOPE_MISSING][0] == 403
    conversation.refresh_from_db()
    assert conversation.holder is None


def test_a_scope_gives_nobody_more_than_they_may_do(agent):
    answer = https_client(key=key_with(agent, NUMBERS)).get("/api/v1/metrics")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


@pytest.mark.django_db(transaction=True)
async def test_a_socket_reads_with_one_scope_and_writes_with_the_other(agent):
    conversation = await sync_to_async(start_conversation)()
    keys = {scopes: await sync_to_async(key_with)(agent, *scopes) for scopes in ((READ,), (READ, WRITE), (NUMBERS,))}
    reader = await connected(keys[(READ,)])
    assert (await reader.ask("watch", conversation))["type"] == "ack"
    assert (await reader.ask("claim", conversation))["code"] == "scope_missing"
    await reader.wire.disconnect(timeout=200)
    writer = await connected(keys[(READ, WRITE)])
    assert (await writer.ask("claim", conversation))["type"] == "ack"
    await writer.wire.disconnect(timeout=200)
    neither = await connected(keys[(NUMBERS,)])
    assert (await neither.next())["code"] == "scope_missing"
    assert await neither.next() == {"type": "close", "code": 4401}


async def connected(key: str) -> DeskReader:
    reader = DeskReader([(b"authorization", f"Bearer {key}".encode())])
    accepted, _ = await reader.wire.connect(200)
    assert accepted
    return reader


def test_an_expired_key_opens_nothing(agent):
    soon = clock.now() + timedelta(hours=1)
    _, text = ApiKey.issue(user=agent, expires_at=soon)
    client = https_client(key=text)
    assert client.get("/api/v1/desk/queue").status_code == 200
    with clock.fixed(soon):
        assert client.get("/api/v1/desk/queue").status_code == 401


def test_the_last_use_is_written_at_most_once_a_minute(agent):
    key, text = ApiKey.issue(user=agent)
    start = clock.now()
    seen = []
    for seconds in (0, 30, 61):
        with clock.fixed(start + timedelta(seconds=seconds)):
            ApiKey.user_for(text)
        key.refresh_from_db()
        seen.append((key.last_used_at - start).total_seconds())
    assert seen == [0, 0, 61]


def test_the_command_gives_the_scopes_asked_for_and_all_without(agent, capsys):
    call_command("apikey", "agent", "--scope", "desk:read", "--days", "30", "--name", "report")
    call_command("apikey", "agent")
    report, other = ApiKey.objects.order_by("pk")
    assert (report.scopes, other.scopes) == (["desk:read"], sorted(Scope.values))
    assert (report.expires_at - clock.now()).days == 29
    assert other.expires_at is None
    assert AuditEntry.objects.filter(action="api_key.issue").count() == 2
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("apikey", "agent", "--scope", "everything")
    with pytest.raises(CommandError, match="1 or more"):
        call_command("apikey", "agent", "--days", "0")


def test_the_admin_asks_for_scopes_and_says_what_was_done(admin, agent):
    office = https_client()
    office.force_login(admin)
    page = reverse("admin:accounts_apikey_add")
    assert office.post(page, {"user": agent.pk, "name": "crm"}).status_code == 200  # the form again
    assert not ApiKey.objects.exists()
    shown = office.post(page, {"user": agent.pk, "name": "crm", "scopes": ["desk:read", "metrics:read"]})
    assert re.search(r"sk_[\w-]+", shown.content.decode())
    key = ApiKey.objects.get()
    assert key.scopes == ["desk:read", "metrics:read"]
    office.post(reverse("admin:accounts_apikey_changelist"), {"action": "revoke", "_selected_action": [key.pk]})
    entries = (
        AuditEntry.objects.filter(action__startswith="api_key.", subject=str(key.pk))
        .order_by("pk")
        .values_list("action", "user")
    )
    assert list(entries) == [("api_key.issue", admin.pk), ("api_key.revoke", admin.pk)]


def test_deeds_say_by_which_key_they_were_done(agent):
    key, text = ApiKey.issue(user=agent)
    conversation = start_conversation()
    https_client(key=text).post(f"/api/v1/desk/conversations/{conversation.id}/claim")
    assert AuditEntry.objects.get(action="desk.claim").facts["key"] == key.pk
