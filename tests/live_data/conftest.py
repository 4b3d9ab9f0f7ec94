import pytest
from django.conf import settings
from django.db import transaction

from chat.models import Pack, PromptVersion, Record
from chat.services import packs
from tests.people import agent, visitor_a, visitor_b  # noqa: F401

_loaded: dict[type, list] = {}


@pytest.fixture
def pack(db):
    """Acme's pack in the database. Its folder is read once: after that the same rows are put back."""
    if not _loaded:
        packs.load(folder=settings.PACK)
        _loaded.update({model: list(model.objects.all()) for model in (Pack, PromptVersion, Record)})
    else:
        with transaction.atomic():  # A pack and its version refer to each other.
            for model, rows in _loaded.items():
                model.objects.bulk_create(rows)
