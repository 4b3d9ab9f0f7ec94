"""Signing in with the company's own accounts, against a provider that is really asked over HTTP."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings

from portal.accounts import invitations
from portal.accounts.identity import user_of_session
from portal.accounts.models import AuditEntry, User
from portal.environment import OidcProvider
from tests.desk.https import https_client
from tests.people import hire
from tests.staff.provider import CLIENT_ID, CLIENT_SECRET, Provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

BEGIN = "/accounts/login/oidc/"
SECURITY = "/accounts/security/"


@pytest.fixture(scope="module")
def running():
    with Provider() as provider:
        yield provider


@pytest.fixture
def provider(running, settings):
    running.person = {"sub": "u-1", "email": "anna@example.com", "email_verified": True, "given_name": "Anna"}
    running.told, running.in_token = {}, {}
    configure(settings, running.issuer)
    return running


def configure(settings, issuer: str, secret: str = CLIENT_SECRET, provider_id: str = "oidc-test") -> None:
    settings.OIDC = OidcProvider(issuer=issuer, client_id=CLIENT_ID, client_secret=secret, name="Example ID")
    settings.OIDC_PROVIDER_ID = provider_id
    app = {"provider_id": provider_id, "name": "Example ID", "client_id": CLIENT_ID, "secret": secret}
    app["settings"] = {"server_url": issuer, "oauth_pkce_enabled": True}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.fixture
def anna(agent) -> User:
    agent.email = "Anna@example.com"
    agent.save()
    return agent


def go_there(client, query: str = "") -> str:
    """Begins at the portal and signs in at the provider; the address at which the browser comes back."""
    sent_to = client.get(f"{BEGIN}{query}")
    assert sent_to.status_code == 302
    back = requests.get(sent_to.url, allow_redirects=False, timeout=60).headers["Location"]
    assert urlsplit(back)[:3] == ("https", "testserver", "/accounts/oidc/callback/")
    return back


def sign_in(client, query: str = ""):
    return client.get(go_there(client, query))


def refusal(answer) -> str:
    assert answer.status_code == 403
    return answer.content.decode()


def test_a_verified_address_that_a_member_of_staff_has_opens_their_desk(provider, anna):
    client = https_client()
    assert sign_in(client, "?next=/desk/metrics/").url == "/desk/metrics/"
    assert client.get(SECURITY).context["user"] == anna
    entry = AuditEntry.objects.get(action="sign_in.succeed")
    assert (entry.user, entry.facts["by"]) == (anna, ["socialaccount"])


def test_the_sign_in_page_has_a_button_that_keeps_where_one_wanted_to_go(provider):
    page = https_client().get("/accounts/login/?next=/desk/metrics/").content.decode()
    assert "Sign in with Example ID" in page
    assert f'href="{BEGIN}?next=/desk/metrics/"' in page


def test_from_then_on_they_are_known_whatever_their_address(provider, anna):
    sign_in(https_client())
    provider.person["email"] = "anna.married@example.com"
    assert sign_in(https_client()).url == "/desk/"
    assert SocialAccount.objects.get().user == anna


def test_the_way_leads_nowhere_else(provider, anna):
    assert sign_in(https_client(), "?next=https://elsewhere.example/").url == "/desk/"


def test_nobody_comes_in_with_an_address_that_is_not_verified(provider, anna):
    for word in (False, None, "false"):
        provider.person["email_verified"] = word
        assert "does not vouch for your e-mail address" in refusal(sign_in(https_client()))
    assert not SocialAccount.objects.exists()


def test_a_stranger_of_the_same_company_gets_no_account(provider, anna):
    provider.person |= {"sub": "u-2", "email": "stranger@example.com"}
    client = https_client()
    assert "Ask an administrator to invite you" in refusal(sign_in(client))
    assert client.get(SECURITY).status_code == 302
    assert User.objects.count() == 1
    assert AuditEntry.objects.latest("pk").facts["reason"] == "unknown"


def test_an_invited_one_gets_the_account_that_the_invitation_says(provider, admin):
    invitations.send(
        inviter=admin, email="anna@example.com", role="manager", teams=["claims"], base="https://testserver"
    )
    assert sign_in(https_client()).url == "/desk/"
    newcomer = User.objects.get(email="anna@example.com")
    assert (newcomer.username, newcomer.role, newcomer.teams, newcomer.first_name) == (
        "anna",
        "manager",
        ["claims"],
        "Anna",
    )
    assert not newcomer.has_usable_password()
    assert newcomer.invitation.accepted_at is not None


@pytest.mark.parametrize("meanwhile", ["the invitation is used", "the name is taken"])
def test_who_comes_at_the_same_moment_as_somebody_else_is_asked_to_try_again(provider, admin, monkeypatch, meanwhile):
    invitation = invitations.send(
        inviter=admin, email="anna@example.com", role="agent", teams=[], base="https://testserver"
    )

    def name_while_others_are_quicker(_email: str) -> str:
        if meanwhile == "the name is taken":
            hire("anna")
        else:
            invitations.revoke(invitation.pk, by=admin)
        return "anna"

    with monkeypatch.context() as patched:
        patched.setattr(invitations, "free_username", name_while_others_are_quicker)
        assert "Please sign in again" in refusal(sign_in(https_client()))

    assert AuditEntry.objects.latest("pk").facts["reason"] == "at_once"
    assert not SocialAccount.objects.exists()
    assert sign_in(https_client()).url == "/desk/"


def test_who_has_left_stays_out_also_if_known_from_before(provider, anna):
    sign_in(https_client())
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert "no longer active" in refusal(sign_in(https_client()))
    SocialAccount.objects.all().delete()
    assert "no longer active" in refusal(sign_in(https_client()))


def test_an_address_of_two_accounts_is_nobodys(provider, anna):
    hire("other", email="anna@example.com")
    assert "More than one account" in refusal(sign_in(https_client()))


def test_what_is_told_must_be_of_the_person_vouched_for(provider, anna):
    provider.told = {"sub": "somebody-else"}
    assert "cannot be used" in refusal(sign_in(https_client()))


@pytest.mark.parametrize("claims", [{"aud": "another-client"}, {"iss": "https://elsewhere.example"}, {"exp": 1}])
def test_a_token_for_somebody_else_or_of_yesterday_is_refused(provider, anna, claims):
    provider.in_token = claims
    assert "did not work" in refusal(sign_in(https_client()))


def test_an_answer_counts_only_where_it_was_asked_for_and_once(provider, anna):
    mine = https_client()
    back = go_there(mine)
    assert "did not work" in refusal(https_client().get(back))  # in another browser
    assert mine.get(back).url == "/desk/"
    assert "did not work" in refusal(https_client().get(back))


def test_a_refusal_at_the_provider_is_said(provider, anna):
    client = https_client()
    state = parse_qs(urlsplit(client.get(BEGIN).url).query)["state"][0]
    assert "did not work" in refusal(client.get(f"/accounts/oidc/callback/?error=access_denied&state={state}"))


def test_a_wrong_secret_lets_nobody_in(provider, anna, settings):
    configure(settings, provider.issuer, secret="wrong")
    assert "did not work" in refusal(sign_in(https_client()))


def test_who_one_is_at_one_provider_says_nothing_of_another(provider, anna, settings):
    sign_in(https_client())
    configure(settings, provider.issuer, provider_id="oidc-other")
    provider.person["email"] = "stranger@example.com"  # the same `sub`
    assert "Ask an administrator" in refusal(sign_in(https_client()))


def test_a_provider_that_is_away_leaves_the_password(provider, settings):
    configure(settings, "http://127.0.0.1:1")
    answer = https_client().get(BEGIN)
    assert answer.status_code == 503
    assert "sign in with your password" in answer.content.decode()


def test_the_second_factor_is_asked_for_all_the_same(provider, anna):
    TOTP.activate(anna, generate_totp_secret())
    assert sign_in(https_client()).url == "/accounts/login/code/"


@pytest.mark.parametrize("said", [{"amr": ["pwd", "mfa"]}, {"amr": "mfa"}, {"acr": "mfa"}])
def test_who_has_shown_a_second_factor_there_is_not_asked_for_one_again(provider, anna, said):
    TOTP.activate(anna, generate_totp_secret())
    provider.in_token = said
    client = https_client()
    assert sign_in(client).url == "/desk/"
    assert client.get(SECURITY).context["user"] == anna
    assert AuditEntry.objects.get(action="sign_in.succeed").facts["by"] == [
        "socialaccount",
        "second_factor_of_provider",
    ]


@pytest.mark.parametrize(
    "said", [{}, {"amr": ["pwd"]}, {"amr": []}, {"amr": None}, {"amr": [["mfa"]]}, {"amr": {"mfa": 1}}]
)
def test_any_other_word_of_how_they_signed_in_there_is_no_second_factor(provider, anna, said, settings):
    TOTP.activate(anna, generate_totp_secret())
    provider.in_token = said
    assert sign_in(https_client()).url == "/accounts/login/code/"


def test_only_what_is_vouched_for_counts_and_not_what_is_told(provider, anna):
    TOTP.activate(anna, generate_totp_secret())
    provider.told = {"amr": ["mfa"], "acr": "mfa"}
    assert sign_in(https_client()).url == "/accounts/login/code/"


def test_the_operator_says_which_words_mean_a_second_factor(provider, anna, settings):
    TOTP.activate(anna, generate_totp_secret())
    settings.OIDC = replace(settings.OIDC, second_factor=("hwk",))
    provider.in_token = {"amr": ["mfa"]}
    assert sign_in(https_client()).url == "/accounts/login/code/"
    provider.in_token = {"amr": ["hwk", "pin"]}
    assert sign_in(https_client()).url == "/desk/"


def test_where_one_is_required_that_of_the_provider_is_one_for_that_sign_in(provider, anna, settings):
    settings.REQUIRE_SECOND_FACTOR = "all"
    without, with_one = https_client(), https_client()
    sign_in(without)
    provider.in_token = {"amr": ["mfa"]}
    sign_in(with_one)

    assert without.get("/desk/").url.startswith(SECURITY)
    assert without.get("/api/v1/desk/queue").status_code == 401
    assert user_of_session(without.session.session_key) is None
    assert with_one.get("/desk/").status_code == 200
    assert with_one.get("/api/v1/desk/queue").status_code == 200
    assert user_of_session(with_one.session.session_key) == anna

    provider.in_token = {}
    sign_in(with_one)  # Again, and this time without.
    assert with_one.get("/desk/").url.startswith(SECURITY)


def test_an_inactive_account_does_not_stand_in_the_way_of_who_came_back(provider, anna, admin):
    sign_in(https_client())
    User.objects.filter(pk=anna.pk).update(is_active=False)
    again = hire("anna2", email="anna@example.com")

    client = https_client()
    assert sign_in(client).url == "/desk/"

    assert client.get(SECURITY).context["user"] == again
    assert SocialAccount.objects.get().user == again


def test_who_has_left_can_be_invited_again(provider, anna, admin):
    sign_in(https_client())
    User.objects.filter(pk=anna.pk).update(is_active=False)
    invitations.send(inviter=admin, email="anna@example.com", role="agent", teams=[], base="https://testserver")

    assert sign_in(https_client()).url == "/desk/"

    newcomer = SocialAccount.objects.get().user
    assert (newcomer.email, newcomer.is_active, newcomer.pk == anna.pk) == ("anna@example.com", True, False)


def test_an_address_that_was_given_to_somebody_new_does_not_open_its_former_owners_account(provider, anna, admin):
    sign_in(https_client())
    provider.person["sub"] = "u-2"
    assert "belongs to somebody else" in refusal(sign_in(https_client()))
    assert SocialAccount.objects.get().uid == "u-1"

    boss = https_client()
    boss.force_login(admin)
    boss.post("/admin/accounts/user/", {"action": "forget_identity", "_selected_action": [anna.pk]})
    assert sign_in(https_client()).url == "/desk/"
    assert SocialAccount.objects.get().uid == "u-2"
    assert AuditEntry.objects.filter(action="identity.forget", user=admin, subject=str(anna.pk)).exists()


def test_without_a_provider_there_is_no_such_way(client):
    assert django_settings.OIDC is None
    assert client.get(BEGIN).status_code == 404
    assert client.get("/accounts/oidc/callback/").status_code == 404
