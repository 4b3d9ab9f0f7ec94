"""Searching everything that was said, with the line in which it was found."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from agents_desk.lists import search as searching
from agents_desk.lists.filters import Filters
from agents_desk.lists.pages import page
from agents_desk.lists.views import VIEWS
from agents_desk.lists.words import marks_in, terms_of
from chat import clock
from chat.models import Conversation, Customer
from chat.protocol import Refusal
from chat.services import notes, settlement
from chat.services.settlement import ToolOutcome
from tests.people import a_step, an_offer, hire, say, start_conversation, take_turn, use_tool

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def said(*texts: str, days_ago: int = 0) -> Conversation:
    with clock.fixed(START - timedelta(days=days_ago)):
        conversation = start_conversation()
        for text in texts:
            say(conversation, text)
    return conversation


def find(user, typed: str, **more) -> list[dict]:
    with clock.fixed(START):
        return searching.search(user, Filters(q=typed, **more))["items"]


def found(user, typed: str, **more) -> list[str]:
    return [item["id"] for item in find(user, typed, **more)]


def marked(item: dict) -> list[str]:
    text = item["hit"]["text"]
    return [text[start:end] for start, end in item["hit"]["marks"]]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("My bicycle was stolen in Zürich", "zurich"),
        ("My bicycle was stolen in Zurich", "ZÜRICH"),
        ("I want a refund", "refu"),
        ("Write to ann@example.com please", "example.com"),
        ("It is about QT-4431", "qt-4431"),
        ("It is about QT-4431", "4431"),
        ("Страховка на машину", "страховка"),
        ("Die Straße war nass", "strasse"),
        ("the black dog barks", '"black dog"'),
    ],
)
def test_words_are_found_however_they_are_written(agent, text, typed):
    conversation = said(text)
    said("Something else")
    [item] = find(agent, typed)
    assert item["id"] == str(conversation.id)
    assert item["hit"]["text"] == text
    assert marked(item) != []


def test_every_word_has_to_be_there_wherever_it_stands(agent):
    both = said("My bicycle was stolen", "Now I want my money back")
    said("My bicycle is red")
    assert found(agent, "money bicycle") == [str(both.id)]


def test_a_phrase_stands_as_it_is(agent):
    said("the dog was black")
    conversation = said("a black dog")
    assert found(agent, '"black dog"') == [str(conversation.id)]
    assert found(agent, '"black do"') == []


def test_notes_names_quotes_and_addresses_are_found_too(agent):
    noted = said("Hello")
    seq = notes.post(conversation_id=noted.id, author=agent, client_id="n1", text="Looks like **fraud**").seq
    [item] = find(agent, "fraud")
    assert (item["id"], item["hit"]["source"], item["hit"]["seq"]) == (str(noted.id), "note", seq)

    named = said("Hello again")
    Customer.objects.filter(pk=named.customer_id).update(name="Maria Gómez")
    assert found(agent, "gomez") == [str(named.id)]

    Conversation.objects.filter(pk=named.id).update(contact_email="maria@example.org")
    assert [item["hit"]["source"] for item in find(agent, "maria@example.org")] == ["email"]

    quoted = said("Insure my folding bicycle")
    lease = take_turn(quoted)
    step = settlement.store_step(lease=lease, record=a_step(lease, tools=("get_quote",)))
    use_tool(lease, step, ToolOutcome(output={}, label="Working out your price", offer=an_offer()))
    reference = quoted.quotes.get().reference
    [item] = find(agent, reference)
    assert (item["id"], item["hit"]["source"]) == (str(quoted.id), "quote")


def test_the_newer_and_the_better_come_first(agent):
    old = said("A refund", days_ago=200)
    weak = said("Is a refund possible, and what about the many other questions that I have asked you about my policy?")
    good = said("Refund, refund, refund!")
    assert found(agent, "refund") == [str(each.id) for each in (good, weak, old)]


def test_the_hit_is_the_message_to_jump_to(agent):
    conversation = said("Hello", "Where is my refund?", "Thanks")
    [item] = find(agent, "refund")
    assert item["hit"]["seq"] == conversation.messages.get(text="Where is my refund?").seq
    assert (item["hit"]["author"], marked(item)) == ("customer", ["refund"])


def test_nobody_finds_what_they_may_not_see(agent):
    restricted = hire("claims", teams=["claims"], sees_only_own_teams=True)
    said("A canary of the billing team")
    Conversation.objects.update(team="billing")
    assert len(find(agent, "canary")) == 1
    assert find(restricted, "canary") == []


@pytest.mark.parametrize(
    "typed", ["", "   ", "-", '""', "& | !", "'; DROP TABLE chat_message; --", ":*", "½ ʼ", "\\", "%s"]
)
def test_whatever_is_typed_is_only_looked_for(agent, typed):
    said("Hello")
    assert find(agent, typed) == []


def test_text_that_looks_like_markup_stays_text(agent):
    said("<img src=x onerror=alert(1)> canary")
    [item] = find(agent, "canary")
    assert item["hit"]["text"] == "<img src=x onerror=alert(1)> canary"
    assert marked(item) == ["canary"]


def test_a_long_text_is_shown_where_the_word_stands(agent):
    said(f"{'Lorem ipsum dolor ' * 60} canary {'sit amet ' * 60}")
    [item] = find(agent, "canary")
    assert len(item["hit"]["text"]) <= searching.EXCERPT + 4
    assert marked(item) == ["canary"]


def test_pages_of_results_follow_each_other_over_the_ends_of_windows(agent, monkeypatch):
    monkeypatch.setattr(searching, "WINDOW", 5)
    monkeypatch.setattr(searching, "PAGE", 2)
    everything = {str(said("refund", days_ago=days).id) for days in (0, 1, 1, 2, 3, 4, 5, 6, 6, 7, 8)}
    seen, after = [], ""
    while True:
        results = searching.search(agent, Filters(q="refund"), after=after)
        seen += [item["id"] for item in results["items"]]
        after = results["next"]
        if after is None:
            break
    assert len(seen) == len(everything)
    assert set(seen) == everything


@pytest.mark.parametrize("after", ["x", "1~2~3", "-5~~", "0~2026-11-23T09:00:00+00:00~x"])
def test_a_place_that_was_made_up_is_refused_or_harmless(agent, after):
    said("refund")
    found = []
    with suppress(Refusal):
        found = searching.search(agent, Filters(q="refund"), after=after)["items"]
    assert len(found) <= 1


def test_a_view_can_be_searched_as_well(agent):
    conversation = said("My roof leaks")
    said("Hello")
    listed = page(agent, VIEWS["assistant"], Filters(q="roof"))
    assert [item["id"] for item in listed["items"]] == [str(conversation.id)]


# What matches; the best lines; the rows, their open requests, clocks and offers.
SEARCH_QUERIES = 1 + 1 + 4


def test_a_search_costs_the_same_however_much_there_is(agent, django_assert_num_queries):
    said("refund bicycle")
    find(agent, "refund bicycle")  # The pack is read once by each process.
    for more in (3, 57):
        for _ in range(more):
            said("refund please", "my bicycle")
        with django_assert_num_queries(SEARCH_QUERIES):
            find(agent, "refund bicycle")


def test_marks_are_apart_and_in_order():
    text = "Żółw im Zürcher Zoo: zoo!"
    assert [text[start:end] for start, end in marks_in(text, terms_of("zoo zolw zur zurcher"))] == [
        "Żółw",
        "Zürcher",
        "Zoo",
        "zoo",
    ]
