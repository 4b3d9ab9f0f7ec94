import pytest
from django.core.files.storage import storages

from chat.attachments import scanner as scanners
from tests.people import agent, agent2, manager, pack, visitor_a, visitor_b  # noqa: F401


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where the files of a test lie."""
    files = tmp_path / "attachments"
    files.mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "attachments": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": files},
        },
    }
    storages._storages.clear()
    scanners._scanner.cache_clear()
    yield files
    storages._storages.clear()


@pytest.fixture
def kept(folder):
    """The files that lie there now."""
    return lambda: sorted(path for path in folder.rglob("*") if path.is_file())
