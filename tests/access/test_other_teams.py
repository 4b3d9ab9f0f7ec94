"""An agent who sees only their own teams' conversations: the others are not there, by whatever door."""

from functools import partial

import pytest

from tests.access.frames import command
from tests.access.matters import Matters, new_quote
from tests.access.rights import COMMANDS, PEOPLE, ROUTES
from tests.access.visits import visit
from tests.people import hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

AGENT = PEOPLE.index("agent")
# They speak of what this socket is watching, which needs to have been asked for before.
OF_WHAT_IS_WATCHED = {"desk unwatch", "desk sync"}


@pytest.fixture
def people(visitor_a):
    elsewhere = hire("elsewhere", teams=["another-team"], sees_only_own_teams=True)
    return {"visitor_a": visitor_a, "elsewhere": elsewhere}


@pytest.fixture
def matters(visitor_a):
    return Matters(visitor_a)


def test_every_route_to_a_conversation_of_another_team_answers_404(people, matters):
    routes = [route for route, row in ROUTES.items() if row[AGENT] == "ok" and "desk/conversations/{id}" in route]
    assert len(routes) > 10
    outcomes = {route: matters.try_on(partial(visit, people, "elsewhere", route)) for route in routes}
    assert outcomes == dict.fromkeys(routes, 404)


def test_every_command_to_a_conversation_of_another_team_is_refused(people, matters, loop):
    rows = [row for row, outcomes in COMMANDS.items() if outcomes[AGENT] == "ok" and "presence." not in row]
    outcomes = {row: matters.try_on(partial(command, people, "elsewhere", row, loop)) for row in rows}
    assert outcomes == {row: "ok" if row in OF_WHAT_IS_WATCHED else "not_found" for row in rows}


def test_the_conversations_of_these_tests_are_of_a_team(visitor_a):
    conversation = new_quote(visitor_a).conversation
    conversation.refresh_from_db()
    assert conversation.team
