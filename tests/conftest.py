"""Fixtures for all tests. The database and Redis come from `tests.services`."""

import pytest
from django.db import connection
from playwright.sync_api import sync_playwright
from xdist.scheduler import LoadScopeScheduling

from tests import chromium
from tests.javascript import run, run_beside, static_url  # noqa: F401 (fixtures)
from tests.mailserver import MailServer
from tests.modelserver import ModelServer
from tests.portal import RunningPortal

# Tests are many visitors from one address.
PLENTY = {
    "RATE_CONVERSATIONS_PER_HOUR": "100000",
    "RATE_SOCKETS_PER_MINUTE": "100000",
    "BUDGET_ADDRESS_MESSAGES": "0",
    "BUDGET_ADDRESS_TOKENS": "0",
    "BUDGET_ADDRESS_MONEY": "0",
}


# Nothing is asked of the model that a test does not cause itself: it would use up the scripts.
PLAIN = {"FAST_MODEL": "off", "SUGGEST_AT_TAKEOVER": "0", "ANSWER_MAIL_SECONDS": "1"}


# Who uses which of the portals below. Where several processes share the tests out, those of one portal stay together:
# it is then started once, and serves one test at a time.
SCRIPTED = ("tests/browser/", "tests/wire/", "tests/faults/")
OFFLINE = ("tests/browser/test_story.py", "tests/test_running_portal.py", "tests/test_converse.py")


class Sharing(LoadScopeScheduling):
    """Gives each process of pytest-xdist the tests of one portal, or else those of one module, at a time."""

    def _split_scope(self, nodeid: str) -> str:
        return portal_of(nodeid) or nodeid.split("::")[0]


def portal_of(nodeid: str) -> str | None:
    if nodeid.startswith(OFFLINE):
        return "portal"
    return "scripted" if nodeid.startswith(SCRIPTED) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes longest begins first."""
    items.sort(key=lambda item: portal_of(item.nodeid) is None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with transactions of their own have every table emptied after them, which the audit log refuses."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("accounts_auditentry", "accounts_auditseal"):
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER never_emptied')


@pytest.fixture(scope="session")
def portal():
    """A whole portal with the demo's accounts and the offline stand-in, shared by all tests of a run."""
    with RunningPortal(**PLENTY) as running:
        yield running


@pytest.fixture(scope="session")
def scripted():
    """A model server that says what a test scripts, with the portal that asks it as `.portal`; shared as well.

    What the portal sends by e-mail is in `.portal.mail`.
    """
    with (
        ModelServer() as server,
        MailServer() as mail,
        RunningPortal(ANTHROPIC_BASE_URL=server.url, EMAIL_URL=mail.url, **PLAIN, **PLENTY) as running,
    ):
        server.portal, running.mail = running, mail
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
