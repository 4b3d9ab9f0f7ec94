"""The sample history: transcripts like real ones, told with the words of whatever pack is loaded."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.population import Population
from agents_desk.metrics.reading import read
from agents_desk.metrics.window import last_days
from agents_desk.models import FocusSpan
from chat import projection, queries
from chat.models import Event, Handoff, Quote, Rating, Step, Turn
from chat.states import Status
from tests.metrics.demonstration import NOW, demo_of, forget_all, samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told")]


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """One history for all of these tests, which only read it."""
    with django_db_blocker.unblock(), demo_of("movers"):
        yield
        forget_all()


def test_every_transcript_obeys_the_law():
    for conversation in samples():
        for stream, last in (("public", conversation.last_seq), ("desk", conversation.desk_seq)):
            numbers = conversation.events.filter(stream=stream).order_by("seq").values_list("seq", flat=True)
            assert list(numbers) == list(range(1, last + 1))
        folded = projection.empty_state()
        for event in queries.events_after(conversation, 0):
            folded = projection.apply(folded, event)
        messages = folded.pop("messages")
        assert folded == queries.conversation_state(conversation)
        assert [message["seq"] for message in messages] == list(
            conversation.messages.order_by("seq").values_list("seq", flat=True)
        )


def test_time_runs_forward_and_not_beyond_the_present():
    for conversation in samples().prefetch_related("events"):
        for stream in ("public", "desk"):
            events = sorted(conversation.events.all(), key=lambda event: event.seq)
            moments = [event.at for event in events if event.stream == stream]
            assert [conversation.opened_at, *moments, NOW] == sorted([conversation.opened_at, *moments, NOW])
    assert not FocusSpan.objects.filter(last_beat_at__gt=NOW).exists()


def test_every_story_is_told_and_the_desk_is_not_empty():
    assert Counter(samples().exclude(status=Status.RESOLVED).values_list("status", flat=True)) == {
        Status.AWAITING_AGENT: 3,
        Status.WITH_AGENT: 1,
        Status.WITH_ASSISTANT: 2,
    }
    assert set(Handoff.objects.values_list("outcome", flat=True)) == {"", *Handoff.Outcome.values} - {"closed"}
    assert set(Rating.objects.values_list("score", flat=True)) == {1, 2, 3, 4, 5}
    assert set(Quote.objects.values_list("answer", flat=True)) == {"", "accept", "decline"}
    assert set(Turn.objects.values_list("state", flat=True)) == {"finished", "failed", "superseded"}
    assert Step.objects.filter(discarded=True).exists()
    assert samples().exclude(previous=None).exists()
    assert Event.objects.filter(type="note.posted").exists()


def test_the_numbers_are_worth_looking_at():
    population = Population.of(last_days(30, now=NOW, zone=ZoneInfo("UTC")), at=NOW)
    values = {slug: read(metric, population).figures for slug, metric in METRICS.items()}
    assert 0.6 < values["deflection"]["deflection"].value < 0.85
    assert 0.1 < values["escalation"]["escalation"].value < 0.3
    assert 3.5 < values["rating"]["mean"].value < 4.8
    # Clocks are kept by the sweeper, and replies suggested to agents at work.
    for slug in METRICS.keys() - {"service-level", "suggestions"}:
        assert all(values[slug][name].value for name in METRICS[slug].headline), slug
