"""The chat page is for everybody: by keyboard, on a phone, in light and dark, and under a strict content policy."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import problems
from tests.browser.chat_page import PATIENCE, ChatPage
from tests.browser.test_chat import LEAF
from tests.modelserver import call, say

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
ANSWER = "# Cover\n\n- **Theft**\n\n| Cover | Required |\n|---|--:|\n| Liability | yes |\n\n`code` " + "long" * 60


def visit(browser, model, options: dict) -> ChatPage:
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    return ChatPage(context.new_page(), model.portal.url).open()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_state_is_accessible_fits_and_keeps_to_the_policy(browser, model, size):
    chat = visit(browser, model, size)

    def check() -> None:
        assert problems(chat.page) == []
        assert chat.overflow() <= 0
        assert chat.violations == []
        assert chat.errors == []

    expect(chat.greeting).to_be_visible()
    check()
    model.when("cover", say(ANSWER))
    chat.say("What is the cover?")
    expect(chat.answers).to_have_count(1)
    model.when("quote", call("get_quote", LEAF))
    model.script(say("My offer."))
    chat.say("A quote please")
    expect(chat.answers).to_have_count(2)
    chat.quote.get_by_text("How the price is made up").click()
    check()
    chat.page.get_by_role("button", name="Menu", exact=True).click()
    check()
    chat.page.keyboard.press("Escape")
    chat.page.get_by_role("button", name="Talk to a person").click()
    expect(chat.page.locator("#waiting")).to_be_visible()
    check()
    chat.page.context.set_offline(True)
    chat.say("Anybody?")
    expect(chat.page.locator("#connection")).to_be_visible()
    check()
    chat.page.context.set_offline(False)
    expect(chat.page.locator("#connection")).to_be_hidden()
    chat.end()
    chat.rate("Good")
    check()
    chat.choose("Your conversations")
    expect(chat.page.get_by_role("dialog").get_by_role("link")).to_have_count(1)
    check()
    chat.page.context.close()


def test_everything_is_reached_by_keyboard(chat):
    expect(chat.greeting).to_be_visible()
    chat.page.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(14):
        chat.page.keyboard.press("Tab")
        reached.append(chat.page.evaluate("document.activeElement.id || document.activeElement.className"))
    for wanted in ("skip-link", "ask-person", "menu-button", "scroll", "chip", "composer-text"):
        assert wanted in reached


def test_the_view_stays_where_the_reader_put_it(chat, model):
    model.when("tell me", say("\n\n".join(f"Paragraph {number}" for number in range(40))))
    chat.say("tell me all")
    expect(chat.answers).to_contain_text("Paragraph 39")
    latest = chat.page.get_by_role("button", name="Jump to latest")
    expect(latest).to_be_hidden()
    chat.log.evaluate("(log) => (log.scrollTop = 100)")
    expect(latest).to_be_visible()
    gate = model.gate()
    model.when("go on", say("More\n\n" * 10), gate, say("End"))
    # As another tab would: sending here follows the answer on purpose.
    other = ChatPage(chat.page.context.new_page(), chat.url).open()
    other.say("go on")
    expect(chat.draft).to_contain_text("More")
    gate.open()
    expect(chat.answers.last).to_contain_text("End")
    assert chat.log.evaluate("(log) => log.scrollTop") == 100
    latest.click()
    expect(latest).to_be_hidden()
    assert chat.log.evaluate("(log) => log.scrollHeight - log.clientHeight - log.scrollTop") < 2


def test_the_colours_are_chosen_and_remembered(chat):
    background = "getComputedStyle(document.body).backgroundColor"
    light = chat.page.evaluate(background)
    chat.page.get_by_role("button", name="Menu", exact=True).click()
    chat.page.get_by_role("radio", name="Dark").click()
    dark = chat.page.evaluate(background)
    assert dark != light
    chat.page.reload()
    assert chat.page.evaluate(background) == dark
    chat.page.get_by_role("button", name="Menu", exact=True).click()
    chat.page.get_by_role("radio", name="As the system").click()
    assert chat.page.evaluate(background) == light
