"""The tool's answers, and what becomes of questions without one."""

import pytest
from django.urls import reverse

from chat import company
from chat.assistant.tools import run
from chat.models import Article, KnowledgeMiss
from chat.services import misses, settlement
from chat.states import Kind
from tests.knowledge.conftest import embed_all, write
from tests.people import a_step, say, start_conversation, take_turn, use_tool

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def ask(query, kind=Kind.CUSTOMER):
    """The assistant searches in a new conversation; its stored tool call."""
    conversation = start_conversation(kind=kind)
    say(conversation)
    lease = take_turn(conversation)
    step = settlement.store_step(lease=lease, record=a_step(lease, tools=("search_knowledge",)))
    outcome = run("search_knowledge", {"query": query}, company.content(), conversation.pk)
    use_tool(lease, step, outcome, name="search_knowledge")
    return conversation.turns.get().tool_calls.get()


def questions():
    return [group.question for group in misses.open_groups()]


def test_the_tool_answers_with_passages_and_their_sources():
    article = write("Boats", "## Mast\n\nA mast is made of spruce.", url="https://help.example/boats")

    answer = ask("what are masts made of").output

    assert answer == {
        "results": [
            {
                "passage": article.passages.get().pk,
                "article": article.pk,
                "source": "https://help.example/boats",
                "title": "Boats > Mast",
                "text": "A mast is made of spruce.",
            }
        ]
    }
    assert not KnowledgeMiss.objects.exists()


def test_a_miss_is_said_and_kept_with_its_conversation():
    call = ask("do you insure zeppelins")

    assert call.output["results"] == []
    assert "do not know" in call.output["note"]
    assert not call.is_error
    miss = KnowledgeMiss.objects.get()
    assert (miss.query, miss.tool_call, miss.conversation) == ("do you insure zeppelins", call, call.turn.conversation)


def test_an_empty_question_is_no_question():
    assert ask("  ").is_error
    assert not KnowledgeMiss.objects.exists()


def test_questions_about_the_same_matter_stand_together_the_most_frequent_first():
    for query in (
        "do you insure boats",
        "can I get insurance for my boat",
        "boat insurance",
        "what is your fax number",
    ):
        ask(query)
    embed_all()

    groups = misses.open_groups()

    assert [len(group.misses) for group in groups] == [3, 1]
    assert groups[1].question == "what is your fax number"


def test_without_vectors_only_the_same_words_are_the_same_matter():
    for query in ("boat insurance", "Boat insurance", "insure a boat"):
        ask(query)

    assert sorted(len(group.misses) for group in misses.open_groups()) == [1, 2]


def test_only_what_customers_asked_is_listed():
    ask("asked in a preview", kind=Kind.PREVIEW)
    ask("asked by a customer")

    assert questions() == ["asked by a customer"]


def test_managers_see_the_questions_with_their_conversations(client, manager):
    call = ask("do you insure zeppelins")
    client.force_login(manager)

    page = client.get(reverse("desk-questions")).content.decode()

    assert "do you insure zeppelins" in page
    assert reverse("desk-conversation", args=[call.turn.conversation_id]) in page
    assert "title=do+you+insure+zeppelins" in page


def test_agents_do_not_see_the_page(client, agent):
    client.force_login(agent)

    assert client.get(reverse("desk-questions")).status_code == 403
    assert client.post(reverse("desk-questions-dismiss"), {"ids": "1"}).status_code == 403


def test_a_dismissed_question_leaves_the_list_and_the_others_stay(client, manager):
    ask("do you insure zeppelins")
    ask("what is your fax number")
    client.force_login(manager)

    client.post(reverse("desk-questions-dismiss"), {"ids": f"{KnowledgeMiss.objects.earliest('pk').pk},x,²"})

    assert questions() == ["what is your fax number"]


def test_writing_the_article_prefilled_from_a_question_closes_it(client, manager):
    ask("do you insure zeppelins")
    miss = KnowledgeMiss.objects.get()
    client.force_login(manager)
    address = reverse("admin:chat_article_add")

    form = client.get(address, {"title": miss.query, "misses": miss.pk}).content.decode()
    assert 'value="do you insure zeppelins"' in form

    article = {"title": "Zeppelins", "url": "", "audience": "public", "body": "We insure none.", "misses": miss.pk}
    assert client.post(address, article).status_code == 302

    miss.refresh_from_db()
    assert miss.article == Article.objects.get(title="Zeppelins")
    assert questions() == []
