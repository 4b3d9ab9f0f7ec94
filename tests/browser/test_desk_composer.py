"""The agent's composer: only what is meant for the customer reaches them, and a reply can be taken back a while."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import problems
from tests.browser.desk_page import sit_down
from tests.browser.test_desk import ask_for_person

pytestmark = pytest.mark.browser

HELD = ".message[data-delivery=held] .message-body"


def hold(chat, model, browser):
    """An agent who holds a conversation, and whose replies are held; the page's clock stands still."""
    conversation = ask_for_person(chat, "My roof leaks")
    desk = sit_down(browser, model.portal, holds_replies=True).open(conversation)
    desk.take_over()
    desk.page.clock.install()
    desk.page.clock.pause_at(desk.page.evaluate("Date.now() + 1000"))
    return desk


def send(desk, text: str) -> None:
    desk.reply.fill(text)
    desk.reply.press("Enter")
    desk.page.clock.run_for(50)
    expect(desk.log.locator(HELD).last).to_have_text(text)


def test_a_reply_can_be_taken_back_until_its_five_seconds_are_over(chat, model, browser):
    desk = hold(chat, model, browser)
    answers = chat.log.locator("[data-author=agent] .message-body")
    send(desk, "The wrong words")
    expect(desk.page.locator("#sending-text")).to_have_text("Sending in 5 s")
    desk.page.clock.run_for(3_000)
    expect(desk.page.locator("#sending-text")).to_have_text("Sending in 2 s")
    desk.page.get_by_role("button", name="Undo").click()
    desk.page.clock.run_for(10_000)
    expect(desk.reply).to_have_value("The wrong words")
    expect(desk.page.locator("#sending")).to_be_hidden()

    send(desk, "Better words")
    desk.page.clock.run_for(6_000)
    expect(answers).to_have_text("Better words")

    send(desk, "At once, please")
    desk.reply.press("Enter")
    desk.page.clock.run_for(50)
    expect(answers).to_have_text(["Better words", "At once, please"])
    assert desk.errors == []


def test_a_held_reply_outlives_a_reload_and_goes_when_its_conversation_is_left(chat, model, browser):
    desk = hold(chat, model, browser)
    answers = chat.log.locator("[data-author=agent] .message-body")
    send(desk, "Before the reload")
    desk.page.reload()
    for _ in range(2_000):  # The page draws by its clock; what it draws comes by the network's.
        if desk.log.locator(HELD).count():
            break
        desk.page.clock.run_for(1)
    expect(desk.log.locator(HELD)).to_have_text("Before the reload")
    desk.page.clock.run_for(6_000)
    expect(answers).to_have_text("Before the reload")

    send(desk, "Before leaving")
    desk.page.keyboard.press("Escape")
    desk.page.evaluate("history.back()")
    expect(answers).to_have_text(["Before the reload", "Before leaving"])


def test_what_a_closed_window_took_along_unsent_is_back_in_the_field(chat, model, browser):
    desk = hold(chat, model, browser)
    send(desk, "Held when the window closed")
    other = desk.page.context.new_page()
    desk.page.close()
    other.clock.fast_forward("01:00:00")
    other.clock.resume()
    other.goto(f"{model.portal.url}desk/conversations/{chat.conversation}/")
    expect(other.get_by_label("Your reply to the customer")).to_have_value("Held when the window closed")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_count(0)


def test_a_canned_reply_is_found_by_a_slash_and_not_sent_with_a_gap(chat, model, browser):
    conversation = ask_for_person(chat, "My roof leaks")
    desk = sit_down(browser, model.portal).open(conversation)
    desk.take_over()
    desk.reply.focus()
    desk.page.keyboard.type("/")
    search = desk.page.get_by_role("combobox", name="Search the canned replies")
    expect(search).to_be_focused()
    expect(desk.page.get_by_role("option").first).to_be_visible()
    assert problems(desk.page) == []
    desk.page.keyboard.type("hello")
    expect(desk.page.get_by_role("option")).to_have_count(1)
    desk.page.keyboard.press("Enter")
    expect(desk.reply).to_have_value(
        "Hello {customer.name}, this is Maya Lindqvist of Acme Insurance. "
        "I have read what you wrote to Eva, so you need not repeat anything."
    )
    expect(desk.page.locator("#gaps")).to_have_text("Still to be filled in:{customer.name}")

    desk.reply.press("Enter")
    expect(desk.page.get_by_role("alert")).to_have_text(
        "Not sent: {customer.name} must be filled in or taken out first."
    )
    desk.page.locator("#gaps").get_by_role("button").click()
    desk.page.keyboard.type("Maria")
    desk.reply.press("Enter")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_contain_text("Hello Maria, this is Maya")

    desk.page.keyboard.type("/etc")
    desk.page.keyboard.press("Escape")
    expect(desk.reply).to_have_value("/etc")


