"""However many turns begin at once, no budget is exceeded; and what was reserved is put right."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from chat.models import Conversation, Identity, Spending
from chat.services import budgets, conversations
from chat.services.budgets import Amount, BudgetExhausted
from chat.states import Kind
from tests.people import new_visitor, start_conversation

CALL = Amount(messages=1, tokens=1_000, money=Decimal("0.01"))
UNLIMITED = {scope: {} for scope in Spending.Scope.values}


@pytest.fixture
def limits(settings):
    settings.BUDGETS = UNLIMITED

    def limit(**scopes):
        settings.BUDGETS = UNLIMITED | scopes

    return limit


def start(visitor, address: str = "192.0.2.1") -> Conversation:
    return conversations.start(customer=visitor.customer, address=address)


def reserve(conversation, amount: Amount = CALL):
    return budgets.reserve(conversation_id=conversation.id, amount=amount)


def spent(scope: str) -> Amount:
    row = Spending.objects.filter(scope=scope).first()
    return Amount(row.messages, row.tokens, row.money) if row else Amount()


@pytest.mark.django_db
@pytest.mark.parametrize(("unit", "most"), [("messages", 2), ("tokens", 2_500), ("money", Decimal("0.025"))])
@pytest.mark.parametrize("scope", ["visitor", "address", "total"])
def test_a_budget_that_does_not_suffice_refuses_the_call_as_a_whole(limits, scope, unit, most):
    limits(**{scope: {unit: most}})
    conversation = start(new_visitor())
    reserve(conversation)
    reserve(conversation)

    with pytest.raises(BudgetExhausted) as exhausted:
        reserve(conversation)

    assert (exhausted.value.scope, exhausted.value.unit) == (scope, unit)
    assert spent("visitor") == spent("address") == spent("total") == Amount(2, 2_000, Decimal("0.02"))


@pytest.mark.django_db
def test_visitors_of_one_address_share_its_budget_and_others_do_not(limits):
    limits(address={"messages": 2})
    reserve(start(new_visitor()))
    reserve(start(new_visitor()))

    with pytest.raises(BudgetExhausted):
        reserve(start(new_visitor()))
    reserve(start(new_visitor(), address="192.0.2.2"))


@pytest.mark.django_db
def test_a_household_of_ipv6_is_one_address(limits):
    limits(address={"messages": 1})
    reserve(start(new_visitor(), address="2001:db8:1:2::1"))

    with pytest.raises(BudgetExhausted):
        reserve(start(new_visitor(), address="2001:db8:1:2:ffff::9"))
    reserve(start(new_visitor(), address="2001:db8:1:3::1"))


@pytest.mark.django_db
def test_a_verified_customer_has_one_budget_in_all_browsers(limits):
    limits(customer={"messages": 1})
    first, second = start(new_visitor()), start(new_visitor())
    for conversation in (first, second):
        Identity.objects.create(
            conversation=conversation, reference="C-1", method="code", verified_at=conversation.opened_at
        )
    reserve(first)

    with pytest.raises(BudgetExhausted) as exhausted:
        reserve(second)
    assert exhausted.value.scope == "customer"


@pytest.mark.django_db
def test_no_address_is_stored_as_it_is(limits):
    conversation = start(new_visitor(), address="192.0.2.77")
    reserve(conversation)

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text || to_jsonb(s)::text FROM chat_conversation c, chat_spending s")
        assert not any("192.0.2.77" in row for (row,) in cursor.fetchall())


@pytest.mark.django_db
def test_tests_and_previews_count_in_the_total_only(limits):
    reserve(start_conversation(kind=Kind.TEST))
    assert list(Spending.objects.values_list("scope", flat=True)) == ["total"]


@pytest.mark.django_db
def test_settling_puts_right_what_was_reserved(limits):
    conversation = start(new_visitor())
    reservation = reserve(conversation)
    budgets.settle(reservation, actual=Amount(1, 700, Decimal("0.004")))
    assert spent("visitor") == spent("total") == Amount(1, 700, Decimal("0.004"))


@pytest.mark.django_db
def test_what_was_used_beyond_the_estimate_counts_as_well(limits):
    limits(visitor={"tokens": 1_500})
    conversation = start(new_visitor())
    budgets.settle(reserve(conversation), actual=Amount(1, 1_600, Decimal("0.02")))
    assert spent("visitor").tokens == 1_600
    with pytest.raises(BudgetExhausted):
        reserve(conversation, Amount(tokens=1))


@pytest.mark.django_db(transaction=True)
def test_a_thousand_reservations_at_once_exceed_nothing(limits):
    limits(visitor={"messages": 60}, address={"tokens": 100_000}, total={"money": Decimal("0.80")})
    rooms = [start(new_visitor(), address=f"192.0.2.{number % 3}") for number in range(8)]

    def attempt(number: int) -> bool:
        try:
            reserve(rooms[number // 8 % 8])
        except BudgetExhausted:
            return False
        return True

    def a_share(first: int) -> int:
        try:
            return sum(attempt(number) for number in range(first, 1_000, 8))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        granted = sum(threads.map(a_share, range(8)))

    assert granted == 80
    assert spent("total") == Amount(80, 80_000, Decimal("0.80"))
    assert max(Spending.objects.filter(scope="visitor").values_list("messages", flat=True)) <= 60
    assert max(Spending.objects.filter(scope="address").values_list("tokens", flat=True)) <= 100_000
