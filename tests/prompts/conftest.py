import pytest
from django.conf import settings

from chat.models import Pack, PromptVersion
from chat.services import prompts
from tests.desk.https import https_client
from tests.people import admin, agent, manager, visitor_a  # noqa: F401
from tests.prompts.drafting import acme


@pytest.fixture
def pack(db) -> PromptVersion:
    """Acme's prompt as the first version, as if it had been loaded: the folder is read once for all tests."""
    content = acme()
    owner = Pack.objects.create(slug=content.settings.slug, name=content.settings.company, folder=str(settings.PACK))
    version = prompts.add_version(owner, content)
    owner.loaded = version
    owner.save()
    prompts.put_in_force(owner, version)
    return version


@pytest.fixture
def office(manager):  # noqa: F811
    """The manager's browser."""
    client = https_client()
    client.force_login(manager)
    return client
