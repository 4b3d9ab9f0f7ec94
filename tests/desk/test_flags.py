"""Messages of the assistant that agents find wrong: flagged, listed, exported, made an article of."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from agents_desk import commands
from chat.knowledge.search import search
from chat.models import Article, Flag
from chat.protocol import DESK_COMMANDS, Code, Refusal
from chat.services import articles
from tests.desk.https import https_client
from tests.people import answer, new_id, say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

RIGHT = "A canoe is insured as sports equipment, up to 900 dollars."


@pytest.fixture
def conversation():
    conversation = start_conversation()
    say(conversation, "Hello")
    say(conversation, "Is my canoe covered?")
    answer(conversation, "Canoes are boats.")
    conversation.refresh_from_db()
    return conversation


def flag(conversation, agent, seq=None, text=RIGHT):
    seq = seq or conversation.messages.get(author="assistant").seq
    command = DESK_COMMANDS["message.flag"](
        type="message.flag", client_id=new_id(), conversation=conversation.pk, seq=seq, answer=text
    )
    return commands.carry_out(agent, command)


def signed_in(user):
    browser = https_client()
    browser.force_login(user)
    return browser


def test_a_flag_is_told_to_staff_alone_and_the_newest_word_counts(conversation, agent, agent2):
    flag(conversation, agent, text="Yes.")
    flag(conversation, agent2)

    flagged = Flag.objects.get()
    assert (flagged.agent, flagged.answer, flagged.state) == (agent2, RIGHT, "open")
    events = conversation.events.filter(type="message.flagged")
    assert [(event.stream, event.data["by"]) for event in events] == [("desk", "Anna Meyer"), ("desk", "Ben Ito")]


@pytest.mark.parametrize("seq", [2, 999])
def test_only_what_the_assistant_said_can_be_flagged(conversation, agent, seq):
    with pytest.raises(Refusal) as refused:
        flag(conversation, agent, seq=seq)
    assert refused.value.code is Code.NOT_FOUND
    assert not Flag.objects.exists()
    assert not conversation.events.filter(type="message.flagged").exists()


def test_the_export_tells_question_wrong_and_right_answer(conversation, agent):
    flag(conversation, agent)
    out = StringIO()
    call_command("export_flags", "--json", stdout=out)
    [case] = json.loads(out.getvalue())
    assert case["question"] == "Hello\nIs my canoe covered?"
    assert (case["wrong"], case["right"], case["by"]) == ("Canoes are boats.", RIGHT, "Anna Meyer")
    assert case["conversation"] == str(conversation.pk)


def test_a_manager_makes_a_draft_of_it_that_nobody_finds_before_it_is_published(conversation, agent, manager):
    flag(conversation, agent)
    desk = signed_in(manager)
    assert RIGHT in desk.get("/desk/flags/").content.decode()

    opened = desk.post(f"/desk/flags/{Flag.objects.get().pk}/article/", follow=True)

    article = Article.objects.get()
    assert opened.redirect_chain[-1][0] == f"/admin/chat/article/{article.pk}/change/"
    assert (article.title, article.body, article.is_live) == ("Hello Is my canoe covered?", RIGHT, False)
    assert search("insured canoe sports equipment") == []
    assert Flag.objects.get().state == "used"
    assert RIGHT not in desk.get("/desk/flags/").content.decode()

    form = {"title": article.title, "url": "", "audience": "public", "body": article.body, "misses": ""}
    published = desk.post(opened.redirect_chain[-1][0], {**form, "chat_article_publish": "1"})

    assert published.status_code == 302
    [hit] = search("insured canoe sports equipment")
    assert hit.article_id == article.pk


def test_asking_for_the_draft_again_opens_the_same_one(conversation, agent, manager):
    flag(conversation, agent)
    desk = signed_in(manager)
    for _ in range(2):
        desk.post(f"/desk/flags/{Flag.objects.get().pk}/article/")
    assert Article.objects.count() == 1


def test_one_that_was_dismissed_leaves_the_list_and_stays_an_example(conversation, agent, manager):
    flag(conversation, agent)
    desk = signed_in(manager)
    desk.post(f"/desk/flags/{Flag.objects.get().pk}/dismiss/")
    assert RIGHT not in desk.get("/desk/flags/").content.decode()
    out = StringIO()
    call_command("export_flags", stdout=out)
    assert RIGHT in out.getvalue()


def test_a_draft_can_be_edited_without_coming_out(conversation, agent, manager):
    flag(conversation, agent)
    signed_in(manager).post(f"/desk/flags/{Flag.objects.get().pk}/article/")
    article = Article.objects.get()
    text = articles.ArticleText(article.name, article.title, "", "Insured canoes, in other words.")
    articles.edit(article_id=article.pk, text=text, audience="public")
    assert search("insured canoes") == []
