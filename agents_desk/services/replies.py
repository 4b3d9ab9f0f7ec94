"""Canned replies: what comes with the pack, what agents keep for themselves, and filling them in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.formats import date_format, number_format

from agents_desk.models import CannedReply
from chat import clock, company, queries
from chat.language import offered
from chat.models import Conversation, Quote
from chat.packs.folder import PackContent
from chat.packs.replies import ReplyText
from chat.protocol import Code, Refusal
from chat.services.messages import check_text

PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*(?:\.[a-z][a-z_]*)*)\}")
SHORTCUT = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
MOST_OWN = 200


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply for one conversation. What could not be filled in still stands there in braces, and in `missing`."""

    text: str
    missing: tuple[str, ...]


def load(content: PackContent) -> None:
    """Brings the shared replies that came with the pack to where its folder has them, as `records.fill` does it:
    one is written only if the folder has changed it, so what managers made of it stays."""
    pack = content.settings.slug
    known = {(reply.shortcut, reply.language): reply for reply in CannedReply.objects.filter(pack=pack, owner=None)}
    kept = set()
    for text in content.replies:
        reply = known.get((text.shortcut, text.language or ""))
        digest = _digest(text)
        if reply is None or (reply.loaded and reply.loaded != digest):
            reply, _created = CannedReply.objects.update_or_create(
                pack=pack,
                owner=None,
                shortcut=text.shortcut,
                language=text.language or "",
                defaults={
                    "title": text.title,
                    "text": text.text,
                    "team": text.team or "",
                    "loaded": digest,
                    "updated_at": clock.now(),
                },
            )
        kept.add(reply.pk)
    CannedReply.objects.filter(pack=pack, owner=None).exclude(loaded="").exclude(pk__in=kept).delete()


def keep_own(*, owner, shortcut: str, title: str, text: str, language: str = "", pk: int | None = None) -> CannedReply:
    """Keeps something as the agent's own reply: a new one, or the one with this key. Raises `Refusal`."""
    shortcut, title, text = shortcut.strip().lower(), title.strip(), check_text(text)
    if not SHORTCUT.fullmatch(shortcut) or not title or len(title) > 120:
        raise Refusal(Code.INVALID, "A reply needs a title and a shortcut of small letters, digits and hyphens.")
    if language and language not in offered():
        raise Refusal(Code.INVALID, "There is no such language.")
    with transaction.atomic():
        own = owner.canned_replies.select_for_update()
        reply = own.filter(pk=pk).first() if pk else CannedReply(owner=owner)
        if reply is None:
            raise Refusal(Code.NOT_FOUND)
        if own.filter(shortcut=shortcut, language=language).exclude(pk=reply.pk).exists():
            raise Refusal(Code.INVALID, f"You have a reply with the shortcut {shortcut} already.")
        if reply.pk is None and own.count() >= MOST_OWN:
            raise Refusal(Code.NOT_ALLOWED_NOW, f"You have {MOST_OWN} replies already. Please delete one first.")
        reply.shortcut, reply.title, reply.text, reply.language = shortcut, title, text, language
        reply.updated_at = clock.now()
        reply.save()
    return reply


def delete_own(*, owner, pk: int) -> None:
    """Raises `not_found` for what is not the agent's own."""
    deleted, _by_model = owner.canned_replies.filter(pk=pk).delete()
    if not deleted:
        raise Refusal(Code.NOT_FOUND)


def use(*, reply_id: int, user, conversation: Conversation) -> Filled:
    """The reply as it is put into the composer for this conversation; counted. Raises `not_found`."""
    reply = CannedReply.objects.of_pack(company.slug()).open_to(user).filter(pk=reply_id).first()
    if reply is None:
        raise Refusal(Code.NOT_FOUND)
    CannedReply.objects.filter(pk=reply.pk).update(uses=F("uses") + 1, used_at=clock.now())
    return fill(reply.text, values_for(conversation, user))


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The text with its placeholders; what is unknown or empty stays, so that nobody sends a gap unnoticed."""
    filled = PLACEHOLDER.sub(lambda match: values.get(match[1]) or match[0], text)
    return Filled(filled, tuple(dict.fromkeys(PLACEHOLDER.findall(filled))))


def values_for(conversation: Conversation, user) -> dict[str, str]:
    """What each placeholder stands for in this conversation; empty where there is nothing."""
    pack = company.content_for(conversation).settings
    identity = queries.verified_identity(conversation.pk)
    quote = conversation.quotes.order_by("-pk").first()
    return {
        "customer.name": (identity.name if identity else "") or conversation.customer.name,
        "customer.reference": identity.reference if identity else "",
        "agent.name": user.display_name,
        "company": pack.company,
        "assistant": pack.assistant,
        "conversation.reference": str(conversation),
        **_quote_values(quote, ZoneInfo(pack.hours.time_zone), conversation.language),
    }


def _quote_values(quote: Quote | None, zone: ZoneInfo, language: str) -> dict[str, str]:
    """Figures and dates as the customer writes them."""
    if quote is None:
        return {}
    with translation.override(language):
        price, expires = number_format(quote.price, 2), date_format(quote.expires_at.astimezone(zone), "DATE_FORMAT")
    return {
        "quote.reference": quote.reference,
        "quote.title": quote.title,
        "quote.price": f"{price} {quote.currency}",
        "quote.expires": expires,
    }


def _digest(text: ReplyText) -> str:
    return hashlib.sha256(text.model_dump_json().encode()).hexdigest()
