"""Every command of both sockets, as everybody."""

from functools import partial

import pytest

from chat.protocol import CUSTOMER_COMMANDS, DESK_COMMANDS
from tests.access.frames import command
from tests.access.matters import Matters
from tests.access.rights import COMMANDS, PEOPLE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


def test_every_command_has_a_row():
    assert {f"customer {name}" for name in CUSTOMER_COMMANDS} | {f"desk {name}" for name in DESK_COMMANDS} == set(
        COMMANDS
    )


@pytest.mark.parametrize("person", PEOPLE)
def test_commands(people, person, loop):
    matters = Matters(people["visitor_a"])
    outcomes = {row: matters.try_on(partial(command, people, person, row, loop)) for row in COMMANDS}

    assert outcomes == {row: each[PEOPLE.index(person)] for row, each in COMMANDS.items()}
