"""What an agent reads first: from the record, or by the fast model as far as the record bears it out."""

import json

import pytest

from agents_desk.dossier import dossier
from chat.models import Brief, FastCall
from chat.services import handoffs, settlement
from chat.services.settlement import ToolOutcome
from tests.modelscript import fail
from tests.modelscript import say as tell
from tests.people import a_step, finish_turn, hire, say, start_conversation, take_turn, use_tool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

PATIENCE = 60
FOUND = {"passage": 7, "article": 3, "source": "https://help.movers.example/piano", "title": "Pianos", "text": "Yes."}


@pytest.fixture(autouse=True)
def with_a_fast_model(settings):
    settings.MODEL_IS_STANDIN = False


@pytest.fixture
def handoff():
    conversation = start_conversation()
    say(conversation, "Hello, do you move pianos up to the third floor?")
    lease = take_turn(conversation)
    step = settlement.store_step(lease=lease, record=a_step(lease, tools=("search_knowledge",)))
    use_tool(lease, step, ToolOutcome(output={"results": [FOUND]}), name="search_knowledge", input={"query": "pianos"})
    finish_turn(lease, "We do. I will ask a colleague about the third floor.", step=a_step(lease, number=2))
    handoffs.request_by_customer(conversation_id=conversation.pk)
    return conversation.handoffs.get()


def written(server, **parts):
    empty = {"established": [], "tried": [], "promised": [], "open_question": "", "suggested_reply": ""}
    server.script(tell(json.dumps({"asked": "Moving a piano", **empty, **parts})))


def test_without_a_model_the_record_is_put_together_with_its_sources(handoff):
    brief = dossier(hire("reader"), handoff.conversation)["brief"]

    assert brief["made_by"] == "record"
    assert brief["asked"] == brief["open_question"] == "Hello, do you move pianos up to the third floor?"
    [tried] = brief["tried"]
    assert tried["text"] == "Searched “pianos”: Pianos"
    assert [(each["kind"], each["title"]) for each in tried["evidence"]] == [("tool", ""), ("passage", "Pianos")]
    [promised] = brief["promised"]
    assert "I will ask a colleague" in promised["text"]
    assert promised["evidence"] == ({"kind": "message", "ref": 4, "title": "", "url": ""},)


def test_the_fast_models_brief_is_kept_as_far_as_it_names_what_is_there(worker, server, handoff):
    server.reset()
    call = handoff.conversation.turns.get().tool_calls.get()
    written(
        server,
        established=[
            {"text": "Third floor", "marks": ["m2"]},
            {"text": "Has two pianos", "marks": []},
            {"text": "Is rich", "marks": ["m99"]},
        ],
        tried=[{"text": "Searched for pianos", "marks": [f"t{call.pk}", "m99"]}],
    )

    worker.write_brief(handoff.pk).result(PATIENCE)

    brief = Brief.objects.get(handoff=handoff)
    assert brief.made_by == "claude-haiku-5-5"
    assert [entry["text"] for entry in brief.established] == ["Third floor"]
    assert [(each["kind"], each["ref"]) for each in brief.tried[0]["evidence"]] == [("tool", call.pk)]
    assert FastCall.objects.get().purpose == "brief"
    assert [event.type for event in handoff.conversation.events.filter(stream="desk")] == ["brief.written"] * 2


@pytest.mark.parametrize("trouble", [fail(529), tell("I would rather not")])
def test_a_model_that_gives_no_brief_leaves_the_one_from_the_record(worker, server, handoff, trouble):
    server.reset()
    server.script(trouble)

    worker.write_brief(handoff.pk).result(PATIENCE)

    assert Brief.objects.get(handoff=handoff).made_by == "record"
    assert FastCall.objects.get().failure


def test_a_handoff_that_is_gone_costs_nothing(worker, server):
    server.reset()

    worker.write_brief(0).result(PATIENCE)

    assert server.requests == []
