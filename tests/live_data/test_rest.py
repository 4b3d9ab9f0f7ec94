"""Code and click over REST: who may, what a browser gets, and what becomes of a token that somebody had planted."""

import pytest
from django.test import Client

from chat.cookies import VISITOR_COOKIE
from chat.models import Identity, Record, VisitorToken
from chat.services import contacts, customers
from tests.live_data.verified import NORA, ask_for_code, in_days, last_code, propose, verified_conversation
from tests.people import start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation(pack, visitor_a):
    conversation = start_conversation(visitor_a)
    ask_for_code(conversation, NORA)
    return conversation


def browser(token: str, origin: str | None = "https://testserver") -> Client:
    client = Client(headers={"Origin": origin} if origin else {})
    client.cookies[VISITOR_COOKIE] = token
    return client


def enter(client: Client, conversation, code: str, **headers):
    return client.post(
        f"/api/v1/conversations/{conversation.pk}/verification",
        {"code": code},
        content_type="application/json",
        secure=True,
        headers=headers,
    )


def reads(client: Client, conversation) -> int:
    return client.get(f"/api/v1/conversations/{conversation.pk}", secure=True).status_code


@pytest.mark.django_db(transaction=True)
def test_a_planted_token_opens_nothing_once_the_customer_is_verified(conversation, visitor_a):
    """Fixation: somebody put their own token into the customer's browser, to read along afterwards."""
    customer, attacker = browser(visitor_a.token), browser(visitor_a.token)
    assert reads(attacker, conversation) == 200

    response = enter(customer, conversation, last_code())

    assert (response.status_code, response.json()["token"]) == (200, None)
    assert response.cookies[VISITOR_COOKIE]["httponly"]
    assert reads(customer, conversation) == 200
    assert reads(attacker, conversation) == 401
    assert not VisitorToken.objects.filter(digest=VisitorToken.digest_of(visitor_a.token)).exists()


def test_a_program_gets_the_new_token_in_the_answer(conversation, visitor_a):
    response = enter(Client(), conversation, last_code(), Authorization=f"Bearer {visitor_a.token}")

    renewed = response.json()["token"]
    assert VisitorToken.objects.get(customer=visitor_a.customer).digest == VisitorToken.digest_of(renewed)


def test_another_visitor_does_not_verify_this_conversation(conversation, visitor_b):
    assert enter(browser(visitor_b.token), conversation, last_code()).status_code == 404
    assert not Identity.objects.exists()


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
def test_another_page_enters_no_code(conversation, visitor_a, origin):
    response = enter(browser(visitor_a.token, origin), conversation, last_code())

    assert (response.status_code, response.json()["error"]["code"]) == (403, "bad_origin")
    assert not Identity.objects.exists()


@pytest.mark.parametrize("code", ["", "x" * 21])
def test_what_cannot_be_a_code_is_no_attempt(conversation, visitor_a, code):
    assert enter(browser(visitor_a.token), conversation, code).status_code == 422
    assert conversation.verifications.get().attempts == 0


def test_a_wrong_code_is_told_and_counted(conversation, visitor_a):
    code = f"{(int(last_code()) + 1) % 1_000_000:06}"

    response = enter(browser(visitor_a.token), conversation, code)

    assert (response.status_code, response.json()["error"]["code"]) == (409, "code_wrong")
    assert conversation.verifications.get().attempts == 1


@pytest.mark.parametrize(("answer", "status"), [("confirm", "ending"), ("decline", "active")])
def test_a_card_is_answered(pack, answer, status):
    conversation = verified_conversation(NORA)
    action = propose(conversation, "cancel_policy", policy="POL-20411", cover_ends=in_days(20))
    token = customers.renew_token(conversation.customer_id)

    response = browser(token).post(
        f"/api/v1/conversations/{conversation.pk}/actions/{action.reference}",
        {"answer": answer},
        content_type="application/json",
        secure=True,
    )

    assert response.status_code == 202
    assert Record.objects.get(reference="POL-20411").data["status"] == status


def test_a_link_to_an_address_that_is_not_the_customers_own_answers_nothing(pack):
    conversation = verified_conversation(NORA)
    action = propose(conversation, "cancel_policy", policy="POL-20411", cover_ends=in_days(20))
    page = f"/api/v1/conversations/{conversation.pk}"

    def post_by_link(path: str, **body) -> int:
        client = browser(customers.add_token(conversation.customer_id, conversation.pk))
        return client.post(f"{page}/{path}", body, content_type="application/json", secure=True).status_code

    contacts.leave(conversation_id=conversation.pk, email="mistyped@example.com")
    assert post_by_link(f"actions/{action.reference}", answer="confirm") == 403
    assert post_by_link("quotes/Q-23456789", answer="accept") == 403
    assert post_by_link("contact", email=NORA) == 403  # Or they would answer after that.
    assert post_by_link("messages", client_id="m1", text="Hello") in (201, 202)
    assert Record.objects.get(reference="POL-20411").data["status"] == "active"

    contacts.leave(conversation_id=conversation.pk, email=NORA.title())
    assert post_by_link(f"actions/{action.reference}", answer="confirm") == 202
