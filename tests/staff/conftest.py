import pytest

from tests.desk.https import https_client
from tests.people import admin, agent, agent2, manager, pack, visitor_a  # noqa: F401


@pytest.fixture
def client():
    return https_client()
