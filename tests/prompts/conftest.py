import pytest
from django.conf import settings

from chat.models import PromptVersion
from chat.services import packs
from tests.desk.https import https_client
from tests.people import admin, agent, manager, visitor_a  # noqa: F401
from tests.prompts.drafting import acme


@pytest.fixture
def pack(db) -> PromptVersion:
    """Acme's prompt as the first version. The folder is read once for all tests."""
    version, _is_new = packs.load_prompt(content=acme(), folder=settings.PACK)
    return version


@pytest.fixture
def office(manager):  # noqa: F811
    """The manager's browser."""
    client = https_client()
    client.force_login(manager)
    return client
