import pytest

from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.population import Population
from agents_desk.metrics.reading import read
from tests.metrics.matters import JUNE, NOW, answered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("conversations", [1, 200])
def test_a_metric_is_one_statement_however_many_conversations(conversations, django_assert_num_queries):
    for _ in range(conversations):
        answered()
    population = Population.of(JUNE, at=NOW)
    for slug, metric in METRICS.items():
        # First response asks for the company's hours, quotes sum their values by currency.
        with django_assert_num_queries(2 if slug in ("first-response", "quotes") else 1):
            read(metric, population)
