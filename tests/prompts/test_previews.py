"""A conversation that tries a draft: answered with it, and seen by nobody else."""

import pytest
from django.core import mail
from django.test import override_settings

from agents_desk import queries as desk
from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.population import Population
from agents_desk.metrics.window import parse_window
from chat import clock, queries
from chat.assistant.worker import Worker
from chat.models import Conversation
from chat.services import handoffs, previews, records
from tests.live_data.verified import NORA, ask_for_code, confirm
from tests.modelscript import say
from tests.modelserver import ModelServer
from tests.people import finish_turn, start_conversation, take_turn
from tests.people import say as write
from tests.prompts.drafting import acme, begin_draft, publish, the_pack

pytestmark = pytest.mark.django_db

PATIENCE = 60


@pytest.fixture
def preview(pack, manager, visitor_a) -> Conversation:
    draft = begin_draft(manager, identity="You are Eva, and only a draft.")
    return previews.start(draft=draft, customer=visitor_a.customer, by=manager)


@pytest.mark.django_db(transaction=True)
def test_it_is_answered_with_the_draft(preview):
    write(preview, "Hello")
    with ModelServer() as model, override_settings(MODEL_URL=model.url, MODEL_KEY=None):
        model.script(say("I am a draft."))
        worker = Worker()
        worker.start()
        try:
            worker.run_turn(preview.turns.get().pk).result(PATIENCE)
        finally:
            worker.stop()
        [request] = model.requests

    assert request.body["system"][0]["text"].startswith("You are Eva, and only a draft.\n")
    turn = preview.turns.get()
    assert (turn.state, turn.prompt_version) == ("finished", None)


def test_it_goes_on_with_its_draft_whatever_is_published(preview, manager):
    publish(manager)
    write(preview, "Hello")

    assert take_turn(preview).prompt_version_id is None


def test_nobody_waits_for_it_at_the_desk(preview, agent):
    customers_own = start_conversation()
    for conversation in (customers_own, preview):
        write(conversation, "Hello")
        handoffs.request_by_customer(conversation_id=conversation.id)

    waiting = desk.queue(agent)["waiting"]

    assert [row["id"] for row in waiting["items"]] == [str(customers_own.id)]
    assert waiting["count"] == 1
    customers_own.refresh_from_db()
    assert queries.queue_position(customers_own)["position"] == 1


def test_a_code_is_shown_on_its_page_and_sent_to_nobody(preview):
    records.fill(the_pack(), acme().records)

    ask_for_code(preview, NORA)

    shown = preview.events.get(type="verification.sent").data["demo_code"]
    assert confirm(preview, shown).name == "Nora Whitfield"
    assert mail.outbox == []


def test_it_counts_in_no_number(preview):
    write(preview, "A quote, please")
    lease = take_turn(preview)
    finish_turn(lease)
    handoffs.request_by_customer(conversation_id=preview.id)

    population = Population.of(parse_window({"days": "7"}, now=clock.now()))

    assert population.exclusions()["preview"] == 1
    for metric in METRICS.values():
        assert not metric.conversations(population).exists(), metric.slug


def test_it_is_not_among_the_visitors_conversations(preview, visitor_a):
    own = start_conversation(visitor_a)

    listed, _more = queries.conversations_of(visitor_a.customer)

    assert [item["id"] for item in listed] == [str(own.id)]


def test_only_its_page_says_that_it_is_one_and_greets_as_the_draft(client, pack, manager, visitor_a):
    draft = begin_draft(manager)
    draft.parts["pack.toml"] = draft.parts["pack.toml"].replace("Hi, I'm Eva", "Ahoy, I'm Eva")
    preview = previews.start(draft=draft, customer=visitor_a.customer, by=manager)
    ordinary = start_conversation(visitor_a)

    pages = [client.get(f"/chat/{key}/", secure=True).content.decode() for key in (preview.pk, ordinary.pk, "nothing")]

    assert ["You are talking with a draft" in page for page in pages] == [True, False, False]
    assert ["Ahoy, I&#x27;m Eva" in page for page in pages] == [True, False, False]
