"""What a long conversation reads from the model's cache, by the accounting of the API."""

import pytest
from django.db.models import F, Sum

from chat.models import IntentGuess, Quote, Step, ToolCall
from tests.modelscript import call
from tests.modelscript import say as tell
from tests.people import say, start_conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("whole_pack")]

CAR = {"make": "Toyota", "model": "Camry", "year": 2021, "mileage": 30_000, "driver_age": 40}
SCRIPT = (
    ("Hi, what does comprehensive coverage include?", call("search_knowledge", {"query": "comprehensive coverage"})),
    ("Is the battery of my electric car covered, too?", call("search_knowledge", {"query": "electric car battery"})),
    ("What would my Toyota Camry from 2021 cost? 30,000 miles, I am 40.", call("get_quote", CAR)),
    ("That is a fair price.", None),
    ("Why did my monthly premium go up this year?", None),
    ("I had an accident this morning, what do I do now?", None),
    ("Do I need photographs of the damage?", None),
    ("How long does that usually take?", None),
    ("I would like to add my daughter as a driver to my policy.", None),
    ("Thank you, that is all I wanted to know.", None),
)


def test_ten_turns_read_most_of_their_input_from_the_cache(worker, model):
    conversation = start_conversation()
    for question, wanted in SCRIPT:
        if wanted:
            model.script(tell("Let me see."), wanted)
        model.script(tell("Thank you for asking. Here is what I can say about it, in a few sentences of usual length."))
        say(conversation, question)
        worker.run_turn(conversation.turns.get(state="queued").pk).result(60)

    steps = Step.objects.filter(turn__conversation=conversation)
    used = steps.aggregate(
        read=Sum("cache_read_tokens"),
        all=Sum(F("input_tokens") + F("cache_write_tokens") + F("cache_read_tokens")),
    )
    assert used["read"] / used["all"] >= 0.85, list(
        steps.order_by("pk").values_list("input_tokens", "cache_write_tokens", "cache_read_tokens")
    )
    # What could have broken the beginning has happened: facts for an intent came in, passages, a price.
    assert set(IntentGuess.objects.filter(sure=True).values_list("conversation", flat=True)) == {conversation.pk}
    assert "<context>" in str(model.requests[-1].body["messages"][2:])
    assert ToolCall.objects.filter(name="search_knowledge", output__results__0__isnull=False).count() == 2
    assert Quote.objects.filter(conversation=conversation).exists()
    assert conversation.turns.filter(state="finished").count() == len(SCRIPT)
