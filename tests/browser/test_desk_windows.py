"""Two windows of one agent's desk: what was not sent belongs to one of them, and the customer never gets it twice."""

import json
import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.chat_page import PATIENCE
from tests.browser.desk_page import DeskPage, sit_down
from tests.browser.test_desk import ask_for_person

pytestmark = pytest.mark.browser

REFUSED = ".message[data-delivery=refused] .message-body"
LONGER_THAN_ANY_RELOAD = "00:01:00"
IS_UNSENT = "Object.keys(localStorage).some((key) => key.startsWith('outbox:'))"


class Wire:
    """The desk's connection of one page: it can have replies refused, and lose what the server says to them."""

    def __init__(self, page: Page) -> None:
        self.refuses = True
        self.is_deaf = False
        page.route_web_socket(re.compile("/ws/desk/"), self.connect)

    def connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def up(frame: str) -> None:
            command = json.loads(frame)
            if command["type"] == "message.post" and self.refuses:
                refusal = {"type": "refused", "client_id": command["client_id"], "code": "unavailable"}
                socket.send(json.dumps({**refusal, "message": "Not just now."}))
            else:
                server.send(frame)

        def down(frame: str) -> None:
            if not self.is_deaf:
                socket.send(frame)

        socket.on_message(up)
        server.on_message(down)


def another_window(desk: DeskPage) -> DeskPage:
    """A copy of the window, as "Duplicate tab" makes one: all that the first one keeps for itself is copied along."""
    with desk.page.expect_popup() as opened:
        desk.page.evaluate("window.open(location.href)")
    opened.value.set_default_timeout(PATIENCE)
    other = DeskPage(opened.value, desk.url)
    expect(other.reply).to_be_visible()
    return other


def let_time_pass(desk: DeskPage) -> None:
    """Until what another window has left is taken over: not before it is too late for a reload."""
    for look in range(4_000):
        if not desk.page.evaluate(IS_UNSENT):
            return
        # Seldom: what is shown for some seconds would be gone before anybody has looked.
        if look % 20 == 0:
            desk.page.clock.fast_forward(LONGER_THAN_ANY_RELOAD)
        desk.page.wait_for_timeout(50)
    raise AssertionError("nobody takes over what the other window has left")


def test_what_one_window_did_not_send_is_another_ones_only_when_it_is_gone(chat, model, browser):
    conversation = ask_for_person(chat, "My roof leaks")
    desk = sit_down(browser, model.portal)
    wire = Wire(desk.page)
    desk.open(conversation).take_over()
    desk.reply.fill("A roofer comes tomorrow")
    desk.reply.press("Enter")
    expect(desk.log.locator(REFUSED)).to_have_text("A roofer comes tomorrow")

    # While the first window is there, the second has nothing to offer, however long it waits.
    other = another_window(desk)
    other.page.clock.install()
    other.page.clock.fast_forward(LONGER_THAN_ANY_RELOAD)
    other.reply.fill("And the tiler")
    other.reply.press("Enter")
    said = chat.log.locator("[data-author=agent] .message-body")
    expect(said).to_have_text("And the tiler")
    expect(other.reply).to_have_value("")
    expect(other.log.locator(REFUSED)).to_have_count(0)

    # Tried again it arrives, but its window never hears of it and is closed: the other one need not offer it.
    wire.refuses, wire.is_deaf = False, True
    desk.log.get_by_role("button", name="Try again").click()
    expect(said).to_have_text(["And the tiler", "A roofer comes tomorrow"])
    expect(other.log.locator("[data-author=agent] .message-body")).to_have_count(2)
    desk.page.close()
    let_time_pass(other)
    expect(other.reply).to_have_value("")
    assert desk.errors == other.errors == []


def test_a_reply_that_a_closed_window_could_not_send_is_sent_once_by_the_other_one(chat, model, browser):
    conversation = ask_for_person(chat, "My roof leaks")
    desk = sit_down(browser, model.portal)
    Wire(desk.page)
    desk.open(conversation).take_over()
    other = another_window(desk)
    other.page.clock.install()
    other.reply.fill("Good morning")
    desk.reply.fill("A roofer comes tomorrow")
    desk.reply.press("Enter")
    expect(desk.log.locator(REFUSED)).to_have_text("A roofer comes tomorrow")

    desk.page.close()
    let_time_pass(other)

    expect(other.page.locator("#toasts")).to_contain_text("It is back in the field.")
    expect(other.reply).to_have_value("A roofer comes tomorrow\n\nGood morning")
    other.reply.press("Enter")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_count(1)
    other.page.reload()
    expect(other.log.locator("[data-author=agent] .message-body")).to_have_count(1)
    expect(other.reply).to_have_value("")
    assert other.errors == []
