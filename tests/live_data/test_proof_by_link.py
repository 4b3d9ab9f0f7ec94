"""Who still reads a conversation once its customer was proved, where somebody had opened it by the link in an e-mail.

The browser in which it was begun (`visitor_a`) may be the customer's own, or that of somebody who has left the
customer's address to get them to prove themselves there. Only a proof tells the two apart.
"""

import time
from uuid import uuid4

import jwt
import pytest
from django.test import Client

from chat import access
from chat.assistant.history import read_earlier
from chat.cookies import VISITOR_COOKIE
from chat.models import Identity, Record, Verification, VisitorToken
from chat.protocol import Code, Refusal
from chat.queries import conversation_state, events_after
from chat.services import contacts, link_keys, records
from tests.core.rows import nothing_written, refused
from tests.live_data.verified import MARCUS, NOBODY, NORA, ask_for_code, call_tool, confirm, in_days, last_code, propose
from tests.people import new_visitor, say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PAGE = "https://testserver"
SECRET = "a-secret-that-both-sides-have-in-their-settings"


@pytest.fixture
def conversation(pack, visitor_a):
    """Its customer has left an address, which is not the one on file."""
    begun = start_conversation(visitor_a)
    contacts.leave(conversation_id=begun.id, email="nora@home.example")
    begun.refresh_from_db()
    return begun


def key_of(conversation) -> str:
    return link_keys.link_to(conversation).partition("#key=")[2]


def open_by_link(conversation) -> Client:
    """Another browser, by the link in the e-mail."""
    browser = Client(headers={"Origin": PAGE})
    opened = post(browser, conversation, "open", key=key_of(conversation))
    assert opened.status_code == 200
    return browser


def browser_of(visitor) -> Client:
    browser = Client(headers={"Origin": PAGE})
    browser.cookies[VISITOR_COOKIE] = visitor.token
    return browser


def post(browser: Client, conversation, path: str, **body):
    address = f"/api/v1/conversations/{conversation.pk}/{path}"
    return browser.post(address, body, content_type="application/json", secure=True)


def prove(browser: Client, conversation, email: str = NORA) -> None:
    ask_for_code(conversation, email)
    assert post(browser, conversation, "verification", code=last_code()).status_code == 200


def prove_by_site(browser: Client, conversation, reference: str = "CUS-1001") -> int:
    claims = {"sub": reference, "aud": "support-portal", "exp": time.time() + 300, "jti": uuid4().hex}
    return post(browser, conversation, "identity", token=jwt.encode(claims, SECRET, "HS256")).status_code


def all_sevens(verification: Verification) -> str:
    """Instead of a code that chance has made."""
    verification.code = verification._digest("777777")
    return "777777"


def reads(browser: Client, conversation) -> bool:
    """Whether its cookie opens the conversation, as pages, sockets and streams ask."""
    try:
        access.conversation_for_visitor(access.visitor_for(browser.cookies[VISITOR_COOKIE].value), conversation.pk)
    except Refusal:
        return False
    return True


def test_who_proves_themselves_by_the_link_has_the_conversation_and_the_first_browser_keeps_its_others(
    visitor_a, conversation
):
    other = start_conversation(visitor_a)
    elsewhere = open_by_link(conversation)

    prove(elsewhere, conversation)

    first = browser_of(visitor_a)
    assert (reads(elsewhere, conversation), reads(elsewhere, other)) == (True, False)
    assert (reads(first, conversation), reads(first, other)) == (False, True)


def test_a_browser_that_has_shown_the_same_customer_before_goes_on_reading(visitor_a, conversation):
    first = browser_of(visitor_a)
    prove(first, start_conversation(visitor_a))
    elsewhere = open_by_link(conversation)

    prove(elsewhere, conversation)

    assert reads(first, conversation)
    assert reads(elsewhere, conversation)
    assert access.visitor_for(elsewhere.cookies[VISITOR_COOKIE].value).confined_to == conversation.pk


def test_a_browser_that_has_shown_another_customer_does_not(visitor_a, conversation):
    first = browser_of(visitor_a)
    theirs = start_conversation(visitor_a)
    prove(first, theirs, MARCUS)
    elsewhere = open_by_link(conversation)

    prove(elsewhere, conversation)

    assert (reads(first, conversation), reads(first, theirs)) == (False, True)