def test_ones_own_reply_is_kept_from_the_field_and_found_again(chat, model, browser):
    conversation = ask_for_person(chat, "My roof leaks")
    desk = sit_down(browser, model.portal).open(conversation)
    desk.take_over()
    desk.reply.fill("A roofer comes tomorrow, {customer.name}.")
    desk.page.get_by_role("button", name="Canned replies").click()
    desk.page.get_by_role("button", name="Save this as a canned reply").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Roofer")
    dialog.get_by_label("Shortcut").fill("roofer")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    desk.reply.fill("")
    desk.page.keyboard.type("/roofer")
    expect(desk.page.get_by_role("option")).to_contain_text(["Roofer"])
    desk.page.get_by_role("button", name="My replies").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(desk.page.get_by_role("dialog")).to_contain_text("You have none yet")


def test_a_reply_and_a_note_never_change_places_by_themselves(chat, model, browser):
    conversation = ask_for_person(chat, "My roof leaks")
    desk = sit_down(browser, model.portal).open(conversation)
    desk.take_over()
    send_button = desk.page.locator("#writer-send")
    desk.reply.fill("Half a reply")
    expect(send_button).to_have_text("Send to " + desk.page.locator("#customer").inner_text())
    desk.page.get_by_role("tab", name="Note for colleagues").click()
    expect(desk.note).to_have_value("")
    expect(send_button).to_have_text("Save note")
    expect(desk.page.locator("#note-mark")).to_be_visible()
    desk.note.fill("Half a note")
    desk.page.reload()
    expect(desk.reply).to_have_value("Half a reply")
    expect(desk.note).to_have_value("Half a note")

    # The reply is kept where only somebody else can send one now.
    desk.page.get_by_role("button", name="More actions").click()
    desk.page.get_by_role("button", name="Back to the queue").click()
    expect(desk.page.locator("#kept-text")).to_have_text("Half a reply")
    desk.page.get_by_role("button", name="Make it a note").click()
    expect(desk.note).to_have_value("Half a note\n\nHalf a reply")
    expect(desk.page.locator("#kept")).to_be_hidden()
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_count(0)


def test_what_is_written_is_formatted_by_keys_and_shown_as_it_will_be_read(chat, model, browser):
    conversation = ask_for_person(chat, "My roof leaks")
    desk = sit_down(browser, model.portal).open(conversation)
    desk.take_over()
    desk.reply.fill("very important")
    desk.reply.press("ControlOrMeta+A")
    desk.reply.press("ControlOrMeta+B")
    expect(desk.reply).to_have_value("**very important**")
    desk.reply.press("ControlOrMeta+Z")
    expect(desk.reply).to_have_value("very important")
    desk.reply.press("ControlOrMeta+A")
    desk.reply.press("ControlOrMeta+K")
    expect(desk.reply).to_have_value("[very important](https://)")
    desk.page.keyboard.type("https://evil.example/")
    desk.page.get_by_role("button", name="Preview").click()
    preview = desk.page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("very important")
    expect(preview.get_by_role("link")).to_have_count(0)
    expect(preview).to_contain_text("https://evil.example/")

    # A note is Markdown as well, by the same keys and rules.
    desk.page.get_by_role("tab", name="Note for colleagues").click()
    desk.note.fill("Call her back")
    desk.note.press("ControlOrMeta+A")
    desk.page.get_by_role("button", name="Bold").click()
    expect(desk.note).to_have_value("**Call her back**")
    desk.page.get_by_role("button", name="Preview").click()
    expect(preview.locator("strong")).to_have_text("Call her back")
    desk.page.get_by_role("button", name="Preview").click()
    desk.note.press("Enter")
    expect(desk.notes.locator("strong")).to_have_text("Call her back")
    expect(chat.page.locator("body")).not_to_contain_text("Call her back")
