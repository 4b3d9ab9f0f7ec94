"""The company's own site says who its customer is: signed, in time, for this portal, once."""

import time
from datetime import UTC, datetime
from uuid import uuid4

import jwt
import pytest
from django.test import Client

from chat import clock
from chat.cookies import VISITOR_COOKIE
from chat.models import Identity, SpentAssertion
from chat.services import customers
from tests.live_data.verified import NOBODY, NORA, call_tool, verified_conversation
from tests.people import start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

SECRET = "a-secret-that-both-sides-have-in-their-settings"
PAGE = {"origin": "https://testserver"}


@pytest.fixture(autouse=True)
def shared_secret(settings):
    settings.IDENTITY_SECRET = SECRET
    settings.IDENTITY_AUDIENCE = "support-portal"


@pytest.fixture
def conversation(pack, visitor_a):
    return start_conversation(visitor_a)


def signed(key: str | None = SECRET, algorithm: str = "HS256", **claims) -> str:
    known = {"sub": "CUS-1001", "aud": "support-portal", "exp": time.time() + 300, "jti": uuid4().hex}
    return jwt.encode({name: value for name, value in (known | claims).items() if value is not None}, key, algorithm)


def bring(conversation, word, token):
    return Client().post(
        f"/api/v1/conversations/{conversation.pk}/identity",
        {"token": word},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
        secure=True,
    )


def test_the_sites_word_verifies_its_customer(conversation, visitor_a):
    response = bring(conversation, signed(), visitor_a.token)

    assert (response.status_code, response.json()["name"]) == (200, "Nora Whitfield")
    identity = Identity.objects.get()
    assert (identity.reference, identity.method) == ("CUS-1001", "host")
    assert call_tool(conversation, "look_up_customer").output["email"] == NORA


def test_a_customer_can_be_named_by_address_or_be_unknown_to_the_store(conversation, visitor_a, visitor_b):
    assert bring(conversation, signed(sub=None, email=NORA), visitor_a.token).status_code == 200
    theirs = start_conversation(visitor_b)

    assert bring(theirs, signed(sub="ELSEWHERE-7", name="Ada"), visitor_b.token).json()["name"] == "Ada"
    assert Identity.objects.get(conversation=theirs).reference == "ELSEWHERE-7"


def test_the_old_token_opens_nothing_any_more(conversation, visitor_a):
    renewed = bring(conversation, signed(), visitor_a.token).json()["token"]

    assert bring(conversation, signed(), visitor_a.token).status_code == 401
    assert bring(conversation, signed(), renewed).status_code == 200


def test_a_browser_has_the_new_token_in_its_cookie_only(conversation, visitor_a):
    browser = Client(headers=PAGE)
    browser.cookies[VISITOR_COOKIE] = visitor_a.token

    response = browser.post(
        f"/api/v1/conversations/{conversation.pk}/identity",
        {"token": signed()},
        content_type="application/json",
        secure=True,
    )

    assert response.json()["token"] is None
    cookie = response.cookies[VISITOR_COOKIE]
    assert cookie["httponly"]
    assert cookie.value != visitor_a.token


def bad_words():
    now = time.time()
    yield "another key", signed("another-secret-of-more-than-thirty-two-letters")
    yield "no signature", signed(None, "none")
    yield "another algorithm", signed(SECRET * 2, algorithm="HS512")
    yield "expired", signed(exp=now - 60)
    yield "without expiry", signed(exp=None)
    yield "good for too long", signed(exp=now + 7200)
    yield "for another portal", signed(aud="somebody-else")
    yield "without audience", signed(aud=None)
    yield "without an id", signed(jti=None)
    yield "an id that is no text", signed(jti=["x"])
    yield "of nobody", signed(sub=None)
    yield "of an unknown address", signed(sub=None, email=NOBODY)
    yield "not a token", "x.y.z"


BAD_WORDS = dict(bad_words())


@pytest.mark.parametrize("word", list(BAD_WORDS.values()), ids=list(BAD_WORDS))
def test_any_other_word_is_refused_in_the_same_words(conversation, visitor_a, word):
    response = bring(conversation, word, visitor_a.token)

    assert (response.status_code, response.json()["error"]["code"]) == (409, "identity_refused")
    assert not Identity.objects.exists()
    assert bring(conversation, "again", visitor_a.token).status_code == 409, "the token was renewed"


def test_a_word_is_good_once(conversation, visitor_a, visitor_b):
    word = signed()
    bring(conversation, word, visitor_a.token)

    assert bring(start_conversation(visitor_b), word, visitor_b.token).status_code == 409


def test_a_spent_word_is_forgotten_when_it_would_be_refused_anyway(conversation, visitor_a, visitor_b):
    word = signed()
    bring(conversation, word, visitor_a.token)

    with clock.fixed(datetime.fromtimestamp(time.time() + 400, UTC)):
        bring(start_conversation(visitor_b), signed(exp=time.time() + 700), visitor_b.token)

    assert SpentAssertion.objects.count() == 1


def test_nobody_becomes_somebody_else(visitor_a):
    conversation = verified_conversation(NORA, visitor_a)
    token = customers.renew_token(conversation.customer_id)

    assert bring(conversation, signed(sub="CUS-1002"), token).status_code == 409
    assert Identity.objects.get().reference == "CUS-1001"


def test_without_a_shared_secret_nobody_is_believed(conversation, visitor_a, settings):
    settings.IDENTITY_SECRET = None

    assert bring(conversation, signed(), visitor_a.token).status_code == 409
