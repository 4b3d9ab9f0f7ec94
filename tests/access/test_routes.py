"""Every route, as everybody."""

from functools import partial

import pytest

from tests.access.addresses import DOORS_OF_THE_ADMIN, routes
from tests.access.matters import Matters
from tests.access.rights import PEOPLE, ROUTES
from tests.access.visits import visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


def test_every_route_has_a_row():
    assert routes() - {f"GET {door}" for door in DOORS_OF_THE_ADMIN} == set(ROUTES)


@pytest.mark.parametrize("person", PEOPLE)
def test_routes(people, person):
    matters = Matters(people["visitor_a"])
    outcomes = {route: matters.try_on(partial(visit, people, person, route)) for route in ROUTES}

    assert outcomes == {route: row[PEOPLE.index(person)] for route, row in ROUTES.items()}
