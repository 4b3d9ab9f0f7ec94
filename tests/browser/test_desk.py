"""The desk in a real Chromium: a live queue that keeps still, notes that stay inside, and a page for everybody."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import problems
from tests.browser.desk_page import sit_down
from tests.modelserver import call, say

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
HANDOFF = {"reason": "complaint", "summary": "Was charged twice in May.", "team": "billing"}


def ask_for_person(chat, text: str) -> str:
    expect(chat.greeting).to_be_visible()
    chat.say(text)
    expect(chat.own).to_contain_text([text])
    chat.page.get_by_role("button", name="Talk to a person").click()
    expect(chat.page.locator("#waiting")).to_be_visible()
    return chat.conversation


def test_who_asks_for_a_person_appears_by_themselves_and_is_counted(chat, model, browser):
    desk = sit_down(browser, model.portal)
    desk.page.locator("#talk").hover()
    waiting = desk.page.locator("[data-count=waiting]")
    expect(waiting).to_have_text(re.compile("[1-9]"))  # Samples wait already; before it is counted it is empty.
    before = int(waiting.text_content())
    conversation = ask_for_person(chat, "My roof leaks")
    expect(desk.page.locator(f".queue-rows a[href*='{conversation}']")).to_be_visible()
    expect(waiting).to_have_text(str(before + 1))
    expect(desk.page).to_have_title(re.compile(rf"^\({before + 1}\) "))
    assert desk.errors == []


def test_nothing_moves_under_the_pointer(chat, model, browser):
    ask_for_person(chat, "I wait at the desk of the pointer")
    desk = sit_down(browser, model.portal)
    desk.rows.first.hover()
    before = desk.rows.count()
    chat.page.locator("#withdraw").click()
    expect(chat.page.locator("#waiting")).to_be_hidden()
    expect(desk.page.locator(".row[data-gone]")).to_have_count(1)
    assert desk.rows.count() == before
    desk.page.locator("#talk").hover()
    expect(desk.page.locator(".row[data-gone]")).to_have_count(0)
    expect(desk.rows).to_have_count(before - 1)


def test_a_note_is_for_colleagues_only_and_what_is_half_written_stays(chat, model, browser):
    conversation = ask_for_person(chat, "Hello")
    desk = sit_down(browser, model.portal).open(conversation)
    desk.take_over()
    desk.reply.fill("Half a rep")
    desk.write_note("A canary for colleagues")
    expect(desk.notes).to_have_text("A canary for colleagues")
    desk.page.get_by_role("tab", name="Reply to the customer").click()
    expect(desk.reply).to_have_value("Half a rep")
    desk.page.reload()
    expect(desk.reply).to_have_value("Half a rep")
    desk.reply.fill("A whole reply")
    desk.reply.press("Enter")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_text("A whole reply")
    expect(chat.page.locator("body")).not_to_contain_text("canary")


def complain(chat, model) -> str:
    """The assistant asks for a person, and says what it is about."""
    model.when("charged twice", call("request_human", HANDOFF))
    model.script(say("A colleague will come."))
    expect(chat.greeting).to_be_visible()
    chat.say("I was charged twice")
    expect(chat.page.locator("#waiting")).to_be_visible()
    return chat.conversation


def test_the_brief_says_why_and_the_calls_can_be_opened(chat, model, browser):
    desk = sit_down(browser, model.portal).open(complain(chat, model))
    brief = desk.page.locator("#brief")
    for words in ("Complaint", "asked by Eva", "Was charged twice in May."):
        expect(brief).to_contain_text(words)
    desk.log.locator(".call-summary").click()
    expect(desk.log.locator(".call-data").first).to_contain_text('"reason": "complaint"')


def test_a_refused_action_says_why_and_changes_nothing(chat, model, browser):
    conversation = ask_for_person(chat, "Hello")
    desk = sit_down(browser, model.portal).open(conversation)
    desk.take_over()
    chat.end()
    expect(desk.page.locator("#status")).to_have_text("Resolved")
    expect(desk.reply).to_be_hidden()
    expect(desk.page.locator("#gate-text")).to_contain_text("resolved")


def test_resolving_asks_first(chat, model, browser):
    conversation = ask_for_person(chat, "Hello")
    desk = sit_down(browser, model.portal).open(conversation)
    desk.take_over()
    desk.page.get_by_role("button", name="Resolve").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Keep it open").click()
    expect(desk.page.locator("#status")).to_have_text("With you")
    desk.page.get_by_role("button", name="Resolve").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(desk.page.locator("#status")).to_have_text("Resolved")
    expect(chat.rating).to_be_visible()


def test_what_was_written_without_a_network_arrives_once(chat, model, browser):
    conversation = ask_for_person(chat, "Hello")
    desk = sit_down(browser, model.portal).open(conversation)
    desk.take_over()
    desk.page.context.set_offline(True)
    expect(desk.page.locator("#connection")).to_be_visible()
    desk.reply.fill("Written in a tunnel")
    desk.reply.press("Enter")
    expect(desk.log).to_contain_text("Waits for the connection")
    desk.page.context.set_offline(False)
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_text("Written in a tunnel")
    expect(desk.log.locator("[data-author=agent] .message-body")).to_have_count(1)


def test_signing_out_elsewhere_ends_it_here(chat, model, browser):
    desk = sit_down(browser, model.portal, "agent2")
    other = desk.page.context.new_page()
    other.goto(f"{model.portal.url}desk/")
    other.get_by_role("button", name="Account of").click()
    other.get_by_role("button", name="Sign out").click()
    expect(desk.page.locator("#session-ended")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_state_is_accessible_fits_and_keeps_to_the_policy(chat, browser, model, size):
    conversation = complain(chat, model)
    desk = sit_down(browser, model.portal, **size)

    def check() -> None:
        assert problems(desk.page) == []
        assert desk.overflow() <= 0
        assert desk.violations == []
        assert desk.errors == []

    expect(desk.rows.first).to_be_visible()
    check()
    desk.open(conversation)
    check()
    desk.take_over()
    check()
    desk.write_note("Looks like a bank error")
    expect(desk.notes).to_be_visible()
    check()
    desk.page.get_by_role("button", name="Account of").click()
    check()