def test_a_conversation_proved_by_a_link_proves_nothing_of_the_first_browser(visitor_a, conversation):
    """Else whoever gets a customer to prove themselves once would read along ever after."""
    prove(open_by_link(conversation), conversation)
    second = start_conversation(visitor_a)
    contacts.leave(conversation_id=second.id, email=NORA)
    second.refresh_from_db()

    prove(open_by_link(second), second)

    assert not reads(browser_of(visitor_a), second)


def test_the_sites_word_of_the_same_customer_ends_nobodys_access(visitor_a, conversation, settings):
    settings.IDENTITY_SECRET, settings.IDENTITY_AUDIENCE = SECRET, "support-portal"
    first = browser_of(visitor_a)
    assert prove_by_site(first, conversation) == 200
    contacts.leave(conversation_id=conversation.id, email=NORA)
    conversation.refresh_from_db()
    elsewhere = open_by_link(conversation)

    assert prove_by_site(elsewhere, conversation) == 200
    assert prove_by_site(first, conversation) == 200
    assert prove_by_site(elsewhere, conversation, "CUS-1002") == 409

    assert reads(first, conversation)
    assert reads(elsewhere, conversation)


def test_what_was_opened_by_a_link_before_the_proof_is_closed_and_in_other_conversations_it_is_not(
    visitor_a, conversation
):
    other = start_conversation(visitor_a)
    contacts.leave(conversation_id=other.id, email="nora@home.example")
    other.refresh_from_db()
    here, there = open_by_link(conversation), open_by_link(other)

    prove(browser_of(visitor_a), conversation)

    assert (reads(here, conversation), reads(there, other)) == (False, True)


def test_links_that_went_to_the_address_of_before_the_proof_open_nothing_any_more(conversation):
    """Whoever sends a customer the link to a conversation of their own has that link, too."""
    key = key_of(conversation)
    prove(open_by_link(conversation), conversation)

    with nothing_written(), refused(Code.NOT_FOUND):
        link_keys.use(conversation_id=str(conversation.id), key=key)


@pytest.mark.parametrize(("email", "reference"), [(NORA, "CUS-1001"), ("", "ELSEWHERE-7")])
def test_answers_go_to_the_address_on_file_once_the_customer_is_proved(
    visitor_a, conversation, settings, email, reference
):
    settings.IDENTITY_SECRET, settings.IDENTITY_AUDIENCE = SECRET, "support-portal"

    assert prove_by_site(browser_of(visitor_a), conversation, reference) == 200

    conversation.refresh_from_db()
    assert conversation.contact_email == email
    told = [each["data"]["email"] for each in events_after(conversation, 0) if each["type"] == "contact.left"]
    assert told == ["n…@home.example", "n…@example.com" if email else None]
    assert conversation_state(conversation)["contact"] == told[-1]


def test_of_a_customer_without_an_address_on_file_answers_go_nowhere(visitor_a, conversation, settings):
    settings.IDENTITY_SECRET, settings.IDENTITY_AUDIENCE = SECRET, "support-portal"
    nora = Record.objects.get(kind="customers", reference="CUS-1001")
    nora.data["email"] = None
    nora.save()

    assert prove_by_site(browser_of(visitor_a), conversation) == 200

    conversation.refresh_from_db()
    assert conversation.contact_email == records.verified_email(conversation.pk) == ""


def test_the_address_on_file_that_was_left_stays(visitor_a, conversation):
    contacts.leave(conversation_id=conversation.id, email=NORA.title())
    prove(browser_of(visitor_a), conversation)

    conversation.refresh_from_db()
    assert conversation.contact_email == NORA.title()


def test_who_has_proved_themselves_by_the_link_answers_for_themselves(conversation):
    elsewhere = open_by_link(conversation)
    prove(elsewhere, conversation)
    conversation.turns.update(state="finished", ended_at=conversation.opened_at)
    action = propose(conversation, "cancel_policy", policy="POL-20411", cover_ends=in_days(20))

    assert post(elsewhere, conversation, f"actions/{action.reference}", answer="confirm").status_code == 202
    assert Record.objects.get(reference="POL-20411").data["status"] == "ending"


