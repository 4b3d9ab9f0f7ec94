"""Staff-only remarks."""

from __future__ import annotations

from chat.guardrails.masking import mask
from chat.models import Note
from chat.protocol import Code, EventType, Refusal
from chat.services.messages import Posted, check_text
from chat.services.transcript import Transcript, writing


def post(*, conversation_id, author, client_id: str, text: str) -> Posted:
    """Stores a note in the desk's stream; any agent may leave one, at any time."""
    with writing(conversation_id) as transcript:
        return append(transcript, author=author, client_id=client_id, text=text)


def append(transcript: Transcript, *, author, client_id: str, text: str) -> Posted:
    """The same within the caller's transaction. Card numbers and secrets are masked before anything is stored."""
    text = mask(check_text(text)).text
    known = Note.objects.filter(conversation=transcript.conversation, client_id=client_id).first()
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
    return Posted(transcript.append_event(EventType.NOTE_POSTED, note=note), created=True)
