import pytest

from chat.models import Rating
from tests.metrics.matters import Matter, answered, reading, values

pytestmark = pytest.mark.django_db

WEEK = 7 * 24 * 60


def test_scores_of_four_and_five_are_good():
    for score in (1, 2, 3, 4, 5):
        answered().rated(score, 10)
    assert values("rating", "good", "valid", "csat", "mean", "poor") == (2, 5, 0.4, 3.0, 2)


def test_after_seven_days_it_is_too_late():
    answered().rated(5, 2 + WEEK)  # resolved in minute 2
    answered().rated(4, 2 + WEEK - 0.001)
    assert values("rating", "valid", "late", "mean") == (1, 1, 4.0)


def test_a_rated_conversation_that_went_on_is_still_rated():
    Matter().customer_says().assistant_says().rated(5, 10)
    assert values("rating", "valid", "asked", "response-rate", "open") == (1, 1, 1.0, 1)


def test_the_response_rate_is_of_those_who_were_asked():
    answered().rated(5, 10)
    answered()
    answered()
    answered()
    Matter().customer_says().assistant_says()  # not resolved: nobody asked
    assert values("rating", "valid", "asked", "response-rate", "open") == (1, 4, 0.25, 1)


def test_each_bucket_has_its_own_share_and_mean():
    for bucket, scores in (("assistant", (5, 5, 1)), ("assisted", (4, 2)), ("human", (3,))):
        for score in scores:
            answered().rated(score, 10, bucket=bucket)
    assert values("rating", *(f"valid-{bucket}" for bucket in Rating.Bucket.values)) == (3, 2, 1)
    assert values("rating", *(f"csat-{bucket}" for bucket in Rating.Bucket.values)) == (2 / 3, 0.5, 0.0)
    assert values("rating", *(f"mean-{bucket}" for bucket in Rating.Bucket.values)) == (
        pytest.approx(11 / 3),
        3.0,
        3.0,
    )


def test_the_target_is_a_mean_of_four():
    answered().rated(4, 10)
    assert reading("rating").figures["mean"].reaches_target is True
    answered().rated(3, 10)
    assert reading("rating").figures["mean"].reaches_target is False
