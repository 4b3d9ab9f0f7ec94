"""The people of the tests, and what they usually do.

Import the fixtures into the `conftest.py` of a folder: `from tests.people import agent, visitor_a  # noqa: F401`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from chat.models import Conversation, Customer
from chat.packs.contract import Line, Offer
from chat.packs.folder import read_pack
from chat.services import conversations, customers, leases, messages, packs, settlement
from chat.services.leases import Lease
from chat.services.messages import Posted
from chat.services.settlement import StepRecord, ToolOutcome
from portal.accounts.models import Role, User

_ids = itertools.count(1)


@dataclass(frozen=True)
class Visitor:
    customer: Customer
    token: str


@pytest.fixture
def pack(db):
    """Acme's prompt in the database: rendering a message asks it which links are allowed. Without the articles and
    records, which would cost every test a second; `whole_pack` has them."""
    version, _ = packs.load_prompt(content=read_pack(settings.PACK), folder=settings.PACK)
    return version


@pytest.fixture
def whole_pack(db):
    """Acme's pack with its articles and records."""
    version, _ = packs.load(folder=settings.PACK)
    return version


@pytest.fixture
def visitor_a(db) -> Visitor:
    return new_visitor()


@pytest.fixture
def visitor_b(db) -> Visitor:
    return new_visitor()


@pytest.fixture
def agent(db) -> User:
    return hire("agent", public_name="Anna Meyer")


@pytest.fixture
def agent2(db) -> User:
    return hire("agent2", public_name="Ben Ito")


@pytest.fixture
def manager(db) -> User:
    return hire("manager", Role.MANAGER, is_staff=True)


@pytest.fixture
def admin(db) -> User:
    return hire("admin", Role.ADMIN, is_staff=True, is_superuser=True)


def new_visitor() -> Visitor:
    return Visitor(*customers.create_visitor())


def hire(username: str, role: Role = Role.AGENT, **fields) -> User:
    """Without a password, which takes long to hash: tests sign in with `force_login`, a session or an API key."""
    user = User(username=username, role=role, **fields)
    user.set_unusable_password()
    user.save()
    return user


def start_conversation(visitor: Visitor | None = None, **fields) -> Conversation:
    return conversations.start(customer=(visitor or new_visitor()).customer, **fields)


def say(conversation: Conversation, text: str = "Hello", client_id: str | None = None) -> Posted:
    """The customer writes."""
    return messages.post_by_customer(conversation_id=conversation.id, client_id=client_id or new_id(), text=text)


def reply(conversation: Conversation, agent: User, text: str = "I am looking into it.") -> Posted:
    return messages.post_by_agent(conversation_id=conversation.id, agent=agent, client_id=new_id(), text=text)


def new_id() -> str:
    return f"c{next(_ids)}"


def take_turn(conversation: Conversation) -> Lease:
    """A worker takes the turn that is queued."""
    turn = conversation.turns.get(state="queued")
    lease = leases.take(turn_id=turn.pk, pack="acme")
    assert lease is not None
    return lease


def a_step(lease: Lease, *, number: int = 1, tools: tuple[str, ...] = (), **fields) -> StepRecord:
    """What a model call left behind, having read everything that is there now."""
    blocks = [{"type": "text", "text": "One moment."}]
    blocks += [
        {"type": "tool_use", "id": f"tool_{index}", "name": name, "input": {}} for index, name in enumerate(tools)
    ]
    fields.setdefault("read_seq", Conversation.objects.get(pk=lease.conversation_id).last_seq)
    return StepRecord(number=number, blocks=blocks, stop_reason="end_turn", model="claude-test", **fields)


def an_offer(price: str = "87.40") -> Offer:
    amount = Decimal(price)
    return Offer(
        product="bicycle",
        title="Bicycle insurance",
        price=amount,
        currency="USD",
        period="month",
        inputs=(("Bicycle", "Folding"),),
        breakdown=(Line("Base premium", amount),),
        valid_for=timedelta(days=14),
    )


def use_tool(
    lease: Lease,
    step_id: int,
    outcome: ToolOutcome,
    *,
    block: int = 1,
    name: str = "get_quote",
    input: dict | None = None,
) -> None:
    settlement.store_tool_call(
        lease=lease, step_id=step_id, block=block, tool_use_id="tool_0", name=name, input=input or {}, outcome=outcome
    )


def finish_turn(lease: Lease, text: str = "Here you are.", **fields) -> None:
    fields.setdefault("step", a_step(lease))
    settlement.finish(lease=lease, text=text, name="Eva", **fields)


def answer(conversation: Conversation, text: str = "Here you are.") -> None:
    """The assistant answers what is open."""
    finish_turn(take_turn(conversation), text)
