"""Which suggestion a message came from, kept within the transaction that posts it."""

from __future__ import annotations

from chat.difference import similarity
from chat.models import Consultation, Message, SuggestionUse
from chat.protocol import Code, Refusal
from chat.services.transcript import Transcript


def record(transcript: Transcript, message: Message, *, consultation_id: int) -> None:
    """Raises `invalid` for what is no finished suggestion of this conversation."""
    suggestion = transcript.conversation.consultations.filter(
        pk=consultation_id, kind=Consultation.Kind.SUGGESTION, state=Consultation.State.FINISHED
    ).first()
    if suggestion is None:
        raise Refusal(Code.INVALID)
    SuggestionUse.objects.create(
        message=message, consultation=suggestion, similarity=similarity(suggestion.text, message.text)
    )
