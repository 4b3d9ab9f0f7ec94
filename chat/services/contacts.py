"""Where a customer wants answers while they are away."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from chat.limits import Limit
from chat.models import VisitorToken
from chat.protocol import Code, EventType, Refusal
from chat.queries import masked_address
from chat.services import codes, records
from chat.services.transcript import Transcript, writing

CHANGES_PER_HOUR = 10
_changes = Limit(CHANGES_PER_HOUR, 3600)


def leave(*, conversation_id, email: str, token: str | None = None) -> int:
    """Remembers the address and returns the number of the event. It proves nothing about who the customer is.

    Keys of links that went to an earlier address open nothing from here on, nor do the tokens made from them: that
    address may have been a mistake. Only `token`, the caller's own, stays. A code that was sent meanwhile is spent.
    """
    email = check_address(email)
    _changes.check(str(conversation_id))
    with writing(conversation_id) as transcript:
        conversation = transcript.conversation
        if conversation.is_final(transcript.now):
            raise Refusal(Code.CONVERSATION_FINAL)
        if conversation.contact_email != email:
            transcript.set(contact_email=email)
            made_from_links = VisitorToken.objects.filter(conversation=conversation)
            ended, _by_model = made_from_links.exclude(digest=VisitorToken.digest_of(token or "")).delete()
            if ended:
                # Whose token ends may be writing it down this moment, for the one who ends it to read.
                codes.spend(transcript)
            transcript.append_event(EventType.CONTACT_LEFT, {"email": masked_address(email)})
    return conversation.last_seq


def bring_home(transcript: Transcript, *, reference: str) -> None:
    """Once its customer is shown: an address that was left before was left by nobody known, so answers go to the one on
    file instead, or nowhere if there is none. Who would have them elsewhere can say so again, being proved now."""
    conversation = transcript.conversation
    record = records.customer_record(reference)
    on_file = (record.data.get("email") or "") if record else ""
    if conversation.contact_email and conversation.contact_email.lower() != on_file.lower():
        transcript.set(contact_email=on_file)
        transcript.append_event(EventType.CONTACT_LEFT, {"email": masked_address(on_file) if on_file else None})


def check_address(email: str) -> str:
    """The address as it can be written to. Raises `invalid`."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise Refusal(Code.INVALID, _("This is not an e-mail address.")) from None
    if len(email) > 254:
        raise Refusal(Code.INVALID, _("This is not an e-mail address."))
    return email
