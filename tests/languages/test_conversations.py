"""What the portal itself says in a conversation is in the customer's language, wherever it is said."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.utils.translation import get_language, gettext, gettext_lazy

from chat.assistant.words import apology_text, handing_over_text, refusal_text
from chat.models import Conversation, Record
from chat.packs.records import CUSTOMERS
from chat.protocol import HandoffReason
from chat.services import settlement, verifications
from chat.services.settlement import ToolOutcome
from chat.services.transcript import writing
from tests.people import a_step, say, start_conversation, take_turn, use_tool

pytestmark = pytest.mark.django_db


def language_of(conversation):
    return Conversation.objects.get(pk=conversation.pk).language


def test_it_follows_what_the_customer_writes():
    conversation = start_conversation(language="en")
    say(conversation, "Hola, necesito ayuda con mi factura")
    assert language_of(conversation) == "es"
    say(conversation, "ok, BMW i3")
    assert language_of(conversation) == "es"
    say(conversation, "Sorry, can we go on in English please?")
    assert language_of(conversation) == "en"


def test_the_lease_tells_the_worker_the_language():
    conversation = start_conversation(language="fr")
    say(conversation, "Tesla Model 3")
    assert take_turn(conversation).language == "fr"


def test_what_is_written_into_a_transcript_speaks_its_language_and_nothing_else_does():
    conversation = start_conversation(language="de")
    with writing(conversation.pk):
        assert gettext("This cannot be done any more.") == "Das ist nicht mehr möglich."
    assert get_language() == "en"


def test_the_label_of_a_tool_is_read_in_the_customers_language():
    conversation = start_conversation(language="de")
    say(conversation, "Tesla Model 3")
    lease = take_turn(conversation)
    step = settlement.store_step(lease=lease, record=a_step(lease, tools=("search_knowledge",)))
    use_tool(lease, step, ToolOutcome(output={}, label=gettext_lazy("Looking that up")))
    assert conversation.events.get(type="tool.called").data["label"] == "Das wird nachgeschlagen"


def test_lost_turns_are_apologised_for_in_each_conversations_language():
    for language in ("es", "de"):
        conversation = start_conversation(language=language)
        say(conversation, "Tesla Model 3")
        take_turn(conversation)
        conversation.turns.update(attempt=settlement.MAX_ATTEMPTS, lease_until=datetime(2026, 1, 1, tzinfo=UTC))
    settlement.sweep(apology=apology_text)
    said = Conversation.objects.filter(messages__author="system").values_list("language", "messages__text")
    assert sorted(said.filter(messages__author="system")) == [(code, apology_text(code)) for code in ("de", "es")]


def test_the_letter_with_the_code_is_in_the_customers_language(pack):
    Record.objects.create(
        pack=pack.pack,
        kind=CUSTOMERS,
        reference="CUS-1",
        customer_reference="CUS-1",
        data={"name": "Nora Weiß", "email": "nora@example.com"},
    )
    conversation = start_conversation(language="de")
    with writing(conversation.pk) as transcript:
        asked = verifications.request_code(transcript, email="nora@example.com")
    verifications.send_code(verification_id=asked.pk)
    [letter] = mail.outbox
    assert letter.subject == "Ihr Code für Acme Insurance"
    assert letter.body.startswith("Guten Tag Nora Weiß,")


OUTLOOK = {
    "open": False,
    "available": False,
    "opens_at": "2026-11-23T09:00:00-05:00",
    "place": "New York",
    "email": "help@acme.example",
}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Of course.", "Monday, 09:00 (New York)", "write to help@acme.example.")),
        ("de", ("Selbstverständlich.", "Montag, 09:00 Uhr (New York)", "schreiben Sie an help@acme.example.")),
        ("es", ("Por supuesto.", "lunes, 09:00 (New York)", "escriba a help@acme.example.")),
        ("fr", ("Bien sûr.", "lundi, 09:00 (New York)", "écrivez à help@acme.example.")),
    ],
)
def test_handing_over_is_said_in_the_customers_language(language, words):
    said = handing_over_text(HandoffReason.CUSTOMER_REQUEST, OUTLOOK, language)
    assert [word for word in words if word.lower() not in said.lower()] == []
    assert get_language() == "en"


def test_a_language_without_a_catalogue_is_answered_in_english():
    assert refusal_text("pt-BR") == refusal_text("en")
