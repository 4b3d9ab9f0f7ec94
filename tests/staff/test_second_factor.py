"""Signing in with a second factor: nobody is anybody before it was shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from chat import clock
from portal.accounts.identity import user_of_session
from portal.accounts.models import ApiKey, AuditEntry, Invitation, User
from tests.desk.https import https_client
from tests.staff.codes import code_for, secret_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

LOGIN = "/accounts/login/"
CODE = "/accounts/login/code/"
SECURITY = "/accounts/security/"
PASSWORD = "long-enough-for-tests"


@pytest.fixture
def anna(agent) -> User:
    agent.set_password(PASSWORD)
    agent.save()
    return agent


def password_step(client, user, *, address="10.1.0.1", password=PASSWORD):
    return client.post(LOGIN, {"username": user.username, "password": password}, REMOTE_ADDR=address)


def signed_in(user):
    client = https_client()
    assert password_step(client, user).url == "/desk/"
    return client


def set_up_app(client) -> str:
    """The secret in the app, after the page has been shown that it is there."""
    secret = secret_on(client.get(f"{SECURITY}app/").content.decode())
    answer = client.post(f"{SECURITY}app/", {"code": code_for(secret, steps=-1)})
    assert answer.url == f"{SECURITY}codes/"
    return secret


@pytest.fixture
def with_app(anna):
    """Anna with an app, signed in in one browser."""
    client = signed_in(anna)
    secret = set_up_app(client)
    anna.refresh_from_db()
    return client, secret


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_the_password_alone_opens_nothing_where_there_is_a_second_factor(with_app, anna):
    stranger = https_client()
    assert password_step(stranger, anna).url == CODE
    assert stranger.get("/desk/").url.startswith(LOGIN)
    assert stranger.get("/api/v1/desk/queue").status_code == 401
    assert user_of_session(stranger.cookies["sessionid"].value) is None


def test_password_and_code_open_the_desk(with_app, anna):
    _, secret = with_app
    client = https_client()
    password_step(client, anna)
    assert client.get(CODE).status_code == 200
    assert client.post(CODE, {"code": code_for(secret)}).url == "/desk/"
    assert user_of_session(client.cookies["sessionid"].value) == anna
    assert AuditEntry.objects.latest("pk").facts["by"] == ["password", "totp"]


def test_a_code_opens_the_door_once(with_app, anna):
    _, secret = with_app
    code = code_for(secret)
    for client, answer in ((https_client(), 302), (https_client(), 200)):
        password_step(client, anna)
        assert client.post(CODE, {"code": code}).status_code == answer


def test_a_code_that_is_older_than_one_used_is_refused(with_app, anna):
    _, secret = with_app
    first, second = https_client(), https_client()
    for client in (first, second):
        password_step(client, anna)
    assert first.post(CODE, {"code": code_for(secret, steps=1)}).status_code == 302
    assert second.post(CODE, {"code": code_for(secret)}).status_code == 200


def test_a_recovery_code_opens_the_door_once(with_app, anna):
    client, _ = with_app
    codes = client.get(f"{SECURITY}codes/file/").content.decode().split()
    assert len(codes) == 10
    for attempt, answer in ((https_client(), 302), (https_client(), 200)):
        password_step(attempt, anna)
        assert attempt.post(CODE, {"code": codes[3]}).status_code == answer
    assert "9 codes are left" in client.get(SECURITY).content.decode()


def test_guessing_at_codes_is_bounded(with_app, anna):
    _, secret = with_app
    client = https_client()
    password_step(client, anna, address="10.1.0.2")
    guesses = [client.post(CODE, {"code": f"{n:06}"}, REMOTE_ADDR="10.1.0.2").status_code for n in range(12)]
    assert guesses[0] == 200
    assert guesses[-1] == 429
    assert client.post(CODE, {"code": code_for(secret)}, REMOTE_ADDR="10.1.0.2").status_code == 429


def test_guessing_at_codes_from_many_addresses_is_bounded_too(with_app, anna):
    client = https_client()
    password_step(client, anna, address="10.1.1.1")
    guesses = [client.post(CODE, {"code": f"{n:06}"}, REMOTE_ADDR=f"10.1.1.{n}").status_code for n in range(12)]
    assert guesses[-1] == 429


@pytest.mark.parametrize("credential", ["", "nonsense", "{}", "[]", '{"id": "x", "rawId": "x", "response": {}}'])
def test_what_is_no_passkey_opens_nothing(with_app, anna, credential):
    client = https_client()
    password_step(client, anna)
    assert client.post(CODE, {"credential": credential}).status_code == 200
    assert client.get("/desk/").url.startswith(LOGIN)
    alone = https_client()
    assert alone.post("/accounts/login/passkey/", {"credential": credential}).url == LOGIN
    assert alone.get("/desk/").url.startswith(LOGIN)


def test_the_code_page_is_for_those_who_know_the_password(anna):
    assert https_client().get(CODE).url == LOGIN


def test_setting_up_a_second_factor_ends_the_sessions_begun_without_it(anna):
    elsewhere, here = signed_in(anna), signed_in(anna)
    old = elsewhere.cookies["sessionid"].value
    set_up_app(here)
    assert here.get(SECURITY).status_code == 200
    assert elsewhere.get(SECURITY).url.startswith(LOGIN)
    assert user_of_session(old) is None


def test_a_wrong_code_sets_nothing_up(anna):
    client = signed_in(anna)
    client.get(f"{SECURITY}app/")
    assert client.post(f"{SECURITY}app/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    anna.refresh_from_db()
    assert anna.second_factor_since is None


def test_removing_the_last_one_takes_the_recovery_codes_with_it(with_app, anna):
    client, _ = with_app
    assert client.post(f"{SECURITY}app/remove/").url == SECURITY
    anna.refresh_from_db()
    assert anna.second_factor_since is None
    assert not Authenticator.objects.exists()
    assert password_step(https_client(), anna).url == "/desk/"
    assert actions()[-3:] == ["second_factor.add", "second_factor.remove", "sign_in.succeed"]


def test_after_a_while_one_shows_again_who_one_is(with_app, anna):
    client = https_client()
    client.force_login(anna)  # A session that has not shown a password lately.
    assert client.get(f"{SECURITY}app/remove/").url.startswith(f"{SECURITY}confirm/")
    assert client.post(f"{SECURITY}app/remove/").status_code == 302
    assert Authenticator.objects.filter(type="totp").exists()
    confirm = client.get(f"{SECURITY}app/remove/").url
    assert client.post(confirm, {"password": "wrong"}).status_code == 200
    assert Authenticator.objects.filter(type="totp").exists()
    # What was asked for goes on from where it stopped.
    assert client.post(confirm, {"password": PASSWORD}).url == SECURITY
    assert not Authenticator.objects.filter(type="totp").exists()


def test_confirming_is_possible_by_code(with_app, anna):
    _, secret = with_app
    client = https_client()
    client.force_login(anna)
    confirm = f"{SECURITY}confirm/code/?next={SECURITY}codes/"
    assert client.get(confirm).status_code == 200
    assert client.post(confirm, {"code": code_for(secret)}).url == f"{SECURITY}codes/"


def test_secrets_are_not_readable_in_the_database(with_app):
    _, secret = with_app
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored


def test_under_another_secret_key_no_code_is_right_and_nothing_breaks(with_app, anna, settings):
    _, secret = with_app
    settings.SECRET_KEY = "another-one-0123456789-abcdefghijklmnopqrstuvwxyz"
    client = https_client()
    password_step(client, anna)
    assert client.post(CODE, {"code": code_for(secret)}).status_code == 200
    settings.SECRET_KEY_FALLBACKS = ["only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"]
    assert client.post(CODE, {"code": code_for(secret)}).status_code == 302


@pytest.mark.parametrize(
    ("required", "who_must"),
    [("off", set()), ("managers", {"manager", "admin"}), ("all", {"agent", "manager", "admin"})],
)
def test_who_must_have_a_second_factor_meets_nothing_else_before(required, who_must, agent, manager, admin, settings):
    settings.REQUIRE_SECOND_FACTOR = required
    for user in (agent, manager, admin):
        client = https_client()
        client.force_login(user)
        must = user.username in who_must
        session = client.cookies["sessionid"].value
        assert (client.get("/accounts/password/").status_code, client.get(SECURITY).status_code) == (200, 200)
        assert (client.get("/desk/?x=1")["location"] == f"{SECURITY}?next=%2Fdesk%2F%3Fx%3D1") if must else True
        assert client.get("/api/v1/desk/queue").status_code == (401 if must else 200)
        assert user_of_session(session) == (None if must else user)


def test_with_a_second_factor_the_desk_opens(with_app, settings):
    settings.REQUIRE_SECOND_FACTOR = "all"
    client, _ = with_app
    assert client.get("/api/v1/desk/queue").status_code == 200


def test_keys_are_for_programs_which_have_no_telephone(agent, settings):
    settings.REQUIRE_SECOND_FACTOR = "all"
    _, text = ApiKey.issue(user=agent)
    assert https_client(key=text).get("/api/v1/desk/queue").status_code == 200


def test_an_operator_can_take_a_lost_one_away(with_app, anna):
    client, _ = with_app
    with pytest.raises(CommandError, match="no account named 'nobody'"):
        call_command("take_second_factor", "nobody")
    call_command("take_second_factor", anna.username)
    assert client.get(SECURITY).url.startswith(LOGIN)
    assert password_step(https_client(), anna).url == "/desk/"
    assert "second_factor.take_away" in actions()


def test_somebody_who_left_comes_in_by_no_door(with_app, anna):
    _, secret = with_app
    client = https_client()
    password_step(client, anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    client.post(CODE, {"code": code_for(secret)})
    assert user_of_session(client.cookies["sessionid"].value) is None


def test_who_still_needs_one_invites_nobody(manager, settings):
    settings.REQUIRE_SECOND_FACTOR = "all"
    client = https_client()
    client.force_login(manager)
    page = "/accounts/invitations/"
    waiting = Invitation.objects.create(
        email="noor@example.com", role="agent", invited_by=manager, expires_at=clock.now() + timedelta(days=7)
    )
    assert client.post(page, {"email": "mia@example.com", "role": "agent"}).url.startswith(f"{SECURITY}?next=")
    assert client.post(f"{page}{waiting.pk}/revoke/").url.startswith(f"{SECURITY}?next=")
    assert Invitation.objects.open().get() == waiting
    assert client.get(f"{page}no-such-link/").status_code == 410


def test_guessing_at_the_old_password_is_bounded_and_noted(anna):
    client = https_client()
    client.force_login(anna)
    new = "another-long-password"

    def change(old: str) -> int:
        fields = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post("/accounts/password/", fields, REMOTE_ADDR="10.1.2.1").status_code

    guesses = [change(f"guess {number}") for number in range(10)]

    assert (guesses[0], guesses[-1]) == (200, 429)
    assert change(PASSWORD) == 429
    assert actions() == ["sign_in.fail"] * 8
