import json

import pytest

from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.report import report
from chat import clock
from tests.metrics.matters import JUNE, NOW, Matter, answered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_june(settings):
    settings.DEMO = False
    with clock.fixed(NOW):
        yield


def test_it_holds_every_metric_as_plain_data():
    answered().turn(0, 1).step(cost="0.01").rated(5, 9).quoted("9.90", expires=10, answer="accept")
    found = json.loads(json.dumps(report(JUNE)))
    assert list(found["metrics"]) == list(METRICS)
    assert (found["from"], found["to"], found["tz"]) == (
        "2026-06-01T00:00:00+00:00",
        "2026-07-01T00:00:00+00:00",
        "UTC",
    )
    assert found["kinds"] == ["customer"]
    assert found["metrics"]["quotes"]["amounts"][0] == {
        "of": "accepted",
        "value": "9.90",
        "currency": "EUR",
        "period": "month",
    }
    assert found["metrics"]["cost"]["values"]["per-conversation"]["value"] == "0.010000"


def test_a_share_comes_with_numerator_denominator_interval_and_exclusions():
    for _ in range(3):
        answered()
    answered().asks_for_human(1)
    Matter().customer_says().asks_for_human(1)
    escalation = report(JUNE)["metrics"]["escalation"]
    share = escalation["values"]["escalation"]
    assert (share["numerator"], share["denominator"], share["value"], share["conversations"]) == (
        1,
        4,
        0.25,
        "escalated",
    )
    assert share["interval"] == [pytest.approx(0.0456, abs=1e-4), pytest.approx(0.6994, abs=1e-4)]
    assert escalation["exclusions"]["straight-to-human"]["n"] == 1
    assert escalation["still_open"] == 0


def test_the_target_and_whether_it_is_reached_are_in_it():
    answered()
    share = report(JUNE)["metrics"]["deflection"]["values"]["deflection"]
    assert (share["target"], share["reaches_target"]) == ("70–80 %", True)


def test_a_value_of_nothing_is_null():
    found = report(JUNE)["metrics"]
    assert found["deflection"]["values"]["deflection"]["value"] is None
    assert found["wait"]["values"]["median"]["value"] is None
    assert found["cost"]["values"]["per-deflected"]["value"] is None
