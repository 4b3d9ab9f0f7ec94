"""The law of a conversation: after any sequence of allowed and refused actions, a snapshot plus the events after it
equals a fresh snapshot, and what must never be is not.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chat import clock, queries
from chat.models import Conversation, Turn
from chat.projection import apply, empty_state
from chat.protocol import EventType, Refusal, Stream
from chat.services import (
    assignments,
    contacts,
    conversations,
    handoffs,
    leases,
    marks,
    merges,
    messages,
    notes,
    quotes,
    ratings,
    settlement,
    snoozes,
    transfers,
)
from chat.services.settlement import Superseded, ToolOutcome
from chat.states import LIVE_TURN, Status
from tests.core.rows import all_rows
from tests.people import a_step, an_offer, hire, new_visitor, use_tool

MESSAGE = ("seq", "author", "name", "text", "client_id", "turn")
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
AGENTS = st.integers(0, 1)
CLIENT_IDS = st.sampled_from(["c1", "c2", "c3", "c4"])
TEXTS = st.sampled_from(["Hello", "What does it cost?", "", "x" * 4001])
OUTCOMES = st.sampled_from(
    [
        ToolOutcome(output={"fact": 1}, label="Looking it up"),
        ToolOutcome(output={"problems": "no"}, is_error=True),
        ToolOutcome(output=None, label="Working out your price", offer=an_offer()),
        ToolOutcome(output={}, label="Asking", handoff={"reason": "complaint", "summary": "Angry.", "team": ""}),
    ]
)
PASSING_TIME = st.sampled_from([timedelta(seconds=1), timedelta(minutes=59), timedelta(minutes=61), timedelta(days=8)])


class Reader:
    """Somebody who took a snapshot once and has followed the events since."""

    def __init__(self, conversation: Conversation):
        snapshot = queries.snapshot(conversation)
        told = empty_state()
        for event in snapshot["events"]:
            told = apply(told, event)
        assert without_messages(told) == snapshot["state"]
        self.state = {**snapshot["state"], "messages": told["messages"]}

    def follow(self, events: list[dict]) -> None:
        for event in events[self.state["seq"] :]:
            self.state = apply(self.state, event)


class Actions(RuleBasedStateMachine):
    leased = Bundle("leased")

    @initialize()
    def open_conversation(self):
        # A transaction of its own that is rolled back: what one long transaction had written and undone would make
        # every later look at the tables slower.
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now = MORNING
        self.agents = [hire("agent"), hire("agent2")]
        with clock.fixed(self.now):
            customer = new_visitor().customer
            self.id = conversations.start(customer=customer).id
            self.other_id = conversations.start(customer=customer).id
        self.readers = [Reader(self.conversation)]
        self.rows = all_rows()

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(pk=self.id)

    def attempt(self, action, **arguments):
        """Does it at the time it is. A refusal must leave everything as it was."""
        with clock.fixed(self.now):
            try:
                done = action(**arguments)
            except (Refusal, Superseded):
                assert all_rows() == self.rows
                return None
        self.rows = all_rows()
        return done

    # --- the customer ---------------------------------------------------------------------------------------------

    @rule(client_id=CLIENT_IDS, text=TEXTS)
    def write(self, client_id, text):
        self.attempt(messages.post_by_customer, conversation_id=self.id, client_id=client_id, text=text)

    @rule(reason=st.sampled_from(["customer_request", "complaint"]))
    def ask_for_a_person(self, reason):
        self.attempt(handoffs.request_by_customer, conversation_id=self.id, reason=reason)

    @rule()
    def wait_no_longer(self):
        self.attempt(handoffs.withdraw, conversation_id=self.id)

    @rule()
    def close(self):
        self.attempt(conversations.resolve_by_customer, conversation_id=self.id)

    @rule(email=st.sampled_from(["maria@example.com", "m.lind@example.org", "maria"]))
    def leave_address(self, email):
        self.attempt(contacts.leave, conversation_id=self.id, email=email)

    @rule(client_id=CLIENT_IDS, score=st.integers(0, 5))
    def rate(self, client_id, score):
        self.attempt(ratings.give, conversation_id=self.id, client_id=client_id, score=score, comment="Thanks")

    @rule(choice=st.integers(0, 2), answer=st.sampled_from(["accept", "decline"]))
    def answer_quote(self, choice, answer):
        known = [*self.conversation.quotes.order_by("pk").values_list("reference", flat=True)[:2], "Q-NONE"]
        reference = known[min(choice, len(known) - 1)]
        self.attempt(quotes.answer, conversation_id=self.id, reference=reference, answer=answer)

    # --- two agents -----------------------------------------------------------------------------------------------

    @rule(who=AGENTS)
    def claim(self, who):
        self.attempt(assignments.claim, conversation_id=self.id, agent=self.agents[who])

    @rule(who=AGENTS)
    def release(self, who):
        self.attempt(assignments.release, conversation_id=self.id, agent=self.agents[who])

    @rule(who=AGENTS, to=AGENTS)
    def transfer_to_a_colleague(self, who, to):
        self.attempt(
            transfers.transfer, conversation_id=self.id, agent=self.agents[who], to_agent=self.agents[to], note="Yours"
        )

    @rule(who=AGENTS)
    def transfer_to_a_team(self, who):
        self.attempt(transfers.transfer, conversation_id=self.id, agent=self.agents[who], to_team="claims")

    @rule(who=AGENTS)
    def assign(self, who):
        self.attempt(assignments.assign, conversation_id=self.id, to_agent=self.agents[who])

    @rule(who=AGENTS)
    def return_to_assistant(self, who):
        self.attempt(assignments.return_to_assistant, conversation_id=self.id, agent=self.agents[who])

    @rule(who=AGENTS)
    def resolve(self, who):
        self.attempt(conversations.resolve_by_agent, conversation_id=self.id, agent=self.agents[who])

    @rule(who=AGENTS, client_id=CLIENT_IDS, text=TEXTS)
    def reply(self, who, client_id, text):
        self.attempt(
            messages.post_by_agent,
            conversation_id=self.id,
            agent=self.agents[who],
            client_id=f"a{client_id}",
            text=text,
        )

    @rule(who=AGENTS, client_id=CLIENT_IDS, text=TEXTS)
    def note(self, who, client_id, text):
        self.attempt(notes.post, conversation_id=self.id, author=self.agents[who], client_id=client_id, text=text)

    @rule(who=AGENTS, after=st.sampled_from([None, timedelta(hours=1), timedelta(days=2)]))
    def put_aside(self, who, after):
        until = after and self.now + after
        self.attempt(snoozes.snooze, conversation_id=self.id, agent=self.agents[who], until=until)

    @rule(who=AGENTS, kind=st.sampled_from(["customer", "test", "spam"]))
    def mark(self, who, kind):
        self.attempt(marks.mark, conversation_id=self.id, agent=self.agents[who], kind=kind)

    @rule(who=AGENTS)
    def join_with_another(self, who):
        self.attempt(merges.merge, conversation_id=self.id, into=self.other_id, agent=self.agents[who])

    # --- workers, also those that have lost their lease -------------------------------------------------------------

    @rule(target=leased)
    def take_lease(self):
        turn = self.conversation.turns.filter(state__in=LIVE_TURN).first()
        return turn and self.attempt(leases.take, turn_id=turn.pk, pack="acme")

    @rule(lease=leased, outcome=OUTCOMES, twice=st.booleans())
    def call_tool(self, lease, outcome, twice):
        if lease is None:
            return
        number = Turn.objects.get(pk=lease.turn_id).steps.count() + 1
        record = a_step(lease, number=number, tools=("get_quote",))
        step_id = self.attempt(settlement.store_step, lease=lease, record=record)
        if step_id is not None:
            self.attempt(use_tool, lease=lease, step_id=step_id, outcome=outcome)
            if twice:
                before = self.rows
                self.attempt(use_tool, lease=lease, step_id=step_id, outcome=outcome)
                assert self.rows == before

    @rule(lease=leased, text=st.sampled_from(["Here you are.", ""]), resolve=st.booleans(), has_read_all=st.booleans())
    def finish(self, lease, text, resolve, has_read_all):
        if lease is None:
            return
        read_seq = self.conversation.last_seq if has_read_all else 0
        number = Turn.objects.get(pk=lease.turn_id).steps.count() + 1
        step = a_step(lease, number=number, read_seq=read_seq)
        self.attempt(settlement.finish, lease=lease, text=text, step=step, name="Eva", resolve=resolve)

    @rule(lease=leased)
    def fail(self, lease):
        if lease is not None:
            self.attempt(settlement.fail, lease=lease, failure="overloaded", apology="Sorry.", draft="I th")

    @rule(lease=leased)
    def give_back(self, lease):
        if lease is not None:
            self.attempt(leases.give_back, lease=lease)

    @rule(lease=leased)
    def keep_draft(self, lease):
        if lease is not None:
            self.attempt(leases.keep_draft, lease=lease, draft="I th")

    @rule()
    def lose_leases_and_sweep(self):
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        Turn.objects.filter(state="running").update(lease_until=long_ago)
        self.rows = all_rows()
        self.attempt(settlement.sweep, apology=lambda language: "Sorry.")

    # --- the clock, and who comes late ------------------------------------------------------------------------------

    @rule(time=PASSING_TIME)
    def let_time_pass(self, time):
        self.now += time

    @rule()
    def end_if_silent(self):
        self.attempt(conversations.resolve_silent, conversation_id=self.id, silent_for=timedelta(hours=24))

    @rule()
    def wake_those_put_aside(self):
        self.attempt(snoozes.wake_due)

    @rule()
    def join(self):
        """One reader has been there from the beginning, the other one comes again and again."""
        self.readers[1:] = [Reader(self.conversation)]

    # --- what must hold ---------------------------------------------------------------------------------------------

    @invariant()
    def the_law_holds(self):
        conversation = self.conversation
        events = queries.events_after(conversation, 0)
        check_numbers(events, conversation.last_seq)
        check_numbers(queries.events_after(conversation, 0, stream=Stream.DESK), conversation.desk_seq)
        check_turns(events)
        self.check_readers(conversation, events)
        check_rows(conversation)
        check_nobody_is_forgotten(conversation, events)

    def check_readers(self, conversation: Conversation, events: list[dict]) -> None:
        """Each knows what is so, whenever they came."""
        fresh = queries.conversation_state(conversation)
        said = list(conversation.messages.order_by("seq").values_list(*MESSAGE))
        for reader in self.readers:
            reader.follow(events)
            assert without_messages(reader.state) == fresh
            assert [tuple(known[name] for name in MESSAGE) for known in reader.state["messages"]] == said


def check_numbers(events: list[dict], reached: int) -> None:
    assert [event["seq"] for event in events] == list(range(1, reached + 1))


def check_turns(events: list[dict]) -> None:
    """A turn says nothing after its end, and only one that finished has said anything."""
    ended: dict[int, str] = {}
    spoke = set()
    for event in events:
        turn = event["data"].get("turn")
        assert turn is None or turn not in ended, f"{event['type']} after turn {turn} had ended"
        if event["type"] == EventType.TURN_ENDED:
            ended[turn] = event["data"]["outcome"]
        if event["type"] == EventType.MESSAGE_POSTED and turn is not None:
            spoke.add(turn)
    assert all(ended[turn] == "finished" for turn in spoke)


def check_rows(conversation: Conversation) -> None:
    status = conversation.status
    assert conversation.turns.filter(state__in=LIVE_TURN).count() <= (status != Status.RESOLVED)
    assert conversation.handoffs.filter(ended_at=None).count() == (status == Status.AWAITING_AGENT)
    assert conversation.assignments.filter(ended_at=None).count() == (status == Status.WITH_AGENT)
    assert conversation.snoozed_until is None or status in (Status.WITH_AGENT, Status.AWAITING_AGENT)


def check_nobody_is_forgotten(conversation: Conversation, events: list[dict]) -> None:
    """Whoever wrote to the assistant has an answer, or one that is on its way."""
    if conversation.status != Status.WITH_ASSISTANT or conversation.live_turn():
        return
    kinds = [
        event["data"]["author"] if event["type"] == EventType.MESSAGE_POSTED else event["data"]["outcome"]
        for event in events
        if event["type"] in (EventType.MESSAGE_POSTED, EventType.TURN_ENDED)
    ]
    assert "customer" not in kinds or kinds[-1] != "customer"


def without_messages(state: dict) -> dict:
    return {key: value for key, value in state.items() if key != "messages"}


@pytest.mark.django_db(transaction=True)
def test_snapshot_and_events_agree_after_any_sequence_of_actions(pack):
    run_state_machine_as_test(
        Actions,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
