"""Who came and went, who failed to, and what was changed in the admin, is in the audit log."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts.models import AuditEntry, User
from tests.desk.https import https_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PASSWORD = "long-enough-for-tests"


@pytest.fixture
def anna(agent) -> User:
    agent.set_password(PASSWORD)
    agent.save()
    return agent


def trail() -> list[tuple]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "user"))


def test_coming_and_going(anna):
    client = https_client()
    client.post("/accounts/login/", {"username": "agent", "password": PASSWORD}, REMOTE_ADDR="10.2.0.1")
    client.post("/accounts/logout/")
    assert trail() == [("sign_in.succeed", anna.pk), ("sign_out", anna.pk)]
    assert AuditEntry.objects.first().facts == {"by": ["password"], "address": "10.2.0.1"}


def test_failing_says_whose_account_it_was_and_never_what_was_typed(anna):
    for name in ("agent", "my-secret-in-the-wrong-field"):
        https_client().post("/accounts/login/", {"username": name, "password": "wrong"}, REMOTE_ADDR="10.2.0.2")
    assert trail() == [("sign_in.fail", anna.pk), ("sign_in.fail", None)]
    assert "my-secret" not in str(list(AuditEntry.objects.values()))


def test_who_guesses_on_past_the_bound_does_not_fill_the_log(anna):
    for number in range(12):
        fields = {"username": "agent", "password": f"guess {number}"}
        https_client().post("/accounts/login/", fields, REMOTE_ADDR="10.2.0.3")
    assert len(trail()) == 8


def test_a_new_password_is_noted(anna):
    client = https_client()
    client.force_login(anna)
    new = "another-long-password"
    client.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert trail() == [("password.change", anna.pk)]


@pytest.fixture
def office(admin):
    client = https_client()
    client.force_login(admin)
    return client


def test_a_changed_role_says_what_it_was(office, admin, agent):
    fields = {"username": "agent", "capacity": 5, "role": "manager", "is_active": "on"}
    office.post(reverse("admin:accounts_user_change", args=[agent.pk]), fields)
    entry = AuditEntry.objects.get(action="staff.role")
    assert (entry.user, entry.subject, entry.facts) == (admin, str(agent.pk), {"was": "agent", "value": "manager"})


def test_every_page_of_the_admin_notes_which_fields_were_changed_and_not_what_was_in_them(office, admin, agent):
    fields = {"username": "agent", "capacity": 3, "role": "agent", "is_active": "on", "last_name": "Secretname"}
    office.post(reverse("admin:accounts_user_change", args=[agent.pk]), fields)
    entry = AuditEntry.objects.get(action="admin.change")
    assert (entry.user, entry.subject, entry.facts["model"]) == (admin, str(agent.pk), "accounts.user")
    assert {"Last name", "Capacity"} <= set(entry.facts["fields"])
    assert "Secretname" not in str(list(AuditEntry.objects.values()))


def test_the_log_is_shown_to_administrators_and_changed_by_nobody(office, manager, agent):
    office.post(
        reverse("admin:auth_user_password_change", args=[agent.pk]), {"password1": PASSWORD, "password2": PASSWORD}
    )
    entry = AuditEntry.objects.get(action="password.set")
    listed = reverse("admin:accounts_auditentry_changelist")
    page = reverse("admin:accounts_auditentry_change", args=[entry.pk])
    for what, shown in (("account", True), ("desk", False)):
        assert ("password.set" in office.get(f"{listed}?what={what}").content.decode()) == shown
    assert "password.set" in office.get(f"{listed}?q={agent.pk}").content.decode()
    assert office.get(page).status_code == 200
    assert office.post(page, {"action": "nothing"}).status_code == 403
    assert office.post(reverse("admin:accounts_auditentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    other = https_client()
    other.force_login(manager)
    assert other.get(listed).status_code == 403
