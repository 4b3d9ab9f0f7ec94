"""What a search finds, and what it must not."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.knowledge.search import PER_ARTICLE, STAFF, fuse, search
from chat.models import Audience
from chat.services import articles
from tests.knowledge.conftest import embed_all, write

pytestmark = pytest.mark.django_db

BOATS = (
    "## Hull\n\nA hull is painted every spring.\n\n## Mast\n\nA mast is made of spruce.\n\n## Sail\n\nSails are sewn."
)


def found(query, **options):
    return [hit.heading for hit in search(query, language="en", **options)]


@pytest.fixture
def harbour():
    write("Boats", BOATS, url="https://help.example/boats")
    write("Opening hours of the harbour", "The harbour is open from 8 to 18 o'clock.", url="https://help.example/hours")
    write("Crane duty", "Only the harbour master operates the crane.", audience=Audience.INTERNAL)
    embed_all()


def test_the_passage_that_answers_comes_first(harbour):
    hit = search("what are masts made of", language="en")[0]

    assert (hit.title, hit.heading, hit.url) == ("Boats", "Boats > Mast", "https://help.example/boats")
    assert hit.text == "A mast is made of spruce."


def test_other_words_of_the_same_meaning_find_it_too(harbour):
    assert found("when does the port open in the morning")[0] == "Opening hours of the harbour"


def test_an_internal_article_is_never_found_for_customers(harbour):
    question = "who operates the crane, the harbour master only?"

    assert "Crane duty" not in found(question)
    assert found(question, audiences=STAFF)[0] == "Crane duty"


def test_nothing_of_a_retired_article_is_found(harbour):
    hit = search("what are masts made of", language="en")[0]
    articles.retire(article_id=hit.article_id)

    assert "Boats > Mast" not in found("what are masts made of")


@pytest.mark.parametrize("question", ["Who won the world cup?", "xqzt vvrw", "", "what is the"])
def test_a_question_that_nothing_fits_is_a_miss(harbour, question):
    assert search(question, language="en") == []


def test_an_empty_knowledge_base_has_no_answers():
    assert search("what are masts made of", language="en") == []


def test_words_are_enough_until_there_are_vectors():
    write("Boats", BOATS)

    assert found("what are masts made of")[0] == "Boats > Mast"


def test_one_article_does_not_fill_the_results(harbour):
    headings = found("boats hull mast sail harbour", limit=10)

    assert sum(heading.startswith("Boats") for heading in headings) == PER_ARTICLE
    assert "Opening hours of the harbour" in headings


def test_a_search_asks_four_things_of_the_database(harbour):
    """What there is, the postings of its words, the nearest vectors, the candidates."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        search("what are masts made of", language="en")

    assert len(asked) == 4


def test_signals_count_the_same_whatever_their_scale():
    signals = np.array([[0.9, 0.1, 0.5], [100.0, 900.0, 500.0]])

    assert fuse(signals) == pytest.approx([0.0, 0.0, 0.0])


def test_a_signal_that_is_missing_or_says_nothing_is_left_out():
    alone = fuse(np.array([[0.9, 0.1, 0.5]]))

    assert fuse(np.array([[0.9, 0.1, 0.5], [np.nan] * 3, [7.0] * 3])) == pytest.approx(alone)
