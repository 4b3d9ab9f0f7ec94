"""`manage.py evaluate_retrieval`, on a few of the sections and questions that it is meant for."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from chat.knowledge.measures import measure
from chat.models import Article, ArticleVector, EmbeddingSet, Passage, PassageVector, Posting
from tests.knowledge.conftest import write

DATA = Path(__file__).parents[1] / "data" / "retrieval"


def evaluate(sections=DATA / "sections.json", questions=DATA / "questions.json"):
    out = StringIO()
    call_command(
        "evaluate_retrieval", sections=sections, questions=questions, as_json=True, stdout=out, stderr=StringIO()
    )
    return json.loads(out.getvalue().splitlines()[-1])


def test_the_measures_are_what_they_are_defined_to_be():
    measures = measure([(["a", "b", "c", "d"], {"b", "d"}), (["x"], {"x"}), ([], {"y"})])

    assert measures.precision == pytest.approx((1 / 3 + 1 + 0) / 3)
    assert measures.recall == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert measures.mrr == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert measures.f1 == pytest.approx(
        2 * measures.precision * measures.recall / (measures.precision + measures.recall)
    )


@pytest.mark.django_db
def test_the_installed_knowledge_base_is_neither_searched_nor_changed():
    # It would be the best answer to every question.
    write("Evaluation tool", " ".join(question["question"] for question in json.loads(QUESTIONS)))
    before = _everything()

    figures = evaluate()

    assert figures["n"] == 5
    assert figures["mrr"] >= 0.9
    assert figures["recall"] >= 0.75
    assert set(figures) == {"precision", "recall", "f1", "mrr", "n"}
    assert _everything() == before


QUESTIONS = (DATA / "questions.json").read_text()


def _everything():
    tables = (Article, Passage, Posting, EmbeddingSet, PassageVector, ArticleVector)
    return [set(table.objects.values_list("pk", flat=True)) for table in tables]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "message"),
    [("[]", "is empty"), ("{", "not a list of sections"), ('[{"text": "x"}]', "Field required at 0.chunk_link")],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path, content, message):
    (tmp_path / "wrong.json").write_text(content)

    with pytest.raises(CommandError, match=message):
        evaluate(sections=tmp_path / "wrong.json")
