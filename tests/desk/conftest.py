import pytest

from tests.desk.attending import nobody_has_said_who_is_there, told  # noqa: F401
from tests.desk.https import https_client
from tests.people import admin, agent, agent2, manager, pack, visitor_a, visitor_b  # noqa: F401


@pytest.fixture
def client():
    return https_client()
