"""Which member of staff an identity of the company's OpenID Connect provider is."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts import audit, invitations
from portal.accounts.models import User


class NotLetIn(Exception):
    """`reason` is for the audit log, `message` for the person, `user` whom it is about where that is known."""

    def __init__(self, reason: str, message: str, user: User | None = None):
        super().__init__(reason)
        self.reason, self.message, self.user = reason, message, user


def let_in(request: HttpRequest, login: SocialLogin) -> None:
    """Finds the account, the first time by the address that the provider has verified. Raises `NotLetIn`.

    An account is made only for somebody with an open invitation to that address. Inactive ones are nobody's: they
    neither open nor stand in the way of who came back under another one.
    """
    _check_answer(login)
    known = login.user if login.is_existing else None
    if known is not None and known.is_active:
        return
    email = _verified_email(login)
    staff = list(User.objects.filter(email__iexact=email, is_active=True)[:2])
    if len(staff) > 1:
        raise NotLetIn("ambiguous", _("More than one account has this e-mail address. Please ask an administrator."))
    try:
        with transaction.atomic():
            user = staff[0] if staff else _newcomer(login, email, known)
            _check_is_nobody_elses(login, user)
            login.connect(request, user)
            audit.record(user, "identity.link", subject=user.pk)
    except (invitations.NotInvited, invitations.NameTaken, IntegrityError):
        # Somebody else has used the invitation or taken the name since we looked, or they themselves in another window.
        raise NotLetIn("at_once", _("Your account was changed at this very moment. Please sign in again.")) from None


def forget(user: User, *, by: User) -> None:
    """For somebody whose identity there is a new one: the next to come with their address is taken for them."""
    SocialAccount.objects.filter(user=user).delete()
    audit.record(by, "identity.forget", subject=user.pk)


def _check_answer(login: SocialLogin) -> None:
    """What it says of the person has to be about the person whom it vouches for (OpenID Connect Core, 5.3.2)."""
    answer = login.account.extra_data
    vouched, told = answer.get("id_token"), answer.get("userinfo")
    is_same_person = vouched and (told is None or told.get("sub") == vouched.get("sub"))
    if login.state.get("process") != AuthProcess.LOGIN or not is_same_person:
        raise NotLetIn("answer", _("Your company's sign-in gave an answer that cannot be used. Please try again."))


def _check_is_nobody_elses(login: SocialLogin, user: User) -> None:
    """Addresses are given to new people when somebody leaves: an account that is known by its `sub` stays its own."""
    others = SocialAccount.objects.filter(user=user, provider=login.account.provider).exclude(uid=login.account.uid)
    if others.exists():
        raise NotLetIn(
            "linked",
            _("The account with your e-mail address belongs to somebody else there. Please ask an administrator."),
            user,
        )


def _verified_email(login: SocialLogin) -> str:
    for address in login.email_addresses:
        if address.verified in (True, "true"):  # Some providers send a word.
            return address.email
    raise NotLetIn(
        "unverified", _("Your company's sign-in does not vouch for your e-mail address, so we cannot tell who you are.")
    )


def _newcomer(login: SocialLogin, email: str, known: User | None) -> User:
    """`known`: who they were here before that account was made inactive."""
    try:
        invitation = invitations.to_address(email)
    except invitations.NotInvited:
        left = known or User.objects.filter(email__iexact=email).first()
        if left is not None:
            message = _("This account is no longer active. Please ask an administrator.")
            raise NotLetIn("inactive", message, left) from None
        message = _("There is no account for %(email)s here. Ask an administrator to invite you.")
        raise NotLetIn("unknown", message % {"email": email}) from None
    names = {"first_name": login.user.first_name, "last_name": login.user.last_name}
    return invitations.accept(invitation.pk, username=invitations.free_username(email), **names)
