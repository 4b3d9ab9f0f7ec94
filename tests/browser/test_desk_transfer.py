"""Transferring conversations and snoozing them: two agents and a visitor."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import problems
from tests.browser.desk_page import sit_down

pytestmark = pytest.mark.browser


def test_what_was_put_aside_comes_back_when_the_customer_writes(chat, model, browser):
    chat.say("I would like to talk to a human please")
    conversation = chat.conversation
    first, second = (sit_down(browser, model.portal, name) for name in ("agent", "agent2"))
    first.open(conversation).take_over()
    second.open(conversation)
    row = f'.queue-rows a[href="/desk/conversations/{conversation}/"]'
    first.page.get_by_role("tab", name="Mine").click()
    expect(first.page.locator(row)).to_be_visible()

    first.page.locator("#customer").focus()
    first.page.keyboard.press("z")
    expect(first.page.get_by_role("dialog", name="Snooze until")).to_be_visible()
    expect(first.page.get_by_role("button", name="In one hour")).to_be_focused()
    first.page.keyboard.press("Enter")

    for desk in (first, second):
        expect(desk.page.locator("#snoozed")).to_be_visible()
    expect(second.page.locator("#wake")).to_be_hidden()
    expect(second.log).to_contain_text("Maya Lindqvist snoozed it until")
    expect(first.page.locator(row).filter(visible=True)).to_have_count(0)

    chat.say("I have found the letter")

    for desk in (first, second):
        expect(desk.page.locator("#snoozed")).to_be_hidden()
        expect(desk.log).to_contain_text("It came back")
    expect(first.page.locator(row)).to_be_visible()

    # Enter in the field means the time that is typed there, and not the first one of the list.
    first.page.locator("#customer").focus()
    first.page.keyboard.press("z")
    the_day_after = datetime.now() + timedelta(days=2)
    first.page.get_by_label("Another time").fill(the_day_after.strftime("%Y-%m-%dT10:17"))
    first.page.get_by_label("Another time").press("Enter")
    expect(first.page.locator("#snoozed")).to_contain_text("10:17")
    assert first.errors == second.errors == first.violations == []


def test_a_colleague_takes_over_with_the_note_and_the_customer_sees_who_answers(chat, model, browser):
    chat.say("I would like to talk to a human please")
    first, second = (sit_down(browser, model.portal, name) for name in ("agent", "agent2"))
    first.open(chat.conversation).take_over()
    expect(chat.page.locator("#speaker-name")).to_have_text("Maya Lindqvist")

    first.page.locator("#customer").focus()
    first.page.keyboard.press("f")
    dialog = first.page.get_by_role("dialog", name="Transfer this conversation")
    dialog.get_by_label("Find a colleague or a team").fill("jonas")
    dialog.get_by_role("radio", name="Jonas Weber").check()
    dialog.get_by_label("Note for them").fill("Please look at the letter of May.")
    assert problems(first.page) == []
    dialog.get_by_role("button", name="Transfer").click()

    expect(first.page.locator("#status")).to_have_text("With Jonas Weber")
    expect(first.reply).to_be_hidden()
    second.page.get_by_role("tab", name="Mine").click()
    second.page.locator(f".queue-rows a[href*='{chat.conversation}']").click()
    expect(second.notes).to_have_text("Please look at the letter of May.")
    expect(chat.page.locator("#speaker-name")).to_have_text("Jonas Weber")
    second.reply.fill("I have it in front of me.")
    second.reply.press("Enter")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_text("I have it in front of me.")
    expect(chat.log).not_to_contain_text("letter of May")
    assert first.errors == second.errors == []
    assert first.violations == second.violations == []
