"""Messages of the assistant that agents found wrong: flagging them, and seeing to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from chat.guardrails.masking import mask
from chat.models import Article, Audience, Author, Flag, Message
from chat.protocol import Code, EventType, Refusal
from chat.services import articles
from chat.services.articles import ArticleText
from chat.services.messages import check_text
from chat.services.transcript import writing

State = Flag.State


@dataclass(frozen=True, slots=True)
class FlaggedCase:
    """A flag with the question that the message answered: an example of what the assistant should have said."""

    flag: Flag
    question: str


def flag(*, conversation_id, agent, seq: int, answer: str) -> int:
    """Says that the assistant's message with this number is wrong, and what would have been right.

    Refused with `not_found` where the assistant said nothing under this number.
    """
    answer = mask(check_text(answer)).text
    with writing(conversation_id) as transcript:
        message = transcript.conversation.messages.filter(seq=seq, author=Author.ASSISTANT).first()
        if message is None:
            raise Refusal(Code.NOT_FOUND)
        Flag.objects.update_or_create(
            message=message,
            defaults={
                "agent": agent,
                "answer": answer,
                "state": State.OPEN,
                "article": None,
                "created_at": transcript.now,
            },
        )
        return transcript.append_event(
            EventType.MESSAGE_FLAGGED, {"message": seq, "answer": answer, "by": agent.display_name}
        )


def draft_article(*, flag_id: int, language: str) -> Article:
    """Begins an article with the question and the right answer, which nobody finds before it is published."""
    with transaction.atomic():
        flagged = Flag.objects.select_for_update(of=("self",)).select_related("message").get(pk=flag_id)
        if flagged.article is not None:
            return flagged.article
        title = " ".join(question_of(flagged.message).split())[: articles.LONGEST_TITLE]
        text = ArticleText(uuid.uuid4().hex, title or flagged.answer[: articles.LONGEST_TITLE], "", flagged.answer)
        article = articles.draft(text=text, audience=Audience.PUBLIC, language=language)
        flagged.state, flagged.article = State.USED, article
        flagged.save(update_fields=["state", "article"])
    return article


def dismiss(*, flag_id: int) -> bool:
    """Takes a flag off the list; it stays an example. Whether it was open."""
    return bool(Flag.objects.filter(pk=flag_id, state=State.OPEN).update(state=State.DISMISSED))


def cases(flags: Iterable[Flag]) -> list[FlaggedCase]:
    return [FlaggedCase(each, question_of(each.message)) for each in flags]


def question_of(message: Message) -> str:
    """What the customer had written since somebody last answered them."""
    words: list[str] = []
    before = Message.objects.filter(conversation=message.conversation_id, seq__lt=message.seq).order_by("-seq")
    for earlier in before.only("author", "text").iterator(chunk_size=20):
        if earlier.author == Author.CUSTOMER:
            words.insert(0, earlier.text)
        elif words:
            break
    return "\n".join(words)
