"""Signing in and out, API keys, and the admin's screens."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from chat.services import handoffs
from portal.accounts import audit
from portal.accounts.models import ApiKey, Role, User
from tests.desk.https import https_client
from tests.people import answer, hire, say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

LOGIN = "/accounts/login/"
PASSWORD = "long-enough-for-tests"


@pytest.fixture
def with_password(agent) -> User:
    agent.set_password(PASSWORD)
    agent.save()
    return agent


def sign_in(client: Client, name: str, password: str, *, address: str, **data):
    return client.post(LOGIN, {"username": name, "password": password, **data}, REMOTE_ADDR=address)


def test_signing_in_leads_to_the_desk_or_to_where_one_wanted_to_go(with_password):
    assert sign_in(https_client(), "agent", PASSWORD, address="10.0.0.1").url == "/desk/"
    wanted = sign_in(https_client(), "agent", PASSWORD, address="10.0.0.1", next="/desk/metrics/")
    assert wanted.url == "/desk/metrics/"
    elsewhere = sign_in(https_client(), "agent", PASSWORD, address="10.0.0.1", next="https://elsewhere.example/")
    assert elsewhere.url == "/desk/"


def test_a_wrong_password_is_told_without_saying_which_part_is_wrong(client, with_password):
    told = [sign_in(client, name, "wrong", address="10.0.0.2") for name in ("agent", "nobody")]
    assert [response.status_code for response in told] == [200, 200]
    errors = [re.search(r'role="alert">(.*?)</p>', r.content.decode(), re.S)[1].strip() for r in told]
    assert errors[0] == errors[1]


def test_guessing_is_bounded_even_with_the_right_password_at_last(client, with_password):
    answers = [sign_in(client, "agent", f"guess {number}", address="10.0.0.3") for number in range(8)]
    assert {response.status_code for response in answers} == {200}
    stopped = sign_in(client, "agent", PASSWORD, address="10.0.0.3")
    assert stopped.status_code == 429
    assert "wait five minutes" in stopped.content.decode()
    # The owner, at another address, is not locked out by a stranger's guesses.
    assert sign_in(https_client(), "agent", PASSWORD, address="10.0.0.4").status_code == 302


def test_signing_in_rightly_costs_nothing(with_password):
    for _ in range(12):
        assert sign_in(https_client(), "agent", PASSWORD, address="10.0.0.5").status_code == 302


def test_many_names_from_one_address_are_bounded_too(client, with_password):
    # How many are let in depends on the time that they take.
    guesses = (sign_in(client, f"name{number}", "guess", address="10.0.0.6") for number in range(500))
    assert any(refused.status_code == 429 for refused in guesses)
    assert sign_in(client, "agent", PASSWORD, address="10.0.0.6").status_code == 429


def test_pages_for_staff_ask_who_it_is_and_signing_out_ends_it(client, agent):
    assert client.get("/desk/").url == f"{LOGIN}?next=/desk/"
    client.force_login(agent)
    assert client.get("/desk/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/desk/").status_code == 302


def test_the_admins_own_doors_lead_to_the_one_that_is_bounded(client):
    assert client.get("/admin/login/?next=/admin/").url == f"{LOGIN}?next=/admin/"
    assert client.get("/admin/").status_code == 302


def test_a_conversation_that_does_not_exist_is_404_with_a_way_back(client, agent):
    client.force_login(agent)
    response = client.get("/desk/conversations/nonsense/")
    assert response.status_code == 404
    assert "There is no such conversation" in response.content.decode()


def test_ones_own_password_can_be_changed(client, with_password):
    client.force_login(with_password)
    assert client.get("/accounts/password/").status_code == 200
    new = "another-long-password"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/accounts/password/", fields).url == "/accounts/security/"
    assert client.get("/accounts/security/").status_code == 200
    assert sign_in(https_client(), "agent", new, address="10.0.0.7").status_code == 302


def test_the_command_prints_a_key_that_works(agent, capsys):
    call_command("apikey", "agent", "--name", "nightly report")
    text = capsys.readouterr().out.strip()
    assert ApiKey.user_for(text) == agent
    assert agent.api_keys.get().name == "nightly report"


def test_the_command_makes_no_key_for_nobody(agent):
    with pytest.raises(CommandError, match="no account named 'nobody'"):
        call_command("apikey", "nobody")
    agent.is_active = False
    agent.save()
    with pytest.raises(CommandError, match="not active"):
        call_command("apikey", "agent")


@pytest.fixture
def office(client, admin) -> Client:
    client.force_login(admin)
    return client


def test_the_admin_is_for_managers_and_administrators(client, agent, manager):
    client.force_login(agent)
    assert client.get("/admin/", follow=True).status_code == 403
    client.force_login(manager)
    assert client.get("/admin/").status_code == 200
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403


def test_every_screen_of_the_admin_opens(office, agent, admin):
    ApiKey.issue(user=agent)
    audit.record(agent, "desk.claim", subject="c1", seq=3)
    conversation = start_conversation()
    say(conversation)
    answer(conversation)
    handoffs.request_by_customer(conversation_id=conversation.id)
    for model in (
        "accounts_user",
        "accounts_apikey",
        "accounts_auditentry",
        "chat_conversation",
        "chat_quote",
        "chat_pack",
        "chat_promptversion",
        "chat_promptdraft",
    ):
        listed = office.get(reverse(f"admin:{model}_changelist"))
        assert listed.status_code == 200, model
        for first in listed.context["cl"].result_list[:1]:
            change = reverse(f"admin:{model}_change", args=[first.pk])
            assert office.get(change).status_code == 200, model
    for name in ("accounts_user_add", "accounts_apikey_add"):
        assert office.get(reverse(f"admin:{name}")).status_code == 200
    assert office.get(reverse("admin:auth_user_password_change", args=[agent.pk])).status_code == 200
    assert office.get("/admin/").status_code == 200


def test_a_key_is_shown_once(office, agent):
    fields = {"user": agent.pk, "name": "crm", "scopes": ["desk:read"]}
    shown = office.post(reverse("admin:accounts_apikey_add"), fields)
    text = re.search(r"sk_[\w-]+", shown.content.decode())[0]
    assert ApiKey.user_for(text) == agent
    assert "no-store" in shown["Cache-Control"]
    assert text not in office.get(reverse("admin:accounts_apikey_changelist")).content.decode()


def test_a_key_is_revoked_from_the_list(office, agent):
    key, text = ApiKey.issue(user=agent)
    office.post(reverse("admin:accounts_apikey_changelist"), {"action": "revoke", "_selected_action": [key.pk]})
    assert ApiKey.user_for(text) is None


def test_the_role_alone_decides_who_has_the_admin(office):
    named = {"username": "new", "capacity": 5}
    password = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    office.post(reverse("admin:accounts_user_add"), {**named, **password, "role": "admin", "public_name": "New"})
    new = User.objects.get(username="new")
    assert (new.is_staff, new.is_superuser) == (True, True)
    change = reverse("admin:accounts_user_change", args=[new.pk])
    office.post(change, {**named, "role": "agent", "is_active": "on"})
    new.refresh_from_db()
    assert (new.role, new.is_staff, new.is_superuser) == (Role.AGENT, False, False)
    office.post(change, {**named, "role": "manager", "is_active": "on"})
    new.refresh_from_db()
    assert (new.role, new.is_staff, new.is_superuser) == (Role.MANAGER, True, False)


def test_a_persons_teams_languages_and_skills_are_those_of_the_pack(office):
    colleague = hire("colleague")
    change = reverse("admin:accounts_user_change", args=[colleague.pk])
    work = {"teams": ["claims", "billing"], "languages": ["de"], "skills": ["billing-disputes"], "capacity": 3}
    fields = {"username": "colleague", "role": "agent", "is_active": "on", "sees_only_own_teams": "on"}
    office.post(change, {**fields, **work})
    colleague.refresh_from_db()
    assert {name: getattr(colleague, name) for name in work} == work
    assert not colleague.sees_all
    refused = office.post(change, {**fields, **work, "teams": ["bribery"]})
    assert refused.status_code == 200
    assert "bribery is not one of the available choices" in refused.content.decode()


def test_nobody_takes_their_own_rights_away(office, admin):
    change = reverse("admin:accounts_user_change", args=[admin.pk])
    office.post(change, {"username": "admin", "role": "agent"})
    admin.refresh_from_db()
    assert (admin.role, admin.is_active, admin.is_superuser) == (Role.ADMIN, True, True)


def test_staff_are_never_deleted(office):
    colleague = hire("colleague")
    assert office.post(reverse("admin:accounts_user_delete", args=[colleague.pk])).status_code == 403
