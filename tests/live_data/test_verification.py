"""A code to the e-mail on file: who enters it is that customer, and nobody learns which addresses are known."""

from datetime import timedelta

import pytest
from django.core import mail

from chat import clock, queries
from chat.models import Identity, Verification, VisitorToken
from chat.protocol import Code, Refusal
from chat.services import verifications
from tests.live_data.verified import (
    MARCUS,
    NOBODY,
    NORA,
    ask_for_code,
    call_tool,
    confirm,
    last_code,
    verified_conversation,
)
from tests.people import start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation(pack, visitor_a):
    return start_conversation(visitor_a)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def refused_with(conversation, code: str, token: str = "") -> Code:
    with pytest.raises(Refusal) as refusal:
        confirm(conversation, code, token)
    return refusal.value.code


def test_the_right_code_verifies_the_customer_of_this_conversation(conversation):
    ask_for_code(conversation, " Nora.Whitfield@EXAMPLE.com ")

    [letter] = mail.outbox
    assert letter.to == [NORA]
    assert "Acme Insurance" in letter.subject
    confirmed = confirm(conversation, f" {last_code()[:3]} {last_code()[3:]}")

    identity = Identity.objects.get()
    assert (identity.conversation_id, identity.reference, identity.method) == (conversation.pk, "CUS-1001", "code")
    assert confirmed.name == "Nora Whitfield"
    assert conversation.events.get(type="customer.verified").data == {"name": "Nora Whitfield"}
    conversation.refresh_from_db()
    assert queries.snapshot(conversation)["state"]["customer"] == {"name": "Nora Whitfield"}


def test_the_assistant_goes_on_when_the_customer_is_verified(conversation):
    ask_for_code(conversation, NORA)

    confirm(conversation, last_code())

    assert conversation.turns.get().state == "queued"


def test_an_unknown_address_is_answered_like_a_known_one(pack):
    seen = {}
    for email in (NORA, NOBODY):
        conversation = start_conversation()
        sent = call_tool(conversation, "verify_customer", email=email)
        verifications.send_code(verification_id=Verification.objects.latest("pk").pk)
        tried = [call_tool(conversation, "verify_customer", code="000000") for _ in range(6)]
        seen[email] = (
            [(call.output, call.is_error) for call in (sent, *tried)],
            [(event.type, sorted(event.data)) for event in conversation.events.order_by("seq")],
            refused_with(conversation, "000000"),
        )

    assert seen[NORA] == seen[NOBODY]
    assert [letter.to for letter in mail.outbox] == [[NORA]]


def test_nothing_of_address_and_code_is_stored(conversation):
    ask_for_code(conversation, NORA)

    row = Verification.objects.values().get()
    assert not [value for value in row.values() if last_code() in str(value) or "nora" in str(value)]


def test_five_wrong_codes_spend_the_right_one(conversation):
    ask_for_code(conversation, NORA)
    for _ in range(5):
        assert refused_with(conversation, wrong(last_code())) is Code.CODE_WRONG

    assert refused_with(conversation, last_code()) is Code.CODE_EXPIRED
    assert not Identity.objects.exists()


def test_a_code_is_worth_nothing_after_ten_minutes(conversation):
    ask_for_code(conversation, NORA)

    with clock.fixed(Verification.objects.get().expires_at):
        assert refused_with(conversation, last_code()) is Code.CODE_EXPIRED


def test_only_the_newest_code_counts(conversation):
    ask_for_code(conversation, NORA)
    first = last_code()
    ask_for_code(conversation, NORA)

    if first != last_code():
        assert refused_with(conversation, first) is Code.CODE_WRONG
    confirm(conversation, last_code())


def test_a_code_works_once(conversation):
    ask_for_code(conversation, NORA)
    confirm(conversation, last_code())

    assert refused_with(conversation, last_code()) is Code.CODE_EXPIRED


def test_a_code_is_for_the_conversation_that_asked(conversation):
    ask_for_code(conversation, NORA)

    assert refused_with(start_conversation(), last_code()) is Code.CODE_EXPIRED


