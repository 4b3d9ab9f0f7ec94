"""BM25 from the postings in PostgreSQL, against values worked out by hand."""

from math import log

import numpy as np
import pytest

from chat.knowledge import bm25
from chat.knowledge.search import read_ground
from chat.knowledge.terms import read_postings, spread
from chat.models import Audience, Passage
from tests.knowledge.conftest import write

pytestmark = pytest.mark.django_db
PUBLIC = (Audience.PUBLIC,)


@pytest.fixture
def three():
    """Three passages of 4, 6 and 2 terms with their titles: 4 on average."""
    return [
        write("Boat", "boats sink slowly"),
        write("Train", "trains leave stations, and boats wait"),
        write("Tea", "hot"),
    ]


def match(query):
    corpus = read_ground(PUBLIC).corpus
    postings = read_postings(query, language="en", audiences=PUBLIC)
    return bm25.match_passages(postings, corpus), postings, corpus


def passage_of(article):
    return Passage.objects.get(article=article).pk


def test_the_corpus_is_counted(three):
    assert read_ground(PUBLIC).corpus == bm25.Corpus(articles=3, passages=3, terms=12)


def test_a_score_is_what_the_formula_says(three):
    boat, train, tea = three

    found, _postings, _corpus = match("boats")

    # "boat" stands in 2 of 3 passages: twice in one of 4 terms, once in one of 6; the mean is 4.
    idf = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    twice_in_four = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 4))
    once_in_six = idf * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 6 / 4))
    scores, _coverage = found.of([passage_of(boat), passage_of(train), passage_of(tea)])
    assert scores == pytest.approx([twice_in_four, once_in_six, 0.0])


def test_terms_add_up_and_a_word_that_stands_nowhere_lowers_the_coverage_alone(three):
    train = three[1]

    both, _, _ = match("train station")
    with_unknown, _, _ = match("train station zeppelin")

    known, unknown = log(1 + (3 - 1 + 0.5) / 1.5), log(1 + (3 - 0 + 0.5) / 0.5)
    scores, coverage = both.of([passage_of(train)])
    assert coverage == pytest.approx([1.0])
    assert with_unknown.of([passage_of(train)])[0] == pytest.approx(scores)
    assert with_unknown.of([passage_of(train)])[1] == pytest.approx([2 * known / (2 * known + unknown)])


def test_an_article_is_scored_by_all_its_passages_together():
    article = write("Tea", "## Green\n\ngreen leaves\n\n## Black\n\nblack leaves")
    write("Milk", "cold")
    _found, postings, corpus = match("leaves")

    scores = bm25.score_articles(postings, corpus, np.array([article.pk]), np.array([article.terms_count]))

    # Both passages name their heading and the title: Tea, Green, green, leaf; the other article has 2 terms.
    assert (article.terms_count, corpus.terms) == (8, 10)
    idf = log(1 + (2 - 1 + 0.5) / 1.5)
    assert scores == pytest.approx([idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 8 / 5))])


def test_words_are_found_in_other_forms_and_out_of_identifiers():
    write("Errors", "Raise max_tokens when the time-out comes, see https://docs.example/hidden.")

    assert len(match("token")[0].passages) == 1
    assert len(match("timing out times")[0].passages) == 1
    assert len(match("hidden")[0].passages) == 0
    assert spread("a_b c-d") == "a b c d"


def test_a_question_of_stop_words_finds_nothing(three):
    found, postings, _corpus = match("what is the")

    assert (postings.terms, len(found.passages)) == ([], 0)
