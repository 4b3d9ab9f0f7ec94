"""No answer to be had: the customer gets an honest word, what the search finds and a person, until it passes."""

from decimal import Decimal

import pytest

from chat.assistant.words import apology_text
from chat.models import Source, Spending
from chat.services import articles, breaker, vectors
from chat.services.articles import ArticleText
from tests.breaker import end_pause
from tests.modelscript import fail
from tests.modelscript import say as tell
from tests.people import say, start_conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack", "fresh_breaker")]

QUESTION = "How long do you keep hailstorm photographs?"
URL = "https://help.acme.example/hailstorm-photographs"
AT_ONCE = 0.01
NO_LIMITS = {scope: {} for scope in Spending.Scope.values}


@pytest.fixture
def article(pack):
    text = ArticleText("hail", "Hailstorm photographs", URL, "We keep hailstorm photographs for ten years.")
    articles.store(source=Source.ADMIN, origin="", text=text, language="en")
    while vectors.embed_for(seconds=60):
        pass


def asked(question: str = QUESTION):
    conversation = start_conversation()
    say(conversation, question)
    return conversation


def trip() -> None:
    for _ in range(breaker.FAILURES):
        breaker.record_failure()


def assert_in_good_hands(conversation, reason: str = "assistant_failed") -> None:
    """Told honestly, given the articles, and on a person's list."""
    [told] = conversation.messages.filter(author="system")
    assert told.text == apology_text("en", with_articles=True)
    [source] = told.citations
    assert (source["title"], source["url"], source["at"]) == ("Hailstorm photographs", URL, len(told.text))
    assert "ten years" in source["quote"]
    handoff = conversation.handoffs.get()
    assert (conversation.status, handoff.requested_by, handoff.reason) == ("awaiting_agent", "failure", reason)


def assert_answered(conversation, text: str) -> None:
    assert conversation.status == "with_assistant"
    assert list(conversation.messages.filter(author="assistant").values_list("text", flat=True)) == [text]


def test_an_overloaded_model_leaves_articles_and_a_person(work, model, article):
    for _ in range(3):
        model.script(fail(529, retry_after=AT_ONCE))
    conversation = asked()

    turn = work(conversation)

    assert (turn.state, turn.failure) == ("failed", "overloaded")
    assert_in_good_hands(conversation)


def test_nothing_is_offered_where_no_article_fits(work, model, article):
    model.script(fail(402))
    conversation = asked("Zzzz qqqq?")

    work(conversation)

    told = conversation.messages.get(author="system")
    assert (told.text, told.citations) == (apology_text("en"), [])
    assert conversation.status == "awaiting_agent"


def test_after_many_failures_nobody_waits_for_the_model_and_it_is_tried_again_by_itself(work, model, article):
    for _ in range(breaker.FAILURES):
        model.script(fail(401))
        assert work(asked("Hello")).failure == "unauthorised"
    so_far = len(model.requests)

    unlucky = asked()
    assert work(unlucky).failure == "out_of_reach"
    assert len(model.requests) == so_far
    assert_in_good_hands(unlucky)

    end_pause()
    model.script(fail(401))
    assert work(asked("Hello")).failure == "unauthorised"
    assert work(asked("Hello")).failure == "out_of_reach"

    end_pause()
    for text in ("We are back.", "As ever."):
        model.script(tell(text))
        lucky = asked()
        work(lucky)
        assert_answered(lucky, text)
    assert not breaker.is_tripped()


@pytest.mark.parametrize("scope", ["total", "visitor"])
def test_without_budget_the_model_is_not_asked_until_there_is_one(work, model, article, settings, scope):
    settings.BUDGETS = NO_LIMITS | {scope: {"money": Decimal("0.000001")}}
    conversation = asked()

    turn = work(conversation)

    assert (turn.state, turn.failure) == ("failed", f"budget_{scope}_money")
    assert model.requests == []
    assert_in_good_hands(conversation, "limit_reached")

    settings.BUDGETS = NO_LIMITS
    model.script(tell("With pleasure."))
    later = asked()
    work(later)
    assert_answered(later, "With pleasure.")


def test_who_has_no_budget_does_not_keep_the_model_from_being_tried(work, model, settings):
    trip()
    end_pause()
    settings.BUDGETS = NO_LIMITS | {"visitor": {"messages": 1, "tokens": 1}}
    work(asked("Hello"))
    settings.BUDGETS = NO_LIMITS
    model.script(tell("We are back."))

    lucky = asked("Hello")
    work(lucky)

    assert_answered(lucky, "We are back.")


def test_a_model_that_refuses_one_request_is_in_reach(work, model):
    trip()
    end_pause()
    model.script(fail(400))

    work(asked("Hello"))

    assert not breaker.is_tripped()
