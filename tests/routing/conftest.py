"""Packs as read from their folders, and Acme's prompt in the database."""

from pathlib import Path

import pytest

from chat import company
from chat.models import Pack, PromptVersion
from chat.packs.folder import read_pack
from chat.services import prompts
from tests.desk.https import https_client
from tests.people import agent, manager  # noqa: F401
from tests.prompts.drafting import acme as read_acme

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def acme():
    return read_acme()


@pytest.fixture(scope="session")
def movers():
    """Without intents."""
    content = read_pack(ROOT / "tests" / "packs" / "movers")
    assert not content.settings.intents
    return content


@pytest.fixture
def pack(db, acme) -> PromptVersion:
    """Acme's prompt alone, as if it had been loaded: without the articles, of which nothing here speaks."""
    owner = Pack.objects.create(slug=acme.settings.slug, name=acme.settings.company, folder="acme")
    version = prompts.add_version(owner, acme)
    prompts.put_in_force(owner, version)
    company.forget()
    yield version
    company.forget()


@pytest.fixture
def office(manager):  # noqa: F811
    """The manager's browser."""
    client = https_client()
    client.force_login(manager)
    return client
