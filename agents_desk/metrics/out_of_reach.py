"""Out of reach: in which conversations the assistant had to give up, and what had failed."""

from __future__ import annotations

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Metric, Part, Ratio, Text
from agents_desk.metrics.population import Population
from chat.assistant.errors import OUT_OF_REACH, ErrorKind
from chat.models import Conversation, Turn
from chat.states import TurnState

BREAKER, BUDGET, GUARDRAIL = "out_of_reach", "budget", "guardrail"
LIMITS = ("too_many_steps", ErrorKind.CONTEXT_FULL.value)
# "budget_visitor_money" is one of a dozen budgets that all mean the same here.
FAILURE = Func(F("failure"), Value("^budget_.*"), Value(BUDGET), function="regexp_replace", output_field=TextField())

FAILED = Q(involved=True) & ~Q(failures=[])
MODEL_KINDS: dict[str, Text] = {
    ErrorKind.OVERLOADED: _("Model overloaded"),
    ErrorKind.RATE_LIMITED: _("Too many requests to the model"),
    ErrorKind.UNAVAILABLE: _("Model not available"),
    ErrorKind.TIMEOUT: _("No answer in time"),
    ErrorKind.STALLED: _("Answer stopped coming"),
    ErrorKind.TRUNCATED: _("Answer broken off"),
    ErrorKind.UNAUTHORISED: _("Key refused"),
    ErrorKind.SPEND_LIMIT: _("Spend limit of the account reached"),
    BREAKER: _("Not tried after many failures"),
}
KNOWN = (*MODEL_KINDS, BUDGET, GUARDRAIL, *LIMITS)


def conversations(population: Population) -> QuerySet[Conversation]:
    failed = Turn.objects.filter(state=TurnState.FAILED).order_by()
    return population.conversations().annotate(
        involved=facts.involves_assistant(),
        failures=facts.all_in_matter(failed.values(kind=FAILURE).distinct()),
        ended=facts.has_ended(population.at),
    )


def _of(*kinds: str) -> Q:
    return Q(involved=True, failures__overlap=list(kinds))


BY_KIND = (
    *(
        Part(
            slug=f"failed-{kind.replace('_', '-')}",
            label=format_lazy(_("Out of reach: {kind}"), kind=label),
            condition=_of(kind),
        )
        for kind, label in MODEL_KINDS.items()
    ),
    Part(slug="budget", label=_("A budget was used up"), condition=_of(BUDGET)),
    Part(slug="guardrail", label=_("Both attempts were taken back by a guardrail"), condition=_of(GUARDRAIL)),
    Part(slug="limit", label=_("Too long or too many steps"), condition=_of(*LIMITS)),
    Part(slug="other", label=_("Another failure"), condition=Q(involved=True) & ~Q(failures__contained_by=list(KNOWN))),
)

METRIC = Metric(
    slug="out-of-reach",
    title=_("Failed answers"),
    definition=_(
        "Conversations with the assistant involved in which at least one of its turns failed, so that the customer got "
        "an apology, articles from the search and a person; divided by all with the assistant involved. Out of reach: "
        "the model gave no answer, or was not asked after many failures. A conversation counts once in each line that "
        "applies. A call that failed and succeeded when it was tried again is no failure."
    ),
    conversations=conversations,
    parts=(
        Part(slug="failed", label=_("With a failed answer"), condition=FAILED),
        Part(slug="unreached", label=_("Model out of reach"), condition=_of(*OUT_OF_REACH, BREAKER)),
        Part(slug="involved", label=_("Assistant involved"), condition=Q(involved=True)),
        *BY_KIND,
        Part(slug="not-involved", label=_("Without the assistant"), condition=Q(involved=False)),
        Part(slug="open", label=_("Still open"), condition=Q(involved=True, ended=False)),
    ),
    ratios=(
        Ratio(slug="failed-share", label=_("With a failed answer"), numerator="failed", denominator="involved"),
        Ratio(slug="unreached-share", label=_("Model out of reach"), numerator="unreached", denominator="involved"),
    ),
    headline=("failed-share",),
    details=("unreached-share",),
    splits=tuple(part.slug for part in BY_KIND),
    excluded=("not-involved",),
    still_open="open",
)
