"""The views of the desk, the filters on them, their pages, their counts, and the ones that are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from agents_desk.lists import pages
from agents_desk.lists.counts import count_views
from agents_desk.lists.filters import Filters
from agents_desk.lists.pages import changes, page
from agents_desk.lists.views import VIEWS
from agents_desk.models import Offer, SlaClock
from agents_desk.services import saved_views
from chat import clock
from chat.models import Conversation
from chat.protocol import Code, Refusal
from chat.services import assignments, conversations, handoffs
from chat.states import Kind
from tests.people import hire, say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALL = Filters()


def opened(*, at: int = 0, text: str = "Hello", **fields) -> Conversation:
    """Somebody who wrote `at` minutes after the start."""
    with clock.fixed(START + timedelta(minutes=at)):
        conversation = start_conversation()
        say(conversation, text)
    return changed(conversation, **fields)


def waiting(*, at: int = 0, **fields) -> Conversation:
    conversation = opened(at=at, **fields)
    with clock.fixed(START + timedelta(minutes=at)):
        handoffs.request_by_customer(conversation_id=conversation.id)
    return changed(conversation, **fields)


def changed(conversation: Conversation, **fields) -> Conversation:
    if fields:
        Conversation.objects.filter(pk=conversation.pk).update(**fields)
    return conversation


def ids(listed: dict) -> list[str]:
    return [item["id"] for item in listed["items"]]


def in_view(view: str, user, filters: Filters = ALL) -> list[str]:
    return ids(page(user, VIEWS[view], filters))


@pytest.fixture
def world(agent, agent2) -> dict[str, Conversation]:
    """One conversation of each sort."""
    mine, theirs, put_aside, resolved, offered = (waiting(at=minute) for minute in range(5))
    assignments.claim(conversation_id=mine.id, agent=agent)
    assignments.claim(conversation_id=theirs.id, agent=agent2)
    conversations.resolve_by_customer(conversation_id=resolved.id)
    Offer.objects.create(
        conversation=offered,
        handoff=offered.handoffs.get(),
        agent=agent2,
        offered_at=START,
        expires_at=START + timedelta(seconds=45),
    )
    return {
        "mine": mine,
        "theirs": theirs,
        "put_aside": changed(put_aside, snoozed_until=START + timedelta(days=1)),
        "resolved": resolved,
        "offered": offered,
        "waiting": waiting(at=9),
        "assistant": opened(at=10),
    }


@pytest.mark.parametrize(
    ("view", "members"),
    {
        "mine": ["mine"],
        "waiting": ["offered", "waiting"],
        "unassigned": ["waiting"],
        "assistant": ["assistant"],
        "open": ["assistant", "waiting", "offered", "put_aside", "theirs", "mine"],
        "snoozed": ["put_aside"],
        "resolved": ["resolved"],
    }.items(),
)
def test_each_view_has_its_conversations_in_its_order(world, agent, view, members):
    assert in_view(view, agent) == [str(world[name].id) for name in members]
    assert count_views(agent)[view] == len(members)


FACTS = {
    "team": ({"team": "billing"}, {"team": "billing"}),
    "intent": ({"intent": "billing-disputes", "intent_sure": True}, {"intent": "billing-disputes"}),
    "language": ({"language": "de"}, {"language": "de"}),
    "sentiment": ({"sentiment": -1}, {"sentiment": "-1"}),
    "tag": ({"tags": ["vip", "fraud"]}, {"tag": "fraud"}),
    "kind": ({"kind": Kind.TEST}, {"kind": "test"}),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_filter_lets_only_its_own_pass(agent, name):
    facts, wanted = FACTS[name]
    found = waiting(**facts)
    waiting(at=1)
    assert in_view("waiting", agent, Filters(**wanted)) == [str(found.id)]


def test_filters_combine(agent):
    both = waiting(team="billing", language="de")
    waiting(team="billing")
    waiting(language="de")
    assert in_view("open", agent, Filters(team="billing", language="de")) == [str(both.id)]


def test_lists_are_filtered_by_who_has_it(world, agent2):
    assert in_view("open", agent2, Filters(holder=str(agent2.pk))) == [str(world["theirs"].id)]
    assert str(world["theirs"].id) not in in_view("open", agent2, Filters(holder="none"))


def promised(conversation: Conversation, *, warn: int, due: int, target: str = "first_response") -> Conversation:
    """Something is due in so many minutes."""
    now = clock.now()
    SlaClock.objects.create(
        conversation=conversation,
        target=target,
        allowed=timedelta(minutes=30),
        warned_after=timedelta(minutes=20),
        in_business_hours=False,
        started_at=START,
        used=timedelta(),
        running_since=START,
        warn_at=now + timedelta(minutes=warn),
        due_at=now + timedelta(minutes=due),
    )
    return conversation


def test_lists_are_filtered_by_how_urgent_the_most_urgent_promise_is(agent):
    expected = {
        "ok": promised(waiting(), warn=5, due=9),
        "soon": promised(waiting(), warn=-1, due=5),
        "breached": promised(waiting(), warn=-9, due=-5),
    }
    waiting()
    for state, conversation in expected.items():
        listed = page(agent, VIEWS["waiting"], Filters(sla=state))
        assert ids(listed) == [str(conversation.id)]
        assert listed["items"][0]["sla"]["state"] == state


def test_what_is_due_first_comes_first_whoever_waits_longer(agent):
    waiting()
    later, sooner, both = promised(waiting(), warn=1, due=9), promised(waiting(at=5), warn=1, due=3), waiting(at=9)
    promised(both, warn=1, due=5)
    promised(both, warn=1, due=60, target="resolution")
    assert in_view("due", agent) == [str(each.id) for each in (sooner, both, later)]
    assert count_views(agent)["due"] == 3


def test_spam_is_shown_to_those_who_look_for_it_and_previews_to_nobody(agent):
    spam, preview = opened(kind=Kind.SPAM), opened(kind=Kind.PREVIEW)
    assert in_view("open", agent) == []
    assert in_view("open", agent, Filters(kind="spam")) == [str(spam.id)]
    assert str(preview.id) not in in_view("open", agent, Filters(kind="spam"))


def test_who_sees_only_their_teams_has_no_others_in_any_list(agent2):
    claims_only = hire("claims", teams=["claims"], sees_only_own_teams=True)
    own, nobodys, others = waiting(team="claims"), waiting(at=1, team=""), waiting(at=2, team="billing")
    assert in_view("waiting", claims_only) == [str(own.id), str(nobodys.id)]
    assert count_views(claims_only)["waiting"] == 2
    assert ids(changes(claims_only, VIEWS["waiting"], ALL, [own.id, others.id])) == [str(own.id)]
    assert len(in_view("waiting", agent2)) == 3


@pytest.mark.parametrize("view", ["waiting", "open"])
def test_pages_follow_each_other_without_gap_or_double(agent, monkeypatch, view):
    monkeypatch.setattr(pages, "PAGE", 3)
    # Two at the same moment, over the end of a page.
    all_of_them = {str(waiting(at=minute).id) for minute in (0, 1, 2, 2, 3, 4, 5)}
    seen, after = [], ""
    while True:
        listed = page(agent, VIEWS[view], ALL, after=after)
        seen += ids(listed)
        after = listed["next"]
        if after is None:
            break
    assert len(seen) == len(all_of_them)
    assert set(seen) == all_of_them


def test_a_page_is_kept_up_to_date_by_asking_for_single_conversations(agent):
    early, late, gone = waiting(), waiting(at=5), waiting(at=3)
    handoffs.withdraw(conversation_id=gone.id)
    news = {item["id"]: item for item in changes(agent, VIEWS["waiting"], ALL, [late.id, gone.id, uuid4()])["items"]}
    assert news.keys() == {str(late.id), str(gone.id)}
    assert (news[str(gone.id)]["place"], news[str(gone.id)]["status"]) == (None, "with_assistant")
    listed = page(agent, VIEWS["waiting"], ALL)
    assert ids(listed) == [str(early.id), str(late.id)]
    assert listed["items"][0]["place"] < listed["items"][1]["place"] == news[str(late.id)]["place"]


def test_a_row_has_the_mood_of_the_customers_last_message(agent):
    conversation = start_conversation()
    assert page(agent, VIEWS["open"], ALL)["items"][0]["sentiment"] is None
    for text, mood in (("I am fed up with you", -1), ("Thank you, that was great", 1), ("It is a red one", 0)):
        say(conversation, text)
        assert page(agent, VIEWS["open"], ALL)["items"][0]["sentiment"] == mood


# The rows with their last lines; their open requests, clocks and offers.
PAGE_QUERIES = 4
# The open ones of every view and of the kept ones; the resolved ones.
COUNT_QUERIES = 2


@pytest.mark.parametrize("view", ["waiting", "open"])
def test_a_list_costs_the_same_however_many_there_are(agent, django_assert_num_queries, view):
    def with_everything():
        for _ in range(3):
            waiting(team="billing", tags=["vip"])

    def read():
        page(agent, VIEWS[view], Filters(team="billing", tag="vip"))

    def kept(count: int):
        return [
            saved_views.keep(user=agent, name=str(uuid4()), view="open", filters=Filters(tag="vip"))
            for _ in range(count)
        ]

    for more, views in ((1, kept(1)), (19, kept(5))):
        for _ in range(more):
            with_everything()
        read()  # Which pack is in force is asked again every few seconds.
        with django_assert_num_queries(PAGE_QUERIES):
            read()
        with django_assert_num_queries(COUNT_QUERIES):
            count_views(agent, views)


def test_a_view_is_kept_for_oneself_and_counted(agent, agent2):
    waiting(team="billing")
    waiting(team="claims")
    kept = saved_views.keep(user=agent, name=" Bills ", view="waiting", filters=Filters(team="billing"))
    assert (kept.name, kept.filters) == ("Bills", {"team": "billing"})
    assert count_views(agent, saved_views.of(agent))[f"saved-{kept.pk}"] == 1
    assert list(saved_views.of(agent2)) == []


def test_only_managers_share_and_change_what_is_shared(agent, manager):
    with pytest.raises(Refusal, match="forbidden"):
        saved_views.keep(user=agent, name="Angry", view="open", filters=ALL, is_shared=True)
    assert agent.saved_views.count() == 0
    shared = saved_views.keep(user=manager, name="Angry", view="open", filters=Filters(sentiment="-1"), is_shared=True)
    assert list(saved_views.of(agent)) == [shared]
    for attempt in (
        lambda: saved_views.remove(user=agent, saved_id=shared.pk),
        lambda: saved_views.change(
            user=agent, saved_id=shared.pk, name="Mine", view="open", filters=ALL, is_shared=False
        ),
    ):
        with pytest.raises(Refusal) as refusal:
            attempt()
        assert refusal.value.code is Code.NOT_FOUND
    shared.refresh_from_db()
    assert shared.name == "Angry"


def test_owners_change_their_own_views_and_managers_those_that_are_shared(agent, manager, admin):
    own = saved_views.keep(user=agent, name="Bills", view="open", filters=ALL)
    late = {"name": "Late bills", "view": "due", "filters": Filters(team="billing", sla="breached"), "is_shared": False}
    assert not saved_views.may_change(manager, own)
    with pytest.raises(Refusal, match="not_found"):
        saved_views.change(user=manager, saved_id=own.pk, **late)
    changed = saved_views.change(user=agent, saved_id=own.pk, **late)
    assert (changed.name, changed.view, changed.filters) == (
        "Late bills",
        "due",
        {"team": "billing", "sla": "breached"},
    )

    # A colleague takes it off everybody's desk again: from then on it is its owner's alone.
    shared = saved_views.keep(user=manager, name="Angry", view="open", filters=ALL, is_shared=True)
    assert saved_views.may_change(admin, shared)
    hidden = saved_views.change(user=admin, saved_id=shared.pk, **late)
    assert shared not in saved_views.of(agent)
    assert [saved_views.may_change(each, hidden) for each in (manager, admin, agent)] == [True, False, False]


def test_a_name_is_kept_once(agent):
    saved_views.keep(user=agent, name="Bills", view="open", filters=ALL)
    with pytest.raises(Refusal, match="invalid"):
        saved_views.keep(user=agent, name="Bills", view="mine", filters=ALL)
    assert agent.saved_views.get().view == "open"
