"""What is stored of an article, and when."""

import pytest

from chat.models import Article, Audience, Passage, PassageVector, Posting, Source
from chat.packs.articles import Article as PackArticle
from chat.services import articles
from chat.services.articles import ArticleInvalid, ArticleText, Outcome
from tests.knowledge.conftest import embed_all, write

pytestmark = pytest.mark.django_db


def store(body="We paint hulls.", title="Boats", url="https://help.example/boats"):
    text = ArticleText("boats", title, url, body)
    return articles.store(source=Source.IMPORT, origin="a folder", text=text, language="en")


def sync(*names):
    texts = [PackArticle(name=name, title=name, url="https://h.example/x", text=f"About {name}.") for name in names]
    articles.sync_pack(pack="acme", articles=texts, language="en")


def test_an_article_can_be_found_by_its_words_as_soon_as_it_is_stored():
    article, outcome = store()

    assert outcome is Outcome.CREATED
    assert set(Posting.objects.values_list("term", "frequency")) == {("boat", 1), ("paint", 1), ("hull", 1)}
    assert (article.passages_count, article.terms_count) == (1, 3)


def test_what_has_not_changed_is_not_written_again():
    passage = store()[0].passages.get()

    article, outcome = store()

    assert outcome is Outcome.UNCHANGED
    assert article.passages.get() == passage


def test_what_has_changed_replaces_passages_terms_and_vectors():
    store()
    embed_all()

    article, outcome = store(body="We paint masts.")

    assert outcome is Outcome.CHANGED
    assert article.passages.get().text == "We paint masts."
    assert not Posting.objects.filter(term="hull").exists()
    assert not PassageVector.objects.exists()


def test_a_retired_article_leaves_nothing_that_could_be_found_and_comes_back_whole():
    article, _ = store()

    assert articles.retire(article_id=article.pk)
    assert not articles.retire(article_id=article.pk)
    assert (Passage.objects.count(), Posting.objects.count()) == (0, 0)

    assert articles.restore(article_id=article.pk)
    assert Posting.objects.filter(term="hull").exists()


def test_a_packs_articles_follow_its_folder():
    sync("tea", "milk")
    sync("tea")
    assert list(Article.objects.live().values_list("name", flat=True)) == ["tea"]

    sync("tea", "milk")
    assert Article.objects.live().count() == 2


def test_what_staff_edit_or_retire_stays_so_until_the_folder_changes():
    sync("tea", "milk")
    tea, milk = Article.objects.get(name="tea"), Article.objects.get(name="milk")
    articles.edit(article_id=tea.pk, text=ArticleText("tea", "Tea", "", "Green tea."), audience=Audience.INTERNAL)
    articles.retire(article_id=milk.pk)

    sync("tea", "milk")

    tea.refresh_from_db()
    milk.refresh_from_db()
    assert (tea.body, tea.audience, milk.is_live) == ("Green tea.", Audience.INTERNAL, False)


def test_a_pack_in_another_language_changes_the_word_forms_of_all_articles():
    store(body="Wir lackieren Boote.")

    articles.sync_pack(pack="acme", articles=[], language="de")

    assert Posting.objects.filter(term="boot").exists()
    assert Article.objects.get().language == "de"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "x" * 201}),
        ("url", {"url": "javascript:alert(1)"}),
        ("url", {"url": "https://"}),
        ("body", {"body": "# Only\n\n## Headings"}),
        ("body", {"body": "a\0b"}),
    ],
)
def test_what_is_no_article_is_refused_and_changes_nothing(field, changes):
    article, _ = store()

    with pytest.raises(ArticleInvalid) as refused:
        store(**changes)

    assert refused.value.field == field
    article.refresh_from_db()
    assert article.title == "Boats"
    assert article.passages.count() == 1


def test_an_internal_article_is_internal_in_every_row():
    write("Fraud", "Look at the stars.", audience=Audience.INTERNAL)
    embed_all()

    assert set(Posting.objects.values_list("audience", flat=True)) == {"internal"}
    assert set(PassageVector.objects.values_list("audience", flat=True)) == {"internal"}
