import pytest
from django.utils import translation

from tests.people import agent, pack, visitor_a  # noqa: F401


@pytest.fixture(autouse=True)
def _language_is_left_as_it_was():
    """Requests of the test client run in this thread, and the language of the last one would stay."""
    with translation.override("en"):
        yield
