"""The customer's verdict on one conversation."""

from __future__ import annotations

from datetime import timedelta

from chat.guardrails.masking import mask
from chat.models import Author, Conversation, Message, Rating
from chat.protocol import Code, EventType, Refusal
from chat.services.transcript import Transcript, writing
from chat.states import Kind, Status

OPEN_FOR = timedelta(days=7)


def give(*, conversation_id, client_id: str, score: int, comment: str = "") -> int:
    """Stores the rating: once, after the conversation was resolved, within 7 days."""
    if not 1 <= score <= 5:
        raise Refusal(Code.INVALID)
    with writing(conversation_id) as transcript:
        conversation = transcript.conversation
        known = Rating.objects.filter(conversation=conversation).first()
        if known is not None:
            if known.client_id == client_id and known.score == score:
                return conversation.last_seq
            raise Refusal(Code.ALREADY_RATED)
        if conversation.status != Status.RESOLVED:
            raise Refusal(Code.RATING_TOO_EARLY)
        if conversation.merged_into_id is not None or conversation.kind == Kind.SPAM:
            raise Refusal(Code.NOT_ALLOWED_NOW)
        if transcript.now >= conversation.resolved_at + OPEN_FOR:
            raise Refusal(Code.RATING_TOO_LATE)
        comment = mask(comment.replace("\x00", "").strip()).text
        Rating.objects.create(
            conversation=conversation,
            score=score,
            comment=comment,
            bucket=_bucket(transcript),
            client_id=client_id,
            given_at=transcript.now,
        )
        seq = transcript.append_event(EventType.RATING_GIVEN, {"score": score, "comment": comment})
    return seq


def _bucket(transcript: Transcript) -> Rating.Bucket:
    """Whoever answered in a conversation that was joined with this one has answered the matter, too."""
    conversation = transcript.conversation
    matter = [conversation.pk, *Conversation.objects.joined_to(conversation.pk).values_list("pk", flat=True)]
    authors = set(Message.objects.filter(conversation__in=matter).values_list("author", flat=True))
    if Author.AGENT not in authors:
        return Rating.Bucket.ASSISTANT
    return Rating.Bucket.ASSISTED if Author.ASSISTANT in authors else Rating.Bucket.HUMAN
