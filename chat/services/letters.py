"""E-mails to customers: ordered in the transaction that gives the reason for one, sent by a task, at least once.

An answer goes out when the customer has not read it on the page after `ANSWER_MAIL_SECONDS`; all that were written
meanwhile go in one. The order is a row. Before each attempt its next one is put into the row, so that a task which dies
on the way is followed by another; only then might an e-mail come twice, under the same Message-ID.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from chat import clock, queue
from chat.models import Author, Conversation, Letter, Message
from chat.protocol import Code, EventType, Refusal
from chat.queries import masked_address
from chat.services import letter_writing, records
from chat.services.contacts import check_address
from chat.services.transcript import Transcript, writing
from chat.states import Kind, Status

log = logging.getLogger(__name__)

# After the first attempt the second one comes a minute later, and so on; after the last the letter has failed.
TRY_AGAIN = (60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
# A transcript repeats the customer's own words: without a bound, anybody could have us write them to anybody.
TRANSCRIPTS_PER_CONVERSATION_AND_DAY = 5
TRANSCRIPTS_PER_ADDRESS_AND_DAY = 5
ON_ONE_ROUND = 200
# Less than the first pause of `TRY_AGAIN`, so what a task sends just now is never taken for what was rung.
RING_AGAIN_AFTER = timedelta(seconds=20)


def order_answer(transcript: Transcript, message: Message) -> None:
    """Has an agent's message sent to the customer who has left an address, unless they read it on the page."""
    conversation = transcript.conversation
    if not conversation.contact_email or conversation.kind != Kind.CUSTOMER:
        return
    Letter.objects.create(
        conversation=conversation,
        kind=Letter.Kind.ANSWER,
        message=message,
        created_at=transcript.now,
        due_at=transcript.now + timedelta(seconds=settings.ANSWER_MAIL_SECONDS),
    )


def order_transcript(*, conversation_id, to: str, asked_by: str = "") -> int:
    """Has the public part so far sent to this address. `asked_by` is empty where the customer asked.

    Raises `not_allowed_now` where anybody could have us write their own words to anybody, and `too_fast` where so many
    went out already.
    """
    to = check_address(to)
    with writing(conversation_id) as transcript:
        conversation = transcript.conversation
        if conversation.kind == Kind.PREVIEW:
            raise Refusal(Code.NOT_ALLOWED_NOW)
        if not conversation.messages.exists():
            raise Refusal(Code.NOT_ALLOWED_NOW, _("There is nothing to send yet."))
        if not asked_by:
            _check_is_for_a_customer(conversation, to)
        _check_transcripts(transcript, to)
        Letter.objects.create(
            conversation=conversation,
            kind=Letter.Kind.TRANSCRIPT,
            upto=conversation.last_seq,
            to=to,
            asked_by=asked_by,
            created_at=transcript.now,
            due_at=transcript.now,
        )
        transcript.on_commit(lambda: queue.send_letters(conversation.pk))
    return conversation.last_seq


def _check_is_for_a_customer(conversation: Conversation, to: str) -> None:
    """To an address that nobody has proved it goes only from a conversation that people of the company take part in."""
    if to.lower() == records.verified_email(conversation.pk).lower():
        return
    if conversation.kind != Kind.CUSTOMER:
        raise Refusal(Code.NOT_ALLOWED_NOW)
    waits = conversation.status in (Status.AWAITING_AGENT, Status.WITH_AGENT)
    if not waits and not conversation.messages.filter(author=Author.AGENT).exists():
        raise Refusal(Code.NOT_ALLOWED_NOW)


def _same_mailbox(address: str) -> str:
    """A pattern of this address with any `+tag` or none, all of which most providers put into one mailbox."""
    local, _at, domain = address.rpartition("@")
    return rf"^{re.escape(local.partition('+')[0])}(\+.*)?@{re.escape(domain)}$"


def _check_transcripts(transcript: Transcript, to: str) -> None:
    lately = Letter.objects.filter(kind=Letter.Kind.TRANSCRIPT, created_at__gt=transcript.now - timedelta(days=1))
    if (
        lately.filter(conversation=transcript.conversation).count() >= TRANSCRIPTS_PER_CONVERSATION_AND_DAY
        or lately.filter(to__iregex=_same_mailbox(to)).count() >= TRANSCRIPTS_PER_ADDRESS_AND_DAY
    ):
        raise Refusal(Code.TOO_FAST, _("It was sent several times today already. Please try again tomorrow."))


