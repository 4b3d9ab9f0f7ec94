"""`manage.py demo` and `manage.py remove_samples`."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from agents_desk.models import FocusSpan
from agents_desk.sample import history
from chat.models import Conversation, Customer, Event, Handoff, Message, Quote, Rating, Turn
from portal.accounts.models import User
from tests.metrics.demonstration import NOW, demo_of, forget_all, samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(told):
    """The history of one trade, made once; what a test changes of it is undone."""
    return told


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), demo_of("movers"):
        yield
        forget_all()


@pytest.fixture
def first_start(db):
    """Nothing is there, whatever was made for the tests beside."""
    forget_all()


def test_it_makes_accounts_and_a_month_of_conversations(demo):
    check_history_and_accounts()


def test_it_does_so_for_any_trade(first_start):
    with demo_of("acme"):
        check_history_and_accounts()
        assert samples().filter(intent_sure=True).values("intent").distinct().count() > 5


def check_history_and_accounts():
    assert 250 <= samples().count() <= 400
    opened = samples().order_by("opened_at").values_list("opened_at", flat=True)
    assert NOW - timedelta(days=30) <= opened[0] < NOW - timedelta(days=28)
    assert opened.last() < NOW
    assert Quote.objects.count() > 20
    assert {user.username: user.role for user in User.objects.all()} == {
        "agent": "agent",
        "agent2": "agent",
        "manager": "manager",
        "admin": "admin",
    }
    assert all(user.check_password("demo") for user in User.objects.all())
    assert User.objects.get(username="admin").is_superuser


def test_the_same_moment_gives_the_same_history_in_few_statements(demo, django_assert_max_num_queries):
    """As many as there are tables and batches, however many conversations."""

    def said():
        return list(Message.objects.order_by("created_at", "conversation", "seq").values_list("text", "created_at"))

    first = said()
    agents = list(User.objects.filter(role="agent").order_by("username"))
    history.remove_history()
    with django_assert_max_num_queries(60):
        history.create_history(agents)
    assert said() == first


def test_a_second_start_adds_nothing(demo):
    count = samples().count()
    User.objects.filter(username="agent").update(public_name="Somebody else")
    call_command("demo")
    assert samples().count() == count
    assert User.objects.get(username="agent").public_name == "Somebody else"


def test_they_are_removed_without_a_trace_and_nothing_else_is(demo):
    customer = Customer.objects.create(name="Real")
    real = Conversation.objects.create(customer=customer)
    both = samples().first().customer
    kept = Conversation.objects.create(customer=both)
    call_command("remove_samples", verbosity=0)
    assert set(Conversation.objects.all()) == {real, kept}
    assert set(Customer.objects.all()) == {customer, both}
    for model in (Message, Event, Turn, Handoff, Quote, Rating, FocusSpan):
        assert not model.objects.exists()
    assert User.objects.count() == 4


def test_outside_the_demo_it_is_refused_and_makes_no_account(first_start, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo")
    assert not User.objects.exists()


def test_without_a_pack_it_says_what_to_do(first_start, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match=r"manage\.py load_pack"):
        call_command("demo")
