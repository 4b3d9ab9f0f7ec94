"""What a visitor, an address, a verified customer, an agent, and everybody together may use up in a day.

Before each call to the model its likely cost is reserved, and afterwards put right by what it really was. A reservation
that would exceed a budget is refused as a whole, so however many turns begin at once, no budget is exceeded by more
than what one call costs over its estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import connection, transaction

from chat import clock
from chat.models.spending import Spending
from chat.states import Kind

Scope = Spending.Scope
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amount:
    """Messages of the customer, tokens of all kinds, US dollars. As a budget, 0 means that there is no limit."""

    messages: int = 0
    tokens: int = 0
    money: Decimal = NOTHING

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.messages - other.messages, self.tokens - other.tokens, self.money - other.money)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was taken from which budgets; to be settled."""

    amount: Amount
    day: date
    accounts: tuple[tuple[str, str], ...]


class BudgetExhausted(Exception):
    """A budget does not suffice; nothing was taken from any. `scope` says whose it is, `unit` what it lacks."""

    def __init__(self, scope: str, unit: str):
        super().__init__(f"{scope}: {unit}")
        self.scope = scope
        self.unit = unit


def reserve(*, conversation_id, amount: Amount) -> Reservation:
    """Takes the amount from all budgets of the conversation. Raises `BudgetExhausted`."""
    return _reserve(_accounts_of(conversation_id), amount)


def reserve_for_agent(*, agent_id: int, amount: Amount) -> Reservation:
    """Takes the amount from the agent's own budget and from everybody's: what agents ask is not charged to customers,
    or an attacker who has used up theirs would take the assistant from the agents too. Raises `BudgetExhausted`.
    """
    return _reserve(((Scope.AGENT.value, str(agent_id)), (Scope.TOTAL.value, "")), amount)


def _reserve(accounts: tuple[tuple[str, str], ...], amount: Amount) -> Reservation:
    day = clock.now().date()
    with transaction.atomic():
        for scope, messages, tokens, money in _add(accounts, day, amount):
            _check(scope, Amount(messages, tokens, money))
    return Reservation(amount, day, accounts)


def settle(reservation: Reservation, *, actual: Amount) -> None:
    """Puts right what was reserved, also upwards: what was used is used. A call that was never made used nothing."""
    difference = actual - reservation.amount
    if difference != Amount():
        _add(reservation.accounts, reservation.day, difference)


# Everybody changes the rows in the order of the scopes, so nobody waits in a ring; the row that all share comes last
# and is locked the shortest.
ADD = """
    INSERT INTO chat_spending (scope, key, day, messages, tokens, money)
    SELECT scope, key, %s, %s, %s, %s
      FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS account (scope, key, place)
  ORDER BY place
        ON CONFLICT (scope, key, day) DO UPDATE
       SET messages = chat_spending.messages + EXCLUDED.messages,
           tokens = chat_spending.tokens + EXCLUDED.tokens,
           money = chat_spending.money + EXCLUDED.money
    RETURNING scope, messages, tokens, money
"""
ACCOUNTS = """
    SELECT c.kind, c.customer_id, c.address_key, i.reference
      FROM chat_conversation c LEFT JOIN chat_identity i ON i.conversation_id = c.id
     WHERE c.id = %s
"""


def _accounts_of(conversation_id) -> tuple[tuple[str, str], ...]:
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNTS, [conversation_id])
        kind, visitor, address, customer = cursor.fetchone()
    if kind != Kind.CUSTOMER:  # The operator's own tests and previews cost money, and are nobody's attack.
        return ((Scope.TOTAL.value, ""),)
    accounts = [(Scope.VISITOR, str(visitor)), (Scope.ADDRESS, address), (Scope.CUSTOMER, customer)]
    return (*((scope.value, key) for scope, key in accounts if key), (Scope.TOTAL.value, ""))


def _add(accounts: tuple[tuple[str, str], ...], day: date, amount: Amount) -> list[tuple[str, int, int, Decimal]]:
    scopes, keys = zip(*accounts, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(ADD, [day, amount.messages, amount.tokens, amount.money, list(scopes), list(keys)])
        return cursor.fetchall()


def _check(scope: str, used: Amount) -> None:
    budget: Amount = Amount(**settings.BUDGETS[scope])
    for unit in ("messages", "tokens", "money"):
        most = getattr(budget, unit)
        if most and getattr(used, unit) > most:
            raise BudgetExhausted(scope, unit)
