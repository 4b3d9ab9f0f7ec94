"""Showing who the customer of a conversation is: by a code to the e-mail address on file, or by the host site's word.

Nothing here tells whether an address is on file. A request for an unknown one makes the same row, waits for the same
task, shows the same card and refuses every code after the same work; only the letter is not sent.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils.translation import gettext as _

from chat import company, queue
from chat.models import Author, Identity, Record, Verification
from chat.protocol import Code, EventType, Refusal
from chat.services import codes, contacts, records, renewals, turns
from chat.services.transcript import Transcript, writing
from chat.states import Kind, Status

log = logging.getLogger(__name__)

VALID_FOR = timedelta(minutes=10)
# Five attempts at each of so many codes (`codes`): whoever guesses gets 50 tries a day at one address, in a million.
CODES_PER_CONVERSATION = 3
CODES_PER_ADDRESS_AND_HOUR = 5
CODES_PER_ADDRESS_AND_DAY = 10


class TooManyCodes(Exception):
    """No further code is sent for now, whether or not the address is known."""


class AlreadyVerified(Exception):
    """The conversation's customer has been verified: it may show their data by now, and stays theirs."""


class Check(Enum):
    """What became of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    NONE_VALID = "none valid"


@dataclass(frozen=True, slots=True)
class Verified:
    """The number of the event, the customer's name, and the token that opens the visitor's conversations from now."""

    seq: int
    name: str
    token: str


def request_code(transcript: Transcript, *, email: str) -> Verification:
    """Has a code sent to the address if a customer has it. Raises `TooManyCodes` or `AlreadyVerified`."""
    if _is_known(transcript):
        raise AlreadyVerified
    address = Verification.address_of(email)
    _check_limits(transcript, address)
    record = Record.objects.customer_with_email(company.slug(), email)
    verification = Verification.objects.create(
        conversation=transcript.conversation,
        address=address,
        record_reference=record.reference if record else "",
        requested_at=transcript.now,
        expires_at=transcript.now + VALID_FOR,
    )
    transcript.on_commit(lambda: queue.send_code(verification.pk))
    return verification


def send_code(*, verification_id: int) -> None:
    """Makes the code, says in the conversation that it is on its way, and sends the letter where there is a reader.

    In a task of its own: how long a mail server takes, and whether it was asked, is seen by nobody.
    """
    waiting = Verification.objects.get(pk=verification_id)
    record = records.customer_record(waiting.record_reference) if waiting.record_reference else None
    with writing(waiting.conversation_id) as transcript:
        verification = Verification.objects.select_for_update().get(pk=verification_id)
        if verification.sent_at is not None:
            return
        code = verification.new_code()
        verification.sent_at = transcript.now
        verification.save(update_fields=["code", "sent_at"])
        event = {"expires_at": verification.expires_at.isoformat()}
        is_preview = transcript.conversation.kind == Kind.PREVIEW  # Nobody outside hears of a draft that is tried.
        if (settings.DEMO or is_preview) and record is not None:
            event["demo_code"] = code
        transcript.append_event(EventType.VERIFICATION_SENT, event)
        letter = None if record is None or is_preview else _letter(record, code)
    if letter is not None:
        try:
            letter.send()
        except (SMTPException, OSError) as error:
            # Its text may hold the address. The customer, who waits in vain, can ask for another code or for a person.
            log.error("code of verification %s not sent: %s", verification_id, type(error).__name__)


def check_code(transcript: Transcript, *, code: str) -> Check:
    """Compares with the newest code; the right one verifies the customer. Every comparison counts.

    Raises `AlreadyVerified` where the site has meanwhile vouched for somebody else.
    """
    verification = codes.newest_valid(transcript)
    if verification is None:
        return Check.NONE_VALID
    Verification.objects.filter(pk=verification.pk).update(attempts=F("attempts") + 1)
    if not verification.is_code("".join(code.split())):
        return Check.WRONG
    Verification.objects.filter(pk=verification.pk).update(used_at=transcript.now)
    record = records.customer_record(verification.record_reference)
    if record is None:  # Erased since the code was asked for.
        return Check.WRONG
    _identify(transcript, record.reference, record.data.get("name", ""), Identity.Method.CODE)
    return Check.RIGHT


def confirm_code(*, conversation_id, code: str, token: str) -> Verified:
    """The customer's own entry of the code, which no model sees. Renews `token`, the visitor's present one.

    Raises `Refusal`; a wrong attempt has counted all the same.
    """
    try:
        with writing(conversation_id) as transcript:
            is_first = not _is_known(transcript)
            check = check_code(transcript, code=code)
            verified = _go_on(transcript, token, is_first=is_first) if check is Check.RIGHT else None
    except AlreadyVerified:
        raise Refusal(Code.IDENTITY_REFUSED) from None
    if verified is None:
        raise Refusal(Code.CODE_WRONG if check is Check.WRONG else Code.CODE_EXPIRED)
    return verified


def identify_by_host(*, conversation_id, reference: str, email: str, name: str, token: str) -> Verified:
    """Believes the company's own site, whose signature was checked. Renews `token`. Raises `Refusal`.

    It names its customer by reference, or by the e-mail address of one on file.
    """
    if not reference:
        record = Record.objects.customer_with_email(company.slug(), email)
        if record is None:
            raise Refusal(Code.IDENTITY_REFUSED)
        reference = record.reference
    record = records.customer_record(reference)
    name = name or (record.data.get("name", "") if record else "")
    with writing(conversation_id) as transcript:
        is_first = not _is_known(transcript)
        try:
            _identify(transcript, reference, name, Identity.Method.HOST)
        except AlreadyVerified:
            raise Refusal(Code.IDENTITY_REFUSED) from None
        verified = _go_on(transcript, token, is_first=is_first)
    return verified


def _check_limits(transcript: Transcript, address: str) -> None:
    of_conversation = Q(conversation=transcript.conversation)
    of_address = Q(address=address)
    asked = Verification.objects.filter(of_conversation | of_address)
    since = transcript.now - timedelta(days=1)
    requests = asked.filter(requested_at__gt=since).values_list("conversation_id", "address", "requested_at")
    here = [each for each in requests if each[0] == transcript.conversation.pk]
    there = [each for each in requests if each[1] == address]
    lately = [each for each in there if each[2] > transcript.now - timedelta(hours=1)]
    if (
        len(here) >= CODES_PER_CONVERSATION
        or len(lately) >= CODES_PER_ADDRESS_AND_HOUR
        or len(there) >= CODES_PER_ADDRESS_AND_DAY
    ):
        raise TooManyCodes


def _is_known(transcript: Transcript) -> bool:
    return Identity.objects.filter(conversation=transcript.conversation).exists()


def _identify(transcript: Transcript, reference: str, name: str, method: Identity.Method) -> None:
    """Once for all: what a conversation has shown of one customer must not be read by the next."""
    known = Identity.objects.filter(conversation=transcript.conversation).first()
    if known is not None:
        if known.reference != reference:
            raise AlreadyVerified
        return
    Identity.objects.create(
        conversation=transcript.conversation,
        reference=reference,
        name=name,
        method=method,
        verified_at=transcript.now,
    )
    transcript.append_event(EventType.CUSTOMER_VERIFIED, {"name": name})
    contacts.bring_home(transcript, reference=reference)


def _go_on(transcript: Transcript, token: str, *, is_first: bool) -> Verified:
    """Gives whoever has just shown the proof a new token, in the answer to that request; the assistant goes on."""
    conversation = transcript.conversation
    identity = Identity.objects.get(conversation=conversation)
    token = renewals.renew(transcript, identity=identity, token=token, is_first=is_first)
    name = identity.name
    thanks = _("Thank you, %(name)s. You are verified.") % {"name": name} if name else _("Thank you. You are verified.")
    transcript.append_message(author=Author.SYSTEM, name=company.content().settings.company, text=thanks)
    if conversation.status == Status.WITH_ASSISTANT:
        turns.queue_unless_live(transcript)
    return Verified(conversation.last_seq, name, token)


def _letter(record: Record, code: str) -> EmailMessage:
    name = company.content().settings.company
    minutes = int(VALID_FOR.total_seconds() // 60)
    subject = _("Your code for %(company)s") % {"company": name}
    body = _(
        "Hello %(name)s,\n\n"
        "your code is %(code)s. Enter it in the chat within %(minutes)s minutes.\n\n"
        "If you did not ask for it, you need not do anything. We never ask for this code on the telephone or by e-mail."
        "\n\n%(company)s\n"
    ) % {"name": record.data.get("name", ""), "code": code, "minutes": minutes, "company": name}
    return EmailMessage(subject=subject, body=body, to=[record.data["email"]])
