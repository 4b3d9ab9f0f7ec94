"""Staff-only remarks."""

from __future__ import annotations

from chat.guardrails.masking import mask
from chat.models import Note
from chat.protocol import Code, EventType, Refusal
from chat.services.messages import Posted, check_text
from chat.services.transcript import writing


def post(*, conversation_id, author, client_id: str, text: str) -> Posted:
    """Stores a note in the desk's stream, without card numbers and secrets; any agent may leave one, at any time."""
    text = mask(check_text(text)).text
    with writing(conversation_id) as transcript:
        known = Note.objects.filter(conversation_id=conversation_id, client_id=client_id).first()
        if known is not None:
            if known.text != text:
                raise Refusal(Code.CLIENT_ID_REUSED)
            return Posted(known.event.seq, created=False)
        note = Note.objects.create(
            conversation=transcript.conversation,
            author=author,
            client_id=client_id,
            text=text,
            created_at=transcript.now,
        )
        seq = transcript.append_event(EventType.NOTE_POSTED, note=note)
    return Posted(seq, created=True)
