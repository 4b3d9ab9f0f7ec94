"""The desk without a mouse: two agents and a visitor, from the queue to the end of a conversation."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import problems
from tests.browser.desk_page import DeskPage, sit_down

pytestmark = pytest.mark.browser


def test_a_whole_conversation_by_keys_alone(chat, model, browser):
    chat.say("I would like to talk to a human please")
    conversation = chat.conversation
    expect(chat.page.locator("#waiting")).to_be_visible()
    maya, tom = (Typist(sit_down(browser, model.portal, name)) for name in ("agent", "agent2"))

    # From the queue to the takeover.
    maya.press("g", "w")
    maya.walk_to(conversation)
    maya.press("Enter")
    expect(maya.page.locator("#status")).to_have_text("Waiting")
    maya.press("t")
    expect(maya.desk.reply).to_be_focused()

    # What is typed is text, also where a letter is the key of something.
    maya.write("Good morning, the letters t and e are only letters here")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_contain_text("only letters here")
    expect(maya.page.locator("#status")).to_have_text("With you")
    maya.press("Escape", "n")
    expect(maya.desk.note).to_be_focused()
    maya.write("Has been a customer for years")
    expect(maya.desk.notes).to_have_text("Has been a customer for years")

    # To a colleague, with a note.
    maya.press("Escape", "f")
    expect(maya.page.get_by_role("dialog")).to_be_visible()
    maya.type(tom.name)
    maya.press("ArrowDown", "Space")
    choice = maya.page.get_by_role("dialog").get_by_role("radio", name=re.compile(tom.name))
    expect(choice).to_be_checked()
    # The list follows who is at the desk, under her feet.
    tom.press("g", "b")
    expect(maya.page.locator(".passing-choice", has_text=tom.name)).to_contain_text("Busy")
    expect(choice).to_be_checked()
    expect(choice).to_be_focused()
    maya.press("Tab")
    maya.type("Please check the cover")
    maya.press("Tab", "Tab", "Enter")
    expect(maya.page.locator("#status")).to_have_text(f"With {tom.name}")

    # The colleague hears of it, finds it, answers, and puts it aside.
    expect(tom.page.get_by_role("status").filter(has_text="is with you now")).to_be_visible()
    tom.press("Control+k")
    tom.type(conversation)
    tom.press("Enter")
    expect(tom.page.locator("#status")).to_have_text("With you")
    tom.press("g", "a")
    expect(tom.desk.log).to_contain_text("Please check the cover")
    tom.press("r")
    tom.write("I have checked it, you are covered")
    expect(chat.log.locator("[data-author=agent] .message-body").last).to_contain_text("you are covered")
    tom.press("Escape", "z")
    expect(tom.page.get_by_role("button", name="In one hour")).to_be_focused()
    tom.press("Enter")
    expect(tom.page.locator("#snoozed")).to_be_visible()
    tom.press("Shift+Z")
    expect(tom.page.locator("#snoozed")).to_be_hidden()

    # And it is over.
    tom.press("e")
    tom.press("Tab", "Enter")
    expect(tom.page.locator("#status")).to_have_text("Resolved")
    expect(chat.rating).to_be_visible()
    assert maya.desk.errors == tom.desk.errors == maya.desk.violations == tom.desk.violations == []


def test_the_sheet_and_the_palette_hold_what_the_table_holds(model, browser):
    maya = Typist(sit_down(browser, model.portal))
    maya.press("?")
    sheet = maya.page.get_by_role("dialog", name="Keys")
    for action in ("Take over", "Reply to the customer", "Next in the list", "Preferences"):
        expect(sheet.get_by_text(action, exact=True)).to_be_visible()
    assert problems(maya.page) == []
    maya.press("Escape", "Control+k")
    # No conversation is open: nothing can be taken over.
    maya.type("take over")
    expect(maya.page.get_by_role("option", name="Take over")).to_have_count(0)
    maya.press("Control+a")
    maya.type("prfs")
    expect(maya.page.get_by_role("option", selected=True)).to_contain_text("Preferences")
    assert problems(maya.page) == []
    maya.press("Enter")
    expect(maya.page.get_by_role("dialog", name="Preferences")).to_be_visible()
    assert problems(maya.page) == []


def test_a_menu_is_opened_and_walked_through_by_arrows(chat, model, browser):
    chat.say("I would like to talk to a human please")
    desk = sit_down(browser, model.portal).open(chat.conversation)
    more = desk.page.get_by_role("button", name="More actions")
    expect(more).to_be_visible()
    more.focus()
    desk.page.keyboard.press("ArrowDown")
    expect(desk.page.locator("#more-menu .menu-item").first).to_be_focused()
    desk.page.keyboard.press("ArrowUp")
    expect(desk.page.locator("#more-menu .menu-item").last).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(more).to_be_focused()


def test_single_keys_can_be_switched_off(model, browser):
    maya = Typist(sit_down(browser, model.portal))
    maya.press(",")
    switch = maya.page.get_by_role("switch", name="Single keys")
    expect(switch).to_be_focused()
    maya.press("Space")
    expect(switch).not_to_be_checked()
    maya.press("Escape", "?")
    expect(maya.page.get_by_role("dialog")).to_have_count(0)
    maya.page.reload()
    expect(maya.desk.rows.first).to_be_visible()
    maya.press("?")
    expect(maya.page.get_by_role("dialog")).to_have_count(0)
    # Those with a modifier are nobody's slip.
    maya.press("Control+k")
    expect(maya.page.get_by_role("dialog")).to_be_visible()


def test_a_customer_who_writes_is_heard_of_wherever_the_agent_looks(chat, model, browser):
    chat.say("I would like to talk to a human please")
    conversation = chat.conversation
    desk = sit_down(browser, model.portal).open(conversation)
    mine = desk.page.locator("[data-count=mine]")
    expect(mine).not_to_be_empty()
    held = int(mine.text_content())
    desk.take_over()
    # The counts follow within seconds, and the title has to be told by those after the takeover.
    expect(mine).to_have_text(str(held + 1))
    waiting = desk.page.locator("[data-count=waiting]").text_content()
    title = re.compile(rf"^\({waiting}\) ")
    expect(desk.page).to_have_title(title)
    chat.say("First words")
    expect(desk.log).to_contain_text("First words")
    news = desk.page.locator("#toasts > *").filter(has_text="has written to you").last
    expect(news).to_have_count(0)
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("h")
    expect(desk.page.locator("#nothing")).to_be_visible()
    chat.say("Are you still there?")
    expect(news).to_be_visible()
    expect(desk.page).not_to_have_title(title)
    news.get_by_role("button", name="Open").click()
    expect(desk.log).to_contain_text("Are you still there?")
    expect(desk.page).to_have_title(title)


class Typist:
    """An agent at the desk who has no mouse."""

    def __init__(self, desk: DeskPage) -> None:
        self.desk = desk
        self.page = desk.page
        expect(desk.rows.first).to_be_visible()

    @property
    def name(self) -> str:
        return self.page.locator("#desk").get_attribute("data-name")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def write(self, text: str) -> None:
        self.type(text)
        self.press("Enter")

    def walk_to(self, conversation: str) -> None:
        """Down the list until its row has the focus."""
        row = self.page.locator(f'.queue-rows a[href*="{conversation}"]')
        expect(row).to_be_visible()
        for _ in range(self.desk.rows.count()):
            self.press("j")
            if row.evaluate("row => row === document.activeElement"):
                return
        raise AssertionError(f"no key leads to {conversation}")
