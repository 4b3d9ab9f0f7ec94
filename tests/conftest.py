"""Fixtures for all tests. The database and Redis come from `tests.services`."""

import pytest
from playwright.sync_api import sync_playwright

from tests import chromium
from tests.modelserver import ModelServer
from tests.portal import RunningPortal

# Tests are many visitors from one address.
PLENTY = {"RATE_CONVERSATIONS_PER_HOUR": "100000", "RATE_SOCKETS_PER_MINUTE": "100000"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Where several processes share the tests out, those that use the same portal stay together, so that it is started
    once and serves one test at a time, and so do those of a module. First, because pytest-xdist reads the marks here.
    """
    for item in items:
        portals = [name for name in ("scripted", "portal") if name in item.fixturenames]
        item.add_marker(pytest.mark.xdist_group((portals or [item.path.stem])[0]))


@pytest.fixture(scope="session")
def portal():
    """A whole portal with the demo's accounts and the offline stand-in, shared by all tests of a run."""
    with RunningPortal(**PLENTY) as running:
        yield running


@pytest.fixture(scope="session")
def scripted():
    """A model server that says what a test scripts, with the portal that asks it as `.portal`; shared as well."""
    with ModelServer() as server, RunningPortal(ANTHROPIC_BASE_URL=server.url, **PLENTY) as running:
        server.portal = running
        yield server


@pytest.fixture(scope="module")
def browser():
    """Chromium. It ends with the module: while Playwright runs, this thread counts as asynchronous, and neither the
    database nor asyncio tests could be used in it."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find_or_install(), args=list(chromium.ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def context(browser):
    """A visitor's browser, with cookies of its own."""
    with browser.new_context(locale="en-US") as visitor:
        yield visitor


@pytest.fixture
def page(context):
    return context.new_page()
