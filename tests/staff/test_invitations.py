"""Invitations: a letter whose link makes one account, once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail

from chat import clock
from chat.database import release_connections
from portal.accounts import invitations
from portal.accounts.invitation_forms import AcceptForm
from portal.accounts.models import AuditEntry, Invitation, Role, User
from tests.desk.https import https_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PAGE = "/accounts/invitations/"
PASSWORD = "long-enough-for-tests"
NEW = {"username": "noor", "public_name": "Noor", "password": PASSWORD}


def invite(inviter, **fields):
    client = https_client()
    client.force_login(inviter)
    return client.post(PAGE, {"email": "noor@example.com", "role": "agent", "teams": ["claims"], **fields})


def link() -> str:
    """The one in the newest letter, without the host."""
    return re.search(r"https://testserver(/\S+)", mail.outbox[-1].body)[1]


def test_the_invited_choose_a_name_and_a_password_and_are_in(manager):
    assert invite(manager).url == f"{PAGE}?sent=1"
    assert (mail.outbox[-1].to, Invitation.objects.get().invited_by) == (["noor@example.com"], manager)
    newcomer = https_client()
    assert "noor@example.com" in newcomer.get(link()).content.decode()
    assert newcomer.post(link(), NEW).url == "/desk/"
    noor = User.objects.get(username="noor")
    assert (noor.email, noor.role, noor.teams, noor.is_staff) == ("noor@example.com", Role.AGENT, ["claims"], False)
    assert newcomer.get("/accounts/security/").status_code == 200
    again = https_client().post("/accounts/login/", {"username": "noor", "password": PASSWORD})
    assert again.url == "/desk/"


def test_a_name_of_two_lines_writes_no_line_of_its_own_into_letters(manager, admin):
    invite(admin, role="manager")
    https_client().post(link(), NEW | {"public_name": "Noor\r\nBcc: all@example.com"})
    noor = User.objects.get(username="noor")
    assert noor.public_name == "Noor Bcc: all@example.com"
    User.objects.filter(pk=noor.pk).update(public_name="Noor\nBcc: all@example.com")  # as it could be kept before
    invitations.send(
        inviter=User.objects.get(pk=noor.pk), email="x@example.com", role="agent", teams=[], base="https://t"
    )
    assert "\n" not in mail.outbox[-1].subject
    assert mail.outbox[-1].recipients() == ["x@example.com"]


def test_a_link_works_once(manager):
    invite(manager)
    https_client().post(link(), NEW)
    for client in (https_client(), https_client()):
        assert client.get(link()).status_code == 410
        assert client.post(link(), NEW | {"username": "second"}).status_code == 410
    assert not User.objects.filter(username="second").exists()


def test_a_link_ends_after_a_week(manager):
    invite(manager)
    with clock.fixed(clock.now() + timedelta(days=6, hours=23)):
        assert https_client().get(link()).status_code == 200
    with clock.fixed(clock.now() + timedelta(days=7, seconds=1)):
        assert https_client().get(link()).status_code == 410


def test_a_link_that_is_not_ours_opens_nothing(manager):
    invite(manager)
    invitation = Invitation.objects.get()
    for text in ("1", str(invitation.pk), f"{invitation.pk}:forged", "x" * 300):
        assert https_client().get(f"{PAGE}{text}/").status_code == 410


def test_a_withdrawn_one_opens_nothing(manager):
    invite(manager)
    client = https_client()
    client.force_login(manager)
    assert "noor@example.com" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{Invitation.objects.get().pk}/revoke/")
    assert "noor@example.com" not in client.get(PAGE).content.decode()
    assert https_client().get(link()).status_code == 410


def test_only_the_newest_letter_to_an_address_counts(manager):
    invite(manager)
    first = link()
    invite(manager, email="Noor@Example.com")
    assert https_client().get(first).status_code == 410
    assert https_client().get(link()).status_code == 200


def test_managers_invite_agents_and_administrators_everybody(manager, admin):
    for role in ("manager", "admin"):
        refused = invite(manager, role=role)
        assert refused.status_code == 200
        assert "not one of the available choices" in refused.content.decode()
    assert not Invitation.objects.exists()
    invite(admin, role="admin")
    https_client().post(link(), NEW)
    noor = User.objects.get(username="noor")
    assert (noor.role, noor.is_staff, noor.is_superuser) == (Role.ADMIN, True, True)


def test_the_service_itself_refuses_what_the_form_does_not_offer(manager, agent):
    for inviter, role in ((manager, Role.ADMIN), (agent, Role.AGENT)):
        with pytest.raises(invitations.CannotInvite):
            invitations.send(inviter=inviter, email="x@example.com", role=role, teams=[], base="https://testserver")
    assert not Invitation.objects.exists()


def test_managers_withdraw_no_invitation_that_they_could_not_send(manager, admin):
    invite(admin, role="admin")
    client = https_client()
    client.force_login(manager)
    client.post(f"{PAGE}{Invitation.objects.get().pk}/revoke/")
    assert Invitation.objects.open().count() == 1


def test_a_manager_does_not_take_an_administrators_invitation_away_by_one_of_their_own(manager, admin):
    invite(admin, role="manager")
    letter = link()

    refused = invite(manager, email="Noor@Example.com")

    assert "with more rights" in refused.content.decode()
    assert len(mail.outbox) == 1
    https_client().post(letter, NEW)
    assert User.objects.get(username="noor").role == Role.MANAGER


def test_an_administrator_replaces_any_invitation(manager, admin):
    invite(manager)
    first = link()
    assert invite(admin, role="manager").status_code == 302
    assert https_client().get(first).status_code == 410
    assert Invitation.objects.open().get().role == Role.MANAGER


@pytest.mark.parametrize("fallen", [{"is_active": False}, {"role": Role.AGENT, "is_superuser": False}])
def test_an_invitation_is_worth_nothing_once_its_sender_could_not_send_it(admin, fallen):
    invite(admin, role="admin")
    User.objects.filter(pk=admin.pk).update(**fallen)

    for answer in (https_client().get(link()), https_client().post(link(), NEW)):
        assert answer.status_code == 410
    with pytest.raises(invitations.NotInvited):
        invitations.accept(Invitation.objects.get().pk, username="noor", password=PASSWORD)
    assert not User.objects.filter(username="noor").exists()


def test_an_address_gets_five_letters_a_day_whoever_writes_them(manager, admin):
    for sender in (manager, admin, manager, admin, admin):
        Invitation.objects.update(revoked_at=clock.now())
        assert invite(sender).status_code == 302

    assert "several times today" in invite(admin).content.decode()

    assert len(mail.outbox) == 5
    assert Invitation.objects.open().count() == 1  # The last letter still counts.


def test_somebody_invites_a_hundred_people_a_day(manager):
    now = clock.now()
    days = {"invited_by": manager, "created_at": now, "expires_at": now + timedelta(days=7)}
    Invitation.objects.bulk_create(Invitation(email=f"n{number}@example.com", **days) for number in range(100))

    assert "very many invitations" in invite(manager).content.decode()

    with clock.fixed(now + timedelta(days=1, minutes=1)):
        invitations.send(inviter=manager, email="noor@example.com", role="agent", teams=[], base="https://testserver")
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_letters_at_once_no_more_are_sent_than_the_limit(manager):
    def one(_number: int) -> bool:
        try:
            invitations.send(inviter=manager, email="noor@example.com", role="agent", teams=[], base="https://t")
        except invitations.CannotInvite:
            return False
        finally:
            release_connections()
        return True

    with ThreadPoolExecutor(10) as many:
        assert sum(many.map(one, range(10))) == 5


def test_agents_invite_nobody(agent):
    assert invite(agent).status_code == 403
    client = https_client()
    client.force_login(agent)
    assert client.post(f"{PAGE}1/revoke/").status_code == 403
    assert mail.outbox == []


def test_nobody_is_invited_twice_into_the_staff(manager, agent):
    User.objects.filter(pk=agent.pk).update(email="noor@example.com")
    assert "already" in invite(manager).content.decode()
    assert mail.outbox == []


def test_a_taken_name_or_a_weak_password_is_said_and_the_link_stays_good(manager, agent):
    invite(manager)
    taken = https_client().post(link(), NEW | {"username": "AGENT"})
    assert "taken" in taken.content.decode()
    weak = https_client().post(link(), NEW | {"password": "short"})
    assert "too short" in weak.content.decode()
    assert https_client().post(link(), NEW).url == "/desk/"


def test_a_name_that_is_taken_at_the_same_moment_is_said_too(manager, agent, monkeypatch):
    invite(manager)
    with monkeypatch.context() as patched:
        patched.setattr(AcceptForm, "clean_username", lambda form: "agent")  # It was free when the form looked.
        taken = https_client().post(link(), NEW)
    assert "taken" in taken.content.decode()
    assert https_client().post(link(), NEW).url == "/desk/"


def test_a_letter_that_cannot_be_sent_leaves_no_invitation(manager, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    assert "could not be sent" in invite(manager).content.decode()
    assert not Invitation.objects.exists()


def test_who_invited_whom_is_in_the_audit_log_without_addresses(manager):
    invite(manager)
    https_client().post(link(), NEW)
    noor = User.objects.get(username="noor")
    entries = AuditEntry.objects.filter(action__startswith="invitation.").order_by("pk")
    assert [(each.action, each.user) for each in entries] == [("invitation.send", manager), ("invitation.accept", noor)]
    assert "example.com" not in str(list(AuditEntry.objects.values_list("facts", "subject")))


def test_somebody_invited_must_set_up_a_second_factor_where_it_is_required(manager, settings):
    settings.REQUIRE_SECOND_FACTOR = "all"
    manager.second_factor_since = clock.now()
    manager.save()
    invite(manager)
    newcomer = https_client()
    newcomer.post(link(), NEW)
    assert newcomer.get("/desk/").url.startswith("/accounts/security/")
