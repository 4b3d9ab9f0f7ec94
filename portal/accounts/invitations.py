"""Asking somebody to join the staff: by a link that their address gets, that works once, for a week."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.contrib.auth.password_validation import validate_password
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from chat import clock, company
from portal.accounts import audit
from portal.accounts.locks import lock
from portal.accounts.models import Invitation, Role, User
from portal.accounts.models.invitations import VALID_FOR, InvitationQuerySet

log = logging.getLogger(__name__)

LETTERS_PER_ADDRESS_AND_DAY = 5
LETTERS_PER_INVITER_AND_DAY = 100
_signer = Signer(salt="portal.accounts.invitations")


class NotInvited(Exception):
    """The link was used, revoked or has expired, or was never ours."""


class NameTaken(Exception):
    """Somebody else has the user name, be it since this moment."""


class CannotInvite(Exception):
    """Its text is for whoever invites."""


def roles_to_offer(inviter: User) -> list[Role]:
    """Managers invite agents; only administrators make somebody a manager or an administrator."""
    if inviter.role == Role.ADMIN or inviter.is_superuser:
        return list(Role)
    return [Role.AGENT] if inviter.is_manager else []


@transaction.atomic
def send(*, inviter: User, email: str, role: str, teams: list[str], base: str) -> Invitation:
    """Writes to the address. `base` is the portal's own, such as `https://support.example.com`. Raises `CannotInvite`.

    An earlier invitation to the same address ends: only the newest letter counts. Not one that the inviter could not
    have sent: whoever may invite agents only would take an administrator's invitation away by it.
    """
    if role not in roles_to_offer(inviter):
        raise CannotInvite(_("Only administrators can invite managers and administrators."))
    if User.objects.filter(email__iexact=email, is_active=True).exists():
        raise CannotInvite(_("There is an account with this e-mail address already."))
    now = clock.now()
    # Until the letter is sent: of many at once no more than the limits allow.
    lock((f"invitations by {inviter.pk}", f"invitations to {email.lower()}"))
    _check_limits(inviter, email, now)
    earlier = list(Invitation.objects.open_for(email).select_for_update())
    if any(each.role not in roles_to_offer(inviter) for each in earlier):
        raise CannotInvite(
            _("An administrator has invited this address already, with more rights. Only they can withdraw that.")
        )
    for each in earlier:
        _revoke(each, by=inviter)
    invitation = Invitation.objects.create(
        email=email, role=role, teams=teams, invited_by=inviter, created_at=now, expires_at=now + VALID_FOR
    )
    audit.record(inviter, "invitation.send", subject=invitation.pk, role=str(role), teams=teams)
    _mail(invitation, base)
    return invitation


@transaction.atomic
def revoke(invitation_id: int, *, by: User) -> None:
    """From now on the link opens nothing. Who may not invite to a role may not revoke it either: `NotInvited`."""
    invitation = Invitation.objects.open().select_for_update().filter(pk=invitation_id).first()
    if invitation is None or invitation.role not in roles_to_offer(by):
        raise NotInvited
    _revoke(invitation, by=by)


def of_link(text: str) -> Invitation:
    """The open invitation whose link this is. Raises `NotInvited`."""
    try:
        return _open(Invitation.objects.filter(pk=_signer.unsign(text)))
    except BadSignature:
        raise NotInvited from None


def to_address(email: str) -> Invitation:
    """The open invitation to this address. Raises `NotInvited`."""
    return _open(Invitation.objects.filter(email__iexact=email))


@transaction.atomic
def accept(invitation_id: int, *, username: str, password: str | None = None, **names: str) -> User:
    """The new member of the staff. Without a password they sign in with the company's account only.

    Raises `NotInvited`; of two who use the link at once the second one is too late. Raises `NameTaken`.
    """
    invitation = _open(Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation_id))
    user = User(username=username, email=invitation.email, role=invitation.role, teams=invitation.teams, **names)
    user.is_superuser = user.role == Role.ADMIN
    user.is_staff = user.is_manager  # Managers come in for the pages that are theirs.
    if password is None:
        user.set_unusable_password()
    else:
        validate_password(password, user)
        user.set_password(password)
    try:
        user.save()
    except IntegrityError:
        raise NameTaken from None
    invitation.accepted_at, invitation.accepted_by = clock.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(user, "invitation.accept", subject=invitation.pk, role=user.role)
    return user


def free_username(email: str) -> str:
    """From the part before the @, with a number if it is taken."""
    wanted = re.sub(r"[^\w.-]", "", email.partition("@")[0].lower())[:140] or "agent"
    same = User.objects.filter(username__istartswith=wanted).values_list("username", flat=True)
    taken = {name.lower() for name in same}
    numbered = (f"{wanted}{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)


def link(invitation: Invitation, base: str) -> str:
    return base + reverse("invitation-accept", args=[_signer.sign(invitation.pk)])


def _open(invitations: InvitationQuerySet) -> Invitation:
    """The newest of them that may be accepted. Raises `NotInvited`.

    It is worth what its sender may do now: who was dismissed leaves no door open behind them.
    """
    invitation = invitations.open().select_related("invited_by").order_by("-created_at").first()
    if invitation is None:
        raise NotInvited
    sender = invitation.invited_by
    if not sender.is_active or invitation.role not in roles_to_offer(sender):
        raise NotInvited
    return invitation


def _check_limits(inviter: User, email: str, now: datetime) -> None:
    """However often one was withdrawn: each was a letter to somebody who did not ask for it."""
    lately = Invitation.objects.filter(created_at__gt=now - timedelta(days=1))
    if lately.filter(email__iexact=email).count() >= LETTERS_PER_ADDRESS_AND_DAY:
        raise CannotInvite(_("This address was written to several times today. Please try again tomorrow."))
    if lately.filter(invited_by=inviter).count() >= LETTERS_PER_INVITER_AND_DAY:
        raise CannotInvite(_("You have sent very many invitations today. Please try again tomorrow."))


def _revoke(invitation: Invitation, *, by: User) -> None:
    invitation.revoked_at = clock.now()
    invitation.save(update_fields=["revoked_at"])
    audit.record(by, "invitation.revoke", subject=invitation.pk)


def _mail(invitation: Invitation, base: str) -> None:
    name = company.content().settings.company
    days = VALID_FOR.days
    subject = _("%(inviter)s invites you to the support desk of %(company)s")
    body = _(
        "Hello,\n\n"
        "%(inviter)s would like you to answer customers of %(company)s with them. Open this link within %(days)s days "
        "and choose a name and a password:\n\n%(link)s\n\n"
        "The link works once. If you did not expect it, you need not do anything.\n\n%(company)s\n"
    )
    words = {
        "inviter": invitation.invited_by.display_name,
        "company": name,
        "days": days,
        "link": link(invitation, base),
    }
    letter = EmailMessage(subject=" ".join((subject % words).split()), body=body % words, to=[invitation.email])
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        # Its text may hold the address.
        log.error("invitation %s not sent: %s", invitation.pk, type(error).__name__)
        raise CannotInvite(_("The letter could not be sent. Check EMAIL_URL, then try again.")) from None
