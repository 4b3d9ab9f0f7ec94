"""Contained: the assistant brought it to an end without a human.

It says nothing about whether the customer was helped: for that, deflection waits a week. For conversations too young
for deflection it is shown as "provisional containment", and never called deflection.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Metric, Part, Ratio
from agents_desk.metrics.population import Population
from chat.models import Author, Conversation, Message
from chat.states import Move, TurnState

COHORT_AGE = timedelta(days=9)
# Somebody said that the matter is settled, so a question at the end was a courtesy.
SETTLED = (Move.RESOLVE_BY_CUSTOMER, Move.RESOLVE_BY_ASSISTANT, Move.RESOLVE_BY_AGENT)
# A question mark of any script, and after it at most closing quotes, brackets, emphasis and blanks.
ENDS_WITH_QUESTION = r"""[?？؟]["'”’»)\]*_\s]*$"""

NO_HUMAN = Q(asked_for_human=False, human_replied=False, held=False)
CONTAINED = Q(involved=True, ended=True, left_unanswered=False) & NO_HUMAN
OLD_ENOUGH = Q(old_enough=True)

LEFT_UNANSWERED = (
    Q(last_answer_cause=Message.Cause.FALLBACK)
    | Q(last_turn=TurnState.FAILED)
    | ~Q(cause_of_end__in=SETTLED)
    & (Q(last_answer_seq__lt=F("last_question_seq")) | Q(last_answer_text__regex=ENDS_WITH_QUESTION))
)


def conversations(population: Population) -> QuerySet[Conversation]:
    answers, questions = facts.messages(Author.ASSISTANT), facts.messages(Author.CUSTOMER)
    return (
        population.conversations()
        .annotate(
            involved=facts.involves_assistant(),
            ended=facts.has_ended(population.at),
            asked_for_human=facts.asked_for_human(),
            human_replied=facts.human_replied(),
            held=facts.was_held(),
            old_enough=facts.boolean(Q(opened_at__lte=population.at - COHORT_AGE)),
            last_question_seq=facts.last(questions, "seq"),
            last_answer_seq=Coalesce(facts.last(answers, "seq"), 0),
            last_answer_cause=Coalesce(facts.last(answers, "cause"), Value("")),
            last_answer_text=Coalesce(facts.last(answers, "text"), Value(""), output_field=TextField()),
            last_turn=facts.state_of_last_turn(),
            cause_of_end=facts.cause_of_end(),
        )
        .annotate(left_unanswered=facts.boolean(LEFT_UNANSWERED))
    )


METRIC = Metric(
    slug="containment",
    title=_("Containment"),
    definition=_(
        "Contained: the assistant was involved; the conversation is resolved or silent for 24 hours; nobody asked for "
        "a person, no person took it over or replied; and the assistant's last message was neither a fallback nor an "
        "error nor a question left open. A question at the end, the customer's or the assistant's own, counts as left "
        "open unless somebody resolved the conversation. Divided by the conversations with the assistant involved. "
        "Provisional containment is the same for conversations that are younger than 9 days, too young for deflection."
    ),
    conversations=conversations,
    parts=(
        Part(slug="contained", label=_("Contained"), condition=CONTAINED),
        Part(slug="involved", label=_("Assistant involved"), condition=Q(involved=True)),
        Part(slug="young-contained", label=_("Contained, younger than 9 days"), condition=CONTAINED & ~OLD_ENOUGH),
        Part(
            slug="young-involved",
            label=_("Assistant involved, younger than 9 days"),
            condition=Q(involved=True) & ~OLD_ENOUGH,
        ),
        Part(
            slug="left-unanswered",
            label=_("Ended without a person, the question left open"),
            condition=Q(involved=True, ended=True, left_unanswered=True) & NO_HUMAN,
        ),
        Part(slug="not-involved", label=_("Without the assistant"), condition=Q(involved=False)),
        Part(slug="open", label=_("Still open"), condition=Q(involved=True, ended=False)),
    ),
    ratios=(
        Ratio(slug="containment", label=_("Contained"), numerator="contained", denominator="involved"),
        Ratio(
            slug="provisional-containment",
            label=_("Provisional containment"),
            numerator="young-contained",
            denominator="young-involved",
        ),
    ),
    headline=("containment", "provisional-containment"),
    details=("left-unanswered",),
    excluded=("not-involved",),
    still_open="open",
)