@pytest.mark.parametrize("sentence", ["My code is {}{}.", "{}-{}, please", "First {} and then {}"])
def test_a_code_in_a_message_proves_nobody_where_two_read_along(visitor_a, conversation, sentence):
    """The first browser reads it, too: neither on its own card nor by the assistant, once it reads alone."""
    first, elsewhere = browser_of(visitor_a), open_by_link(conversation)
    ask_for_code(conversation, NORA)

    said = sentence.format(last_code()[:3], last_code()[3:])
    assert post(elsewhere, conversation, "messages", client_id="by-link", text=said).status_code == 202

    assert "ask for a new one" in events_after(conversation, 0)[-2]["data"]["text"]
    assert post(first, conversation, "verification", code=last_code()).json()["error"]["code"] == "code_expired"
    assert post(first, conversation, "contact", email="first@example.com").status_code == 202
    assert call_tool(conversation, "verify_customer", code=last_code()).is_error
    assert not Identity.objects.exists()


def test_a_code_that_is_on_its_way_when_the_first_browser_ends_the_link_proves_nobody(visitor_a, conversation):
    """The message was let in before the token ended, and is stored afterwards."""
    open_by_link(conversation)
    ask_for_code(conversation, NORA)

    assert post(browser_of(visitor_a), conversation, "contact", email="first@example.com").status_code == 202
    say(conversation, f"My code is {last_code()}.")

    assert call_tool(conversation, "verify_customer", code=last_code()).is_error
    assert not Identity.objects.exists()


def test_the_code_of_an_address_that_nobody_has_is_spent_like_any_other(conversation, monkeypatch):
    """Else messages of all the codes that there are would find out which addresses are known."""
    open_by_link(conversation)
    monkeypatch.setattr(Verification, "new_code", all_sevens)
    ask_for_code(conversation, NOBODY)

    say(conversation, "It is 777777.")

    assert Verification.objects.get().used_at is not None


def test_the_assistant_passes_no_code_on_where_two_read_along_and_a_new_one_counts_on_the_card(conversation):
    ask_for_code(conversation, NORA)
    say(conversation, f"It is {last_code()}.")  # Before anybody else read.
    conversation.turns.update(state="finished", ended_at=conversation.opened_at)
    elsewhere = open_by_link(conversation)

    passed_on = call_tool(conversation, "verify_customer", code=last_code())

    assert passed_on.is_error
    assert "card" in passed_on.output["problems"][""]
    assert post(elsewhere, conversation, "verification", code=last_code()).status_code == 409
    assert not Identity.objects.exists()
    sent = call_tool(conversation, "verify_customer", email=NORA)
    assert "type it here" not in sent.output["note"]
    ask_for_code(conversation, NORA)
    assert post(elsewhere, conversation, "verification", code=last_code()).status_code == 200


def test_other_numbers_leave_the_code_where_two_read_along(conversation, monkeypatch):
    elsewhere = open_by_link(conversation)
    monkeypatch.setattr(Verification, "new_code", all_sevens)
    ask_for_code(conversation, NORA)

    say(conversation, "You can call me at +49 77777.")

    assert post(elsewhere, conversation, "verification", code="777777").status_code == 200


def test_a_token_that_was_renewed_this_moment_renews_nothing(visitor_a, conversation):
    ask_for_code(conversation, NORA)

    with refused(Code.NOT_SIGNED_IN):
        confirm(conversation, last_code(), new_visitor().token)
    assert VisitorToken.objects.filter(customer=visitor_a.customer).exists()
    assert not Identity.objects.exists()


def test_the_assistant_tells_nobody_else_of_a_conversation_whose_customer_was_proved(visitor_a, conversation):
    say(conversation, "My policy is POL-20411.")
    following = start_conversation(visitor_a, previous=conversation)
    say(following, "What did I say?")
    start_conversation(visitor_a)
    assert read_earlier(following.pk, conversation.pk).count("POL-20411") == 1

    prove(open_by_link(conversation), conversation)

    assert read_earlier(following.pk, conversation.pk) == ""
