"""What customer and agents say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from chat import company, language
from chat.escalation.sentiment import sentiment
from chat.guardrails.inspection import Finding, inspect_input
from chat.guardrails.masking import mask
from chat.models import Author, Message, Verdict
from chat.protocol import MAX_TEXT, Code, Refusal
from chat.services import assignments, codes, handoffs, letters, suggestion_uses, turns, verdicts
from chat.services import attachments as files
from chat.services.transcript import Transcript, writing
from chat.states import Status

KNOWN = 'SELECT id, seq, text, attachment_count FROM "chat_message" WHERE conversation_id = %s AND client_id = %s'


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands; `created` is False when it was already known."""

    seq: int
    created: bool


def post_by_customer(*, conversation_id, client_id: str, text: str, attachments: Sequence[UUID] = ()) -> Posted:
    """Stores what the customer wrote, and queues an answer if the assistant is in charge.

    Sending again under the same `client_id` returns the first number. Within the grace period a resolved conversation
    goes on; after it the message is refused with `conversation_final`. Card numbers and secrets are masked before
    anything is stored; what the guardrails find is recorded beside the message, and stops nobody. A code that two can
    read by it is spent. `attachments` are files that were uploaded before; with one the text may be empty.
    """
    inspection = inspect_input(check_text(text, may_be_empty=bool(attachments)))
    text = inspection.text
    with writing(conversation_id) as transcript:
        known = _known(transcript, client_id, text, attachments)
        if known:
            return known
        conversation = transcript.conversation
        sent = files.find_for(conversation, attachments)
        if conversation.status == Status.RESOLVED:
            handoffs.continue_resolved(transcript)
        transcript.wake()
        message = transcript.append_message(
            author=Author.CUSTOMER, client_id=client_id, text=text, attachment_count=len(sent)
        )
        files.bind(message, sent)
        spoken = language.follow(text, before=conversation.language)
        mood = sentiment(text, languages=[spoken]) if text else conversation.sentiment
        transcript.set(last_customer_seq=message.seq, language=spoken, sentiment=mood)
        _record(transcript, message, inspection.findings)
        if codes.spend_if_told(transcript, text):
            _tell_of_spent_code(transcript)
        if conversation.status == Status.WITH_ASSISTANT:
            turns.queue_unless_live(transcript)
    return Posted(message.seq, created=True)


def post_by_agent(
    *,
    conversation_id,
    agent,
    client_id: str,
    text: str,
    attachments: Sequence[UUID] = (),
    consultation: int | None = None,
) -> Posted:
    """Stores an answer of the agent who holds the conversation, without card numbers and secrets.

    Where the customer has left an address it is sent there too, unless they read it on the page. `consultation` is the
    suggestion that it was made from.
    """
    text = mask(check_text(text, may_be_empty=bool(attachments))).text
    with writing(conversation_id) as transcript:
        known = _known(transcript, client_id, text, attachments)
        if known:
            return known
        assignments.check_holder(transcript, agent)
        sent = files.find_for(transcript.conversation, attachments, agent=agent)
        message = transcript.append_message(
            author=Author.AGENT,
            agent=agent,
            name=agent.display_name,
            client_id=client_id,
            text=text,
            attachment_count=len(sent),
        )
        files.bind(message, sent)
        if consultation is not None:
            suggestion_uses.record(transcript, message, consultation_id=consultation)
        letters.order_answer(transcript, message)
    return Posted(message.seq, created=True)


def check_text(text: str, *, may_be_empty: bool = False) -> str:
    """The text without surrounding white space; refused when nothing or too much is left.

    NUL cannot be stored in PostgreSQL and means nothing to a reader.
    """
    text = text.replace("\x00", "").strip()
    if not text and not may_be_empty:
        raise Refusal(Code.EMPTY_TEXT)
    if len(text) > MAX_TEXT:
        raise Refusal(Code.TEXT_TOO_LONG)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Refusal(Code.INVALID)
    return text


def _tell_of_spent_code(transcript: Transcript) -> None:
    sentence = _(
        "This conversation is open in more than one place, so the code in your message is no longer valid. Please ask "
        "for a new one, and enter it on the card only."
    )
    transcript.append_message(author=Author.SYSTEM, name=company.content().settings.company, text=sentence)


def _record(transcript: Transcript, message: Message, findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        verdicts.append(
            transcript,
            where=Verdict.Where.INPUT,
            kind=finding.kind,
            rule=finding.rule,
            text=finding.text,
            action=finding.action,
            message=message,
        )


def _known(transcript: Transcript, client_id: str, text: str, attachments: Sequence[UUID]) -> Posted | None:
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [transcript.conversation.pk, client_id])
        known = cursor.fetchone()
    if known is None:
        return None
    message_id, seq, known_text, attachment_count = known
    same_files = attachment_count == len(attachments) and (
        not attachments or files.ids_of(message_id) == set(attachments)
    )
    if known_text != text or not same_files:
        raise Refusal(Code.CLIENT_ID_REUSED)
    return Posted(seq, created=False)
