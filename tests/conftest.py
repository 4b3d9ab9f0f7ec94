"""Fixtures for all tests. The database and Redis come from `tests.services`."""

import pytest

from tests import chromium
from tests.portal import RunningPortal


@pytest.fixture(scope="session")
def portal():
    """A whole portal with the demo's accounts and the offline stand-in, shared by all tests of a run."""
    with RunningPortal() as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """For pytest-playwright: our Chromium, and no background traffic of its own."""
    return {"executable_path": chromium.find_or_install(), "args": list(chromium.ARGUMENTS)}
