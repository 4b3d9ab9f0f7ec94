"""The e-mails themselves: what stands in them, plain and as safe HTML, in the conversation's language."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chat import company, queries
from chat.models import Author, Conversation, Letter, Message
from chat.packs.accent import button_colors
from chat.services import link_keys
from chat.services.link_keys import VALID_FOR


def write(batch: Sequence[Letter]) -> EmailMultiAlternatives:
    """One e-mail for these letters, which are of one conversation and kind."""
    conversation = batch[0].conversation
    with translation.override(conversation.language):
        if batch[0].kind == Letter.Kind.ANSWER:
            return _answer(conversation, batch)
        return _transcript(conversation, batch[0])


def _answer(conversation: Conversation, batch: Sequence[Letter]) -> EmailMultiAlternatives:
    messages = [letter.message for letter in batch]
    name = company.content().settings.company
    context = {
        "messages": [_said(message) for message in messages],
        "link": link_keys.link_to(conversation),
        "days": VALID_FOR.days,
    }
    subject = _("%(company)s has answered you") % {"company": name}
    return _mail("answer", conversation, batch[-1], subject=subject, context=context)


def _transcript(conversation: Conversation, letter: Letter) -> EmailMultiAlternatives:
    """Without a link: the address may be anybody's."""
    messages = conversation.messages.filter(seq__lte=letter.upto).order_by("seq")
    name = company.content().settings.company
    context = {
        "messages": [_said(message) for message in messages],
        "opened": _moment(conversation.opened_at),
    }
    subject = _("Your conversation with %(company)s") % {"company": name}
    return _mail("transcript", conversation, letter, subject=subject, context=context)


def _said(message: Message) -> dict[str, Any]:
    shown = queries.message_data(message)
    return {
        "name": _("You") if message.author == Author.CUSTOMER else message.name,
        "is_agent": message.author == Author.AGENT,
        "at": _moment(message.created_at),
        "text": message.text,
        "html": shown["html"],
        "files": [f"{each['name']} ({filesizeformat(each['size'])})" for each in shown["attachments"]],
        "sources": [each for each in shown["citations"] if each["url"]],
    }


def _mail(
    template: str, conversation: Conversation, letter: Letter, *, subject: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    pack = company.content().settings
    ground, words = button_colors(pack.look.accent)
    context = {
        **context,
        "company": pack.company,
        "button": {"ground": ground, "words": words},
        "reply_to": pack.handoff.email,
        "language": conversation.language,
    }
    host = urlsplit(settings.PUBLIC_URL).hostname
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"mail/{template}.txt", context),
        from_email=_sender(pack.company),
        to=[letter.to],
        reply_to=[pack.handoff.email] if pack.handoff.email else None,
        headers={
            # The same at every attempt, so that a mail program can tell a second copy.
            "Message-ID": f"<letter.{letter.pk}.{conversation.pk.hex}@{host}>",
            "References": f"<conversation.{conversation.pk.hex}@{host}>",
            # No answer by a machine, please: nobody would read it.
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    return mail


def _sender(name: str) -> str:
    """The company's name before the portal's address, unless the setting has a name of its own."""
    own, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((own or name, address))


def _moment(at) -> str:
    """In the company's time zone, which is named."""
    zone = ZoneInfo(company.content().settings.hours.time_zone)
    local = at.astimezone(zone)
    place = company.place_of(company.content().settings.hours)
    return f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'TIME_FORMAT')} ({place})"
