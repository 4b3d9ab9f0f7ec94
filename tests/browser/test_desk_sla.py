"""Service levels at the desk: what is due is seen by everybody, and what is not kept is recorded by itself."""

import re
from contextlib import contextmanager

import psycopg
import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import sit_down
from tests.browser.test_desk import ask_for_person

pytestmark = pytest.mark.browser

PROMISED = """
    INSERT INTO agents_desk_slapolicy (team, first_response, next_response, resolution, in_business_hours, warn_at)
    VALUES ('general', 10, 20, 60, false, 75)
"""
# As if so many minutes had passed since it began.
PASSED = """
    UPDATE agents_desk_slaclock
       SET due_at = due_at - %(passed)s * interval '1 minute', last_due_at = due_at - %(passed)s * interval '1 minute',
           warn_at = warn_at - %(passed)s * interval '1 minute'
     WHERE conversation_id = %(conversation)s AND target = %(target)s
"""


@pytest.fixture
def database(model):
    with psycopg.connect(model.portal.database_url, autocommit=True) as connection:
        yield connection


@contextmanager
def service_levels(database):
    """The team for everything promises something, until the block ends: other tests share the portal."""
    database.execute(PROMISED)
    try:
        yield
    finally:
        database.execute("DELETE FROM agents_desk_slapolicy WHERE team = 'general'")


def test_what_is_due_is_seen_by_all_and_what_is_broken_is_recorded_by_itself(chat, model, browser, database):
    with service_levels(database):
        conversation = ask_for_person(chat, "The windows leak")
        first = sit_down(browser, model.portal).open(conversation)
        second = sit_down(browser, model.portal, "agent2").open(conversation)
        for desk in (first, second):
            expect(desk.page.locator("#sla-chip")).to_have_text(re.compile(r"First response +\d:\d\d left"))

        clock = {"conversation": conversation, "target": "first_response"}
        database.execute(PASSED, {**clock, "passed": 8})
        expect(first.log).to_contain_text("First response is due at")
        expect(second.page.locator("#sla-chip[data-tone=warning]")).to_be_visible()

        # Nobody does anything.
        database.execute(PASSED, {**clock, "passed": 5})
        expect(first.log).to_contain_text("First response was due at")
        expect(second.page.locator("#sla-chip[data-tone=danger]")).to_contain_text("late")

        first.take_over()
        first.page.get_by_label("Your reply to the customer").fill("Which of the windows?")
        first.page.keyboard.press("Control+Enter")
        expect(first.page.locator("#sla")).to_contain_text("Paused until the customer writes")
        expect(first.page.locator("#sla-chip")).to_be_hidden()
        expect(first.page.locator("#sla .sla").filter(has_text="First response")).to_contain_text("Broken")

        chat.say("Those in front")
        for desk in (first, second):
            expect(desk.page.locator("#sla-chip")).to_have_text(re.compile(r"Next response +1?\d:\d\d left"))
        assert first.errors == second.errors == []
