"""Verdicts: in which conversations a guardrail found something, what it was, which rule found it, what was done."""

from __future__ import annotations

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Metric, Part, Ratio
from agents_desk.metrics.population import Population
from chat.guardrails.masking import MASKED
from chat.guardrails.output_rules import OUTPUT_RULES
from chat.guardrails.screening import FAST_MODEL, RULES
from chat.models import Conversation, Verdict

RULE_NAMES = sorted({*OUTPUT_RULES, *MASKED, *(rule.name for rule in RULES), FAST_MODEL})
# "base64:override" is the rule "override", in a disguise.
UNDISGUISED = Func(F("rule"), Value("^[a-z0-9]+:"), Value(""), function="regexp_replace", output_field=TextField())
TAKEN_BACK = Q(found_actions__overlap=[Verdict.Action.RETRY, Verdict.Action.HANDOFF])


def conversations(population: Population) -> QuerySet[Conversation]:
    found = Verdict.objects.order_by()
    return population.conversations().annotate(
        found_kinds=facts.all_in_matter(found.values("kind").distinct()),
        found_actions=facts.all_in_matter(found.values("action").distinct()),
        found_rules=facts.all_in_matter(found.values(name=UNDISGUISED).distinct()),
        ended=facts.has_ended(population.at),
    )


BY_KIND = tuple(
    Part(
        slug=f"found-{kind.value.replace('_', '-')}",
        label=format_lazy(_("Found: {kind}"), kind=kind.label),
        condition=Q(found_kinds__contains=[kind.value]),
    )
    for kind in Verdict.Kind
)
BY_ACTION = tuple(
    Part(
        slug=f"done-{action.value}",
        label=format_lazy(_("Done: {action}"), action=action.label),
        condition=Q(found_actions__contains=[action.value]),
    )
    for action in Verdict.Action
)
BY_RULE = tuple(
    Part(
        slug=f"rule-{name.replace('_', '-')}",
        label=format_lazy(_("Rule: {rule}"), rule=name),
        condition=Q(found_rules__contains=[name]),
    )
    for name in RULE_NAMES
)

METRIC = Metric(
    slug="verdicts",
    title=_("Guardrails"),
    definition=_(
        "Conversations in which a guardrail found something, divided by all: secrets and card numbers that were masked,"
        " attempts to steer the assistant, abuse, and words of the assistant that were rewritten or taken back before "
        "they were shown. A conversation with several verdicts counts once in the total and once in each line that "
        "applies. Taken back: an answer was not shown, and a second attempt or a person followed."
    ),
    conversations=conversations,
    parts=(
        Part(slug="with-verdict", label=_("With a verdict"), condition=~Q(found_kinds=[])),
        Part(slug="taken-back", label=_("An answer was taken back"), condition=TAKEN_BACK),
        Part(slug="all", label=_("Conversations"), condition=Q()),
        *BY_KIND,
        *BY_ACTION,
        *BY_RULE,
        Part(slug="open", label=_("Still open"), condition=Q(ended=False)),
    ),
    ratios=(
        Ratio(slug="verdicts", label=_("With a verdict"), numerator="with-verdict", denominator="all"),
        Ratio(slug="answers-taken-back", label=_("An answer taken back"), numerator="taken-back", denominator="all"),
    ),
    headline=("verdicts",),
    details=("answers-taken-back",),
    splits=tuple(part.slug for part in (*BY_KIND, *BY_ACTION, *BY_RULE)),
    still_open="open",
)