def test_a_conversation_gets_three_codes_a_day(conversation):
    answers = [call_tool(conversation, "verify_customer", email=NOBODY) for _ in range(4)]

    assert [answer.is_error for answer in answers] == [False, False, False, True]
    assert "human" in answers[-1].output["problems"][""]


@pytest.mark.parametrize("email", [NORA, NOBODY])
def test_an_address_gets_five_codes_an_hour_and_ten_a_day_from_all_conversations(pack, email):
    def ask() -> bool:
        return not call_tool(start_conversation(), "verify_customer", email=email).is_error

    assert [ask() for _ in range(6)] == [True] * 5 + [False]
    with clock.fixed(clock.now() + timedelta(minutes=61)):
        assert [ask() for _ in range(6)] == [True] * 5 + [False]
    with clock.fixed(clock.now() + timedelta(minutes=122)):
        assert not ask()


def test_who_is_verified_stays_who_they_are(pack):
    conversation = verified_conversation(NORA)

    answer = call_tool(conversation, "verify_customer", email=MARCUS)

    assert answer.output["verified"] is True
    assert not Verification.objects.filter(record_reference="CUS-1002").exists()


def test_a_code_that_was_sent_before_the_site_vouched_for_somebody_else_changes_nothing(conversation, visitor_a):
    ask_for_code(conversation, NORA)
    verifications.identify_by_host(
        conversation_id=conversation.pk, reference="CUS-1002", email="", name="", token=visitor_a.token
    )

    assert refused_with(conversation, last_code()) is Code.IDENTITY_REFUSED
    assert Identity.objects.get().reference == "CUS-1002"


def test_the_code_passed_on_by_the_assistant_verifies_too(conversation):
    ask_for_code(conversation, NORA)

    call = call_tool(conversation, "verify_customer", code=last_code())

    assert call.output == {"verified": True, "name": "Nora Whitfield"}
    assert Identity.objects.get().conversation_id == conversation.pk


@pytest.mark.parametrize("input", [{}, {"email": "nora"}, {"email": None, "code": ""}])
def test_the_tool_says_what_it_needs(conversation, input):
    call = call_tool(conversation, "verify_customer", **input)

    assert call.is_error
    assert not Verification.objects.exists()


def test_the_demo_shows_the_code_on_the_page_and_not_to_the_model(conversation, settings):
    settings.DEMO = True
    call = call_tool(conversation, "verify_customer", email=NORA)
    verifications.send_code(verification_id=Verification.objects.get().pk)

    assert conversation.events.get(type="verification.sent").data["demo_code"] == last_code()
    assert last_code() not in str(call.output)
    assert not conversation.messages.filter(text__contains=last_code()).exists()


def test_outside_of_the_demo_the_code_is_in_the_letter_only(conversation):
    ask_for_code(conversation, NORA)

    assert list(conversation.events.get(type="verification.sent").data) == ["expires_at"]


def test_a_task_that_runs_twice_sends_one_letter(conversation):
    ask_for_code(conversation, NORA)
    verifications.send_code(verification_id=Verification.objects.get().pk)

    assert len(mail.outbox) == 1


def test_the_token_is_renewed_for_whoever_enters_the_code(conversation, visitor_a):
    planted = visitor_a.token
    ask_for_code(conversation, NORA)

    renewed = confirm(conversation, last_code(), planted).token

    [token] = VisitorToken.objects.filter(customer=visitor_a.customer)
    assert token.digest == VisitorToken.digest_of(renewed) != VisitorToken.digest_of(planted)


def test_a_wrong_code_leaves_the_token(conversation, visitor_a):
    ask_for_code(conversation, NORA)
    refused_with(conversation, wrong(last_code()), visitor_a.token)

    assert VisitorToken.objects.filter(digest=VisitorToken.digest_of(visitor_a.token)).exists()


def test_a_mail_server_that_is_away_is_logged_without_the_address(conversation, settings, caplog):
    settings.EMAIL_BACKEND = "tests.live_data.test_verification.NoMail"

    ask_for_code(conversation, NORA)

    assert "not sent" in caplog.text
    assert "nora" not in caplog.text


class NoMail:
    def __init__(self, **_options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError(f"no server for {messages[0].to}")