def conversations_to_ring() -> list:
    """The conversations in which something waits to be sent; each is named again only after a while.

    Who rings for them has to say so to `send_due`: what they wait for is due a little later then.
    """
    now = clock.now()
    due = Letter.objects.due(now).order_by()
    waiting = list(due.values_list("conversation", flat=True).distinct()[:ON_ONE_ROUND])
    due.filter(conversation__in=waiting).update(due_at=now + RING_AGAIN_AFTER)
    return waiting


def send_due(*, conversation_id, was_rung: bool = False) -> None:
    """Sends what is due in a conversation. Nobody waits for it; what cannot be sent now is tried again later."""
    answers, transcripts = _take(conversation_id, ahead=RING_AGAIN_AFTER if was_rung else timedelta())
    for batch in [answers, *([each] for each in transcripts)]:
        if batch:
            _send(batch)


def _take(conversation_id, *, ahead: timedelta = timedelta()) -> tuple[list[Letter], list[Letter]]:
    """What to send now, with the next attempt already noted. What needs no sending any more is settled."""
    now = clock.now()
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
        waiting = (
            Letter.objects.open()
            .filter(conversation=conversation)
            .select_related("message", "conversation")
            .order_by("pk")
        )
        due = [letter for letter in waiting if letter.due_at <= now + ahead]
        answers = []
        if any(letter.kind == Letter.Kind.ANSWER for letter in due):
            # Those that are not due yet go along: one e-mail instead of two within a minute.
            for letter in waiting:
                if letter.kind == Letter.Kind.ANSWER and not _settle_needless(letter, conversation, now):
                    answers.append(letter)
        transcripts = [letter for letter in due if letter.kind == Letter.Kind.TRANSCRIPT]
        for letter in (*answers, *transcripts):
            if letter in due:
                letter.attempts += 1
                letter.due_at = now + timedelta(seconds=TRY_AGAIN[min(letter.attempts, len(TRY_AGAIN)) - 1])
            else:
                letter.due_at = max(letter.due_at, now + timedelta(seconds=TRY_AGAIN[0]))
            letter.to = letter.to if letter.kind == Letter.Kind.TRANSCRIPT else conversation.contact_email
            letter.save(update_fields=["attempts", "due_at", "to"])
    return answers, transcripts


def _settle_needless(letter: Letter, conversation: Conversation, now) -> bool:
    """Whether the answer was read on the page meanwhile, or answered, or has nowhere to go, or only to a spammer."""
    seq = letter.message.seq
    if conversation.customer_read_seq >= seq or conversation.last_customer_seq > seq:
        outcome = Letter.Outcome.READ
    elif not conversation.contact_email or conversation.kind != Kind.CUSTOMER:
        outcome = Letter.Outcome.NEEDLESS
    else:
        return False
    Letter.objects.filter(pk=letter.pk).update(outcome=outcome, settled_at=now)
    return True


def _send(batch: Sequence[Letter]) -> None:
    first = batch[0]
    try:
        letter_writing.write(batch).send()
    except SMTPRecipientsRefused as error:
        log.warning("letter %s: the address is refused", first.pk)
        is_final = all(code >= 500 for code, _reason in error.recipients.values())
        _settle([letter for letter in batch if is_final or _was_last(letter)], Letter.Outcome.FAILED)
    except (SMTPException, OSError) as error:
        # Its text may hold the address.
        log.warning("letter %s not sent: %s", first.pk, type(error).__name__)
        _settle([letter for letter in batch if _was_last(letter)], Letter.Outcome.FAILED)
    else:
        _settle(batch, Letter.Outcome.SENT)


def _was_last(letter: Letter) -> bool:
    return letter.attempts > len(TRY_AGAIN)


def _settle(batch: Sequence[Letter], outcome: Letter.Outcome) -> None:
    """Writes what became of it beside the transcript, for staff."""
    if not batch:
        return
    first = batch[0]
    with writing(first.conversation_id) as transcript:
        settled = Letter.objects.open().filter(pk__in=[letter.pk for letter in batch])
        if not settled.update(outcome=outcome, settled_at=transcript.now):
            return  # Another task was as quick.
        data = {"to": masked_address(first.to), "outcome": outcome.value}
        if first.kind == Letter.Kind.ANSWER:
            messages = [letter.message.seq for letter in batch]
            transcript.append_event(EventType.ANSWER_MAILED, {**data, "messages": messages})
        else:
            transcript.append_event(EventType.TRANSCRIPT_MAILED, {**data, "by": first.asked_by})
