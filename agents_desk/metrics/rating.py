"""Rating (CSAT): what customers thought of it, by who had answered."""

from __future__ import annotations

from django.db.models import Avg, F, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics.metric import Measure, Metric, Part, Ratio, Target, Unit
from agents_desk.metrics.population import Population
from chat.models import Conversation, Rating
from chat.services.ratings import OPEN_FOR
from chat.states import Status

RATED = Q(rating__isnull=False)
IN_TIME = Q(resolved_at__isnull=True) | Q(rating__given_at__lt=F("resolved_at") + OPEN_FOR)
VALID = RATED & IN_TIME
GOOD = VALID & Q(rating__score__gte=4)


def conversations(population: Population) -> QuerySet[Conversation]:
    return population.conversations().annotate(score=F("rating__score"))


def _parts_of(bucket: Rating.Bucket) -> tuple[Part, Part]:
    within = Q(rating__bucket=bucket)
    return (
        Part(
            slug=f"good-{bucket.value}",
            label=format_lazy(_("Scores 4 or 5: {who}"), who=bucket.label),
            condition=GOOD & within,
            shows="score",
            unit=Unit.SCORE,
        ),
        Part(
            slug=f"valid-{bucket.value}",
            label=format_lazy(_("Rated: {who}"), who=bucket.label),
            condition=VALID & within,
            shows="score",
            unit=Unit.SCORE,
        ),
    )


METRIC = Metric(
    slug="rating",
    title=_("Rating"),
    definition=_(
        "CSAT: scores of 4 or 5 divided by all scores; one per conversation, given within 7 days of its resolution. "
        "Who had answered by then, the assistant only, both, or a person only, is fixed when the rating is given. "
        "Response rate: rated conversations divided by resolved ones, for the rating is asked for at the resolution."
    ),
    conversations=conversations,
    parts=(
        Part(slug="good", label=_("Scores 4 or 5"), condition=GOOD, shows="score", unit=Unit.SCORE),
        Part(slug="valid", label=_("Rated within 7 days"), condition=VALID, shows="score", unit=Unit.SCORE),
        Part(slug="poor", label=_("Scores 1 or 2"), condition=VALID & Q(score__lte=2), shows="score", unit=Unit.SCORE),
        *(part for bucket in Rating.Bucket for part in _parts_of(bucket)),
        Part(slug="asked", label=_("Asked for a rating"), condition=Q(status=Status.RESOLVED) | VALID),
        Part(slug="late", label=_("Rated too late"), condition=RATED & ~IN_TIME, shows="score", unit=Unit.SCORE),
        Part(slug="open", label=_("Not resolved yet"), condition=~Q(status=Status.RESOLVED)),
    ),
    measures=(
        Measure(slug="mean", label=_("Mean of 5"), unit=Unit.SCORE, function=Avg, column="score", over="valid"),
        *(
            Measure(
                slug=f"mean-{bucket.value}",
                label=format_lazy(_("Mean: {who}"), who=bucket.label),
                unit=Unit.SCORE,
                function=Avg,
                column="score",
                over=f"valid-{bucket.value}",
            )
            for bucket in Rating.Bucket
        ),
    ),
    ratios=(
        Ratio(slug="csat", label=_("CSAT"), numerator="good", denominator="valid"),
        Ratio(slug="response-rate", label=_("Response rate"), numerator="valid", denominator="asked"),
        *(
            Ratio(
                slug=f"csat-{bucket.value}",
                label=format_lazy(_("CSAT: {who}"), who=bucket.label),
                numerator=f"good-{bucket.value}",
                denominator=f"valid-{bucket.value}",
            )
            for bucket in Rating.Bucket
        ),
    ),
    headline=("csat", "mean"),
    details=("response-rate", "poor"),
    splits=tuple(slug for bucket in Rating.Bucket for slug in (f"csat-{bucket.value}", f"mean-{bucket.value}")),
    excluded=("late",),
    still_open="open",
    targets={"mean": Target(text=_("4.0 of 5"), least=4.0)},
)
