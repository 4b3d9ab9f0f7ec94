"""Transferring conversations and snoozing them: two agents and a visitor."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import problems
from tests.browser.desk_page import sit_down

pytestmark = pytest.mark.browser

# An agent who has switched everything on and looks elsewhere. A browser without a screen shows and plays nothing, so
# what it was given to show and play is put down on the page.
LOOKS_ELSEWHERE = """
(() => {
  const put = (name, text) => {
    const { dataset } = document.documentElement;
    dataset[name] = (dataset[name] ?? "") + text;
  };
  document.hasFocus = () => false;
  window.Notification = class extends EventTarget {
    static permission = "granted";
    constructor(title, { body }) { super(); put("notified", `${body}. `); }
    close() {}
  };
  const { resume } = AudioContext.prototype;
  AudioContext.prototype.resume = function () { put("sounded", "♪"); return resume.call(this); };
  document.addEventListener("readystatechange", () => {
    const desk = document.getElementById("desk");
    const likes = { undo: false, sound: true, notifications: true };
    if (desk) localStorage.setItem(`desk:${desk.dataset.user}:preferences`, JSON.stringify(likes));
  });
})();
"""


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
    for desk in (first, second):
        desk.page.add_init_script(LOOKS_ELSEWHERE)
        desk.page.reload()
    heard_by_first, heard_by_second = (desk.page.locator("html") for desk in (first, second))
    expect(second.rows.first).to_be_visible()  # Told is what has changed since the lists were read.

    expect(first.reply).to_be_visible()
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
    expect(heard_by_second).to_have_attribute("data-notified", re.compile("is with you now"))
    expect(heard_by_second).to_have_attribute("data-sounded", re.compile("♪"))
    second.page.get_by_role("tab", name="Mine").click()
    second.page.locator(f".queue-rows a[href*='{chat.conversation}']").click()
    expect(second.notes).to_have_text("Please look at the letter of May.")
    expect(chat.page.locator("#speaker-name")).to_have_text("Jonas Weber")
    second.reply.fill("I have it in front of me.")
    second.reply.press("Enter")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_text("I have it in front of me.")
    expect(chat.log).not_to_contain_text("letter of May")
    chat.say("Thank you")
    expect(first.log).to_contain_text("Thank you")
    expect(heard_by_second).to_have_attribute("data-notified", re.compile("has written to you"))
    expect(second.page).to_have_title(re.compile(r"^\(\d+\) "))
    expect(heard_by_first).not_to_have_attribute("data-notified", re.compile("with you now|written to you"))
    assert first.errors == second.errors == []
    assert first.violations == second.violations == []
