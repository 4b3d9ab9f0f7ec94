import itertools

import pytest

from chat.models import Consultation, Message, SuggestionUse
from tests.metrics.matters import NOW, OLD, answered, behind, values
from tests.people import agent  # noqa: F401

pytestmark = pytest.mark.django_db

_ids = itertools.count()


def suggested(matter, agent, *, state="finished", similarity=None):  # noqa: F811
    given = Consultation.objects.create(
        conversation=matter.row,
        agent=agent,
        client_id=f"s{next(_ids)}",
        kind="suggestion",
        state=state,
        failure="internal" if state == "failed" else "",
        ended_at=OLD,
    )
    if similarity is not None:
        matter.agent_says(3, agent)
        message = Message.objects.filter(conversation=matter.row).latest("seq")
        SuggestionUse.objects.create(message=message, consultation=given, similarity=similarity)
    return matter


def test_used_as_it_was_edited_or_not_at_all(agent):  # noqa: F811
    unchanged = suggested(answered(), agent, similarity=1)
    edited = suggested(answered(), agent, similarity=0.8)
    both = suggested(suggested(answered(), agent, similarity=1), agent, similarity=0.5)
    discarded = suggested(answered(), agent)
    suggested(answered(), agent, state="failed")
    answered()

    assert values("suggestions", "suggested", "used", "adoption") == (4, 3, 0.75)
    assert values("suggestions", "unchanged", "edited", "none") == (2, 2, 2)
    assert behind("suggestions", "unchanged") == {unchanged.row.pk, both.row.pk}
    assert behind("suggestions", "edited") == {edited.row.pk, both.row.pk}
    untouched = behind("suggestions", "discarded", at=NOW) | behind("suggestions", "open", at=NOW)
    assert untouched == {discarded.row.pk}


def test_a_suggestion_in_a_joined_conversation_is_one_of_the_matter(agent):  # noqa: F811
    goes_on = answered()
    suggested(answered(), agent, similarity=1).joined_with(goes_on)
    assert behind("suggestions", "unchanged") == {goes_on.row.pk}
