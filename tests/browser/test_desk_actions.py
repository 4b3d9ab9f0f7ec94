"""What agents do with conversations beside answering: a macro, tags, joining two of one customer, spam."""

import json
import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.attachments.files import picture
from tests.browser.accessibility import problems
from tests.browser.desk_page import sit_down

pytestmark = pytest.mark.browser

SECOND_CONVERSATION = """async () => {
  const post = (path, body) => fetch(`/api/v1/conversations${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  }).then((answer) => answer.json());
  const { id } = await post("", {});
  await post(`/${id}/handoff`, { reason: "customer_request" });
  return id;
}"""


def lose_an_answer(page: Page, command: str) -> None:
    """The page's connection breaks when the server has done the first such command and is about to say so."""
    lost: list[str] = []

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        awaited: set[str] = set()
        is_broken = False

        def up(frame: str) -> None:
            asked = json.loads(frame)
            if asked["type"] == command and not lost:
                awaited.add(asked["client_id"])
            server.send(frame)

        def down(frame: str) -> None:
            nonlocal is_broken
            if json.loads(frame).get("client_id") in awaited:
                lost.append(frame)
                is_broken = True
                socket.close(code=4000)
            elif not is_broken:
                socket.send(frame)

        socket.on_message(up)
        server.on_message(down)

    page.route_web_socket(re.compile("/ws/desk/"), connect)


def test_two_conversations_of_one_customer_become_one(chat, model, browser):
    chat.say("I would like to talk to a human please")
    first = chat.conversation
    second = chat.page.evaluate(SECOND_CONVERSATION)
    chat.open(f"chat/{second}/")
    chat.say("The frame number is WX-12345")
    desk = sit_down(browser, model.portal)

    # A macro of one's own, written on its page, run by its keys.
    desk.page.goto(f"{desk.url}desk/macros/new/")
    desk.page.get_by_label("Title").fill("Stolen bicycle")
    desk.page.get_by_label("Step", exact=True).select_option("tags")
    desk.page.get_by_label("Add these tags").fill("bicycle, theft")
    desk.page.get_by_role("button", name="Save").click()
    expect(desk.page.get_by_text("Tags +bicycle, +theft")).to_be_visible()
    lose_an_answer(desk.page, "macro.run")
    desk.open(first).take_over()
    desk.page.locator("#customer").focus()
    desk.page.keyboard.press("m")
    expect(desk.page.get_by_label("Find a macro")).to_be_focused()
    desk.page.keyboard.type("stolen")
    desk.page.keyboard.press("Enter")
    # Its answer was lost with the connection; asked again, the server says what it has done.
    expect(desk.page.locator("#toasts")).to_contain_text("Stolen bicycle")
    chips = desk.page.locator("desk-tags .tag")
    expect(chips).to_have_text(["bicycle", "theft"])

    # Tags by keyboard alone; the last one goes with Backspace.
    desk.page.locator("#customer").focus()
    desk.page.keyboard.press("l")
    desk.page.keyboard.type("WX,")
    expect(chips).to_have_text(["bicycle", "theft", "wx"])
    desk.page.keyboard.press("Backspace")
    expect(chips).to_have_text(["bicycle", "theft"])
    expect(desk.log).to_contain_text("set the tags bicycle, theft")

    # The second one is joined with the first, and the customer is shown the way.
    desk.open(second).take_over()
    desk.page.locator("#customer").focus()
    desk.page.keyboard.press("Shift+M")
    dialog = desk.page.get_by_role("dialog", name="Merge with another conversation")
    expect(dialog.get_by_role("radio")).to_be_checked()
    dialog.get_by_role("button", name="Merge").click()

    desk.page.wait_for_url(f"**/desk/conversations/{first}/")
    desk.page.locator("#joined summary").click()
    expect(desk.page.locator("#joined")).to_contain_text("The frame number is WX-12345")
    assert problems(desk.page) == []
    expect(chat.page.locator("#finished-text")).to_contain_text("in your other conversation")
    expect(chat.rating).to_be_hidden()
    chat.page.get_by_role("link", name="Go on there").click()
    expect(chat.log).to_contain_text("I would like to talk to a human please")
    assert desk.errors == chat.errors == desk.violations == []


def test_spam_is_closed_and_what_was_none_goes_on(chat, model, browser):
    chat.say("I would like to talk to a human please")
    desk = sit_down(browser, model.portal).open(chat.conversation)
    desk.page.locator("#customer").focus()

    desk.page.keyboard.press("!")

    expect(desk.page.locator("#marked")).to_contain_text("marked as spam")
    expect(chat.page.locator("#finished-text")).to_have_text(re.compile("begins a new conversation"))
    expect(chat.rating).to_be_hidden()

    desk.page.get_by_role("button", name="Undo").click()

    expect(desk.page.locator("#marked")).to_be_hidden()
    expect(chat.page.locator("#waiting")).to_be_visible()
    assert desk.errors == chat.errors == []


def test_what_was_written_with_a_file_outlives_the_end_of_the_conversation(chat, model, browser):
    chat.say("I would like to talk to a human please")
    file = {"name": "roof.png", "mimeType": "image/png", "buffer": picture()}
    tray = chat.page.locator("file-tray .tray-item[data-state=ready]")
    chat.page.locator("input[type=file]").set_input_files(file)
    expect(tray).to_contain_text("roof.png")
    chat.composer.fill("This is the roof")
    desk = sit_down(browser, model.portal).open(chat.conversation)
    desk.page.locator("#customer").focus()
    desk.page.keyboard.press("!")
    expect(chat.page.locator("#finished-text")).to_have_text(re.compile("begins a new conversation"))

    # The file belongs to what has ended, and says so; the text waits for it in the new conversation.
    chat.composer.press("Enter")
    expect(chat.page.locator("#toasts")).to_contain_text("Please attach them here again.")
    expect(chat.greeting).to_be_visible()
    expect(chat.composer).to_have_value("This is the roof")
    expect(tray).to_have_count(0)

    chat.page.locator("input[type=file]").set_input_files(file)
    expect(tray).to_contain_text("roof.png")
    chat.composer.press("Enter")
    expect(chat.own).to_have_text("This is the roof")
    expect(chat.log.locator("[data-author=customer] .attachments")).to_contain_text("roof.png")
    assert desk.errors == chat.errors == []
