"""Finding conversations at the desk: views, filters, kept views, the search, and doing something with many at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import problems
from tests.browser.chat_page import PATIENCE, ChatPage
from tests.browser.desk_page import DeskPage, sit_down

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def ask_for_person(chat: ChatPage, *texts: str) -> str:
    expect(chat.greeting).to_be_visible()
    for text in texts:
        chat.say(text)
        expect(chat.own.filter(has_text=text)).to_be_visible()
    chat.page.get_by_role("button", name="Talk to a person").click()
    expect(chat.page.locator("#waiting")).to_be_visible()
    return chat.conversation


def row_of(desk: DeskPage, conversation: str):
    return desk.rows.filter(has=desk.page.locator(f"a[href*='{conversation}']"))


def go(desk: DeskPage, view: str) -> None:
    desk.page.get_by_role("button", name="All views").click()
    desk.page.locator("#queue-views").get_by_role("button", name=re.compile(f"^{view}")).click()


def look_for(desk: DeskPage, words: str) -> None:
    desk.page.keyboard.press("/")
    field = desk.page.get_by_label("Search all conversations")
    expect(field).to_be_focused()
    field.fill(words)


def test_an_agent_finds_what_a_customer_said_and_a_colleague_what_the_agent_noted(chat, model, browser):
    conversation = ask_for_person(chat, "My Zürich canary flew away", "It was <b>yellow</b>")
    agent = sit_down(browser, model.portal)
    agent.page.locator("#talk").hover()
    expect(row_of(agent, conversation)).to_be_visible()

    # Words in any order and spelling; the one that is found is marked, and nothing of it is read as HTML.
    look_for(agent, "yellow zurich")
    found = row_of(agent, conversation)
    expect(found).to_have_count(1)
    expect(found.locator("mark")).not_to_have_count(0)
    expect(found.locator(".row-line b")).to_have_count(0)

    # The row leads to the very message.
    look_for(agent, "canary")
    expect(found.locator("mark")).to_have_text("canary")
    agent.page.keyboard.press("ArrowDown")
    agent.page.keyboard.press("Enter")
    expect(agent.log.locator("[data-author=customer] .message-body", has_text="canary")).to_be_in_viewport()
    agent.take_over()
    agent.write_note("Probably an ostrich")
    expect(agent.notes).to_have_text("Probably an ostrich")

    # From waiting to mine, without anybody reading a list anew; the colleague sees who has it.
    agent.page.keyboard.press("Escape")
    agent.page.get_by_role("tab", name="Mine").click()
    agent.page.locator("#talk").hover()
    expect(row_of(agent, conversation)).to_be_visible()
    colleague = sit_down(browser, model.portal, "agent2")
    look_for(colleague, "ostr")
    found = row_of(colleague, conversation)
    expect(found.locator(".row-line")).to_have_text("Note: Probably an ostrich")
    expect(found.locator(".row-holder")).to_be_visible()
    found.get_by_role("link").click()
    expect(colleague.notes).to_be_in_viewport()
    look_for(colleague, "surely nobody said this")
    expect(colleague.page.get_by_role("heading", name="Nothing was found")).to_be_visible()
    colleague.page.keyboard.press("Escape")
    expect(colleague.page.get_by_role("heading", name="Nothing was found")).to_be_hidden()
    assert agent.errors == colleague.errors == agent.violations == colleague.violations == []


def test_views_filters_and_what_is_kept_of_them(chat, model, browser):
    conversation = ask_for_person(chat, "This is unacceptable, I am fed up with your useless service")
    desk = sit_down(browser, model.portal, "manager")
    desk.page.locator("#talk").hover()
    expect(row_of(desk, conversation).locator("[data-mood=displeased]")).to_be_visible()

    go(desk, "All open")
    expect(desk.page.locator("#queue-chosen-name")).to_have_text("All open")
    desk.page.get_by_role("button", name="Filters", exact=True).click()
    desk.page.get_by_label("Mood").select_option("Displeased")
    desk.page.get_by_label("Kind").select_option("Customers")
    desk.page.locator("#queue-filters").get_by_role("button", name="Save view").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Angry ones")
    dialog.get_by_label("Show it to everybody").check()
    dialog.get_by_role("button", name="Save").click()
    expect(desk.page.locator("#queue-chosen-name")).to_have_text("Angry ones")
    expect(row_of(desk, conversation)).to_be_visible()
    expect(desk.page.locator(".queue-rows .row-mood:not([data-mood=displeased])")).to_have_count(0)

    # Everybody has it, with its filters; and what no longer passes leaves.
    colleague = sit_down(browser, model.portal, "agent2")
    go(colleague, "Angry ones")
    expect(row_of(colleague, conversation)).to_be_visible()
    colleague.page.locator("#talk").hover()
    chat.say("Thank you, that was great")
    expect(row_of(colleague, conversation)).to_have_count(0)

    # The choice is kept over a reload.
    desk.page.reload()
    expect(desk.page.locator("#queue-chosen-name")).to_have_text("Angry ones")
    assert desk.errors == colleague.errors == []


def test_a_view_is_changed_for_everybody_and_removed_after_a_question(model, browser):
    desk = sit_down(browser, model.portal, "manager")
    name, dialog = desk.page.locator("#queue-chosen-name"), desk.page.get_by_role("dialog")
    go(desk, "All open")
    desk.page.get_by_role("button", name="Filters", exact=True).click()
    desk.page.get_by_label("Mood").select_option("Content")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("v")
    dialog.get_by_label("Name").fill("Happy ones")
    dialog.get_by_label("Show it to everybody").check()
    desk.page.keyboard.press("Enter")
    expect(name).to_have_text("Happy ones")
    colleague = sit_down(browser, model.portal, "agent2")
    go(colleague, "Happy ones")
    expect(colleague.page.locator("#queue-chosen-name")).to_have_text("Happy ones")
    expect(colleague.page.get_by_role("button", name="Edit view")).to_be_hidden()

    desk.page.keyboard.press("Shift+V")
    expect(dialog.get_by_label("Name")).to_have_value("Happy ones")
    expect(dialog.get_by_label("Show it to everybody")).to_be_checked()
    dialog.get_by_label("Name").fill("Content customers")
    desk.page.keyboard.press("Enter")
    expect(name).to_have_text("Content customers")
    desk.page.get_by_role("button", name="Filters", exact=True).click()
    desk.page.get_by_label("Kind").select_option("Customers")
    desk.page.keyboard.press("Escape")
    expect(name).to_have_text("Content customers (changed)")
    desk.page.get_by_role("button", name="Save changes").click()
    expect(name).to_have_text("Content customers")

    # Whoever has it before them follows by themselves.
    expect(colleague.page.locator("#queue-chosen-name")).to_have_text("Content customers")
    expect(colleague.page.locator(".queue-chip")).to_have_count(2)

    desk.page.get_by_role("button", name="Edit view").click()
    dialog.get_by_role("button", name="Remove…").click()
    dialog.get_by_role("button", name="Keep it").click()
    expect(name).to_have_text("Content customers")
    desk.page.get_by_role("button", name="Edit view").click()
    dialog.get_by_role("button", name="Remove…").click()
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(name).to_have_text("All open")
    expect(desk.page.locator("#queue-views [data-saved]").filter(has_text="Content customers")).to_have_count(0)
    assert desk.errors == colleague.errors == desk.violations == []


def test_what_was_found_is_kept_up_to_date_where_it_stands(chat, model, browser):
    expect(chat.greeting).to_be_visible()
    chat.say("My plumage is missing")
    expect(chat.answers).to_have_count(1)
    desk = sit_down(browser, model.portal)
    look_for(desk, "plumage")
    found = row_of(desk, chat.conversation)
    expect(found).to_be_visible()
    chat.page.get_by_role("button", name="Talk to a person").click()
    expect(found.locator(".row-why")).to_contain_text("Asked for a person")
    expect(found.locator("mark")).to_have_text("plumage")

    # Somebody else says it too: that is offered, and nothing moves until the agent wants to see it.
    elsewhere = browser.new_context()
    elsewhere.set_default_timeout(PATIENCE)
    other = ChatPage(elsewhere.new_page(), model.portal.url).open()
    expect(other.greeting).to_be_visible()
    other.say("Mine too, all my plumage")
    desk.page.get_by_role("button", name="Newer results: 1").click()
    expect(row_of(desk, other.conversation)).to_be_visible()
    expect(desk.rows).to_have_count(2)
    expect(desk.page.locator(".queue-bar")).to_be_hidden()
    assert desk.errors == []


def test_many_are_tagged_at_once_and_what_is_refused_stays_selected(chat, model, browser):
    conversation = ask_for_person(chat, "Hello")
    desk = sit_down(browser, model.portal)
    row = row_of(desk, conversation)
    expect(row).to_be_visible()
    row.get_by_role("link").focus()
    desk.page.keyboard.press("x")
    expect(desk.page.locator("#bulk-count")).to_have_text("1 selected")
    desk.page.keyboard.press("Shift+X")
    everybody = desk.rows.count()
    expect(desk.page.locator("#bulk-count")).to_have_text(f"{everybody} selected")
    desk.page.get_by_role("button", name="Select nothing").click()

    row.get_by_role("checkbox").check()
    desk.page.get_by_role("button", name="Tag the selected ones").click()
    desk.page.get_by_label("Tags, separated by commas").fill("bird, urgent")
    desk.page.keyboard.press("Enter")
    expect(row.locator(".row-tag")).to_have_text(["bird", "urgent"])
    expect(desk.page.locator("#bulk")).to_be_hidden()

    # It waits, so nobody holds it and nobody can resolve it.
    row.get_by_role("checkbox").check()
    desk.page.get_by_role("button", name="Resolve the selected ones").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(desk.page.locator("#toasts")).to_contain_text("Refused and still selected: 1")
    expect(row.get_by_role("checkbox")).to_be_checked()
    assert desk.errors == []


def test_the_lists_are_accessible_and_fit_a_phone(chat, model, browser):
    ask_for_person(chat, "Hello from a small screen")
    desk = sit_down(browser, model.portal, **PHONE)
    expect(desk.rows.first).to_be_visible()

    def check() -> None:
        assert problems(desk.page) == []
        assert desk.overflow() <= 0
        assert desk.violations == []

    check()
    desk.page.get_by_role("button", name="Filters", exact=True).click()
    check()
    desk.page.keyboard.press("Escape")
    desk.page.get_by_role("button", name="All views").click()
    check()
    desk.page.get_by_role("button", name="Select conversations").click()
    desk.rows.first.get_by_role("checkbox").check()
    check()
    desk.page.get_by_role("button", name="Select nothing").click()
    desk.page.get_by_label("Search all conversations").fill("small screen")
    expect(desk.rows.locator("mark").first).to_be_visible()
    check()
    assert desk.errors == []
