import pytest

from chat import company
from tests.people import agent, agent2, manager, pack  # noqa: F401


@pytest.fixture(autouse=True)
def _no_pack_is_remembered():
    """Each test begins with its own database, and the process remembers the newest version of a pack."""
    company.forget()
    yield
    company.forget()
