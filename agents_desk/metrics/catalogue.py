"""All metrics, in the order in which they are shown."""

from __future__ import annotations

from agents_desk.metrics import (
    containment,
    cost,
    deflection,
    escalation,
    first_response,
    handling_time,
    involved,
    out_of_reach,
    quotes,
    rating,
    service_level,
    suggestions,
    verdicts,
    wait,
)
from agents_desk.metrics.metric import Metric

METRICS: dict[str, Metric] = {
    module.METRIC.slug: module.METRIC
    for module in (
        involved,
        deflection,
        containment,
        escalation,
        rating,
        first_response,
        wait,
        handling_time,
        service_level,
        quotes,
        suggestions,
        verdicts,
        out_of_reach,
        cost,
    )
}
