"""Writing articles in the admin."""

import pytest
from django.urls import reverse

from chat.models import Article, Audience, Posting
from tests.knowledge.conftest import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

ADD = "admin:chat_article_add"
GIVEN = {"title": "Boats", "url": "https://help.example/boats", "audience": "public", "body": "A hull is **red**."}


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def test_what_is_written_can_be_found_at_once(desk):
    assert desk.post(reverse(ADD), GIVEN).status_code == 302

    article = Article.objects.get()
    assert (article.title, article.source, article.audience) == ("Boats", "admin", "public")
    assert Posting.objects.filter(term="hull", audience="public").exists()


def test_editing_replaces_what_is_found(desk):
    article = write("Boats", "A hull is red.")

    answer = desk.post(
        reverse("admin:chat_article_change", args=[article.pk]), {**GIVEN, "audience": "internal", "body": "A mast."}
    )

    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.body, article.audience) == ("A mast.", Audience.INTERNAL)
    assert set(Posting.objects.values_list("term", "audience")) == {("boat", "internal"), ("mast", "internal")}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "This field is required."),
        ({"url": "ftp://help.example/"}, "The address must begin with https:// or http://"),
        ({"body": "## Only a heading"}, "The text has no words below its headings."),
        ({"audience": "trial"}, "Select a valid choice."),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_is_stored(desk, changes, message):
    page = desk.post(reverse(ADD), {**GIVEN, **changes})

    assert page.status_code == 200
    assert message in page.content.decode()
    assert not Article.objects.exists()


def test_the_preview_is_what_customers_would_see(desk):
    body = "A hull is **red**. <script>alert(1)</script> ![x](https://evil.example/x.png)"

    html = desk.post(reverse("admin:chat_article_preview"), {"body": body}).content.decode()

    assert "<strong>red</strong>" in html
    assert "<script" not in html
    assert "<img" not in html
    assert not Article.objects.exists()


def test_retired_articles_stay_in_the_list_and_can_be_restored(desk):
    article = write("Boats", "A hull is red.")
    chosen = {"_selected_action": [article.pk]}

    desk.post(reverse("admin:chat_article_changelist"), {"action": "retire", **chosen})
    assert not Posting.objects.exists()
    assert "Boats" in desk.get(reverse("admin:chat_article_changelist")).content.decode()

    desk.post(reverse("admin:chat_article_changelist"), {"action": "restore", **chosen})
    assert Posting.objects.exists()


def test_agents_write_no_articles(client, agent):
    agent.is_staff = True
    agent.save()
    client.force_login(agent)

    assert client.post(reverse(ADD), GIVEN).status_code == 403
    assert client.post(reverse("admin:chat_article_preview"), {"body": "x"}).status_code == 403
    assert not Article.objects.exists()
