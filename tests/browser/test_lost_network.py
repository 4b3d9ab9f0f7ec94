"""Nothing that a customer wrote is lost: not by a network that goes away, a refusal, or a reload."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.modelserver import say

pytestmark = pytest.mark.browser

OFFLINE = "You are offline. What you write is kept and sent when you are back."


def test_written_offline_sent_once_when_back(chat, context):
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    context.set_offline(True)
    expect(chat.page.locator("#connection")).to_have_text(re.compile(OFFLINE))
    chat.say("are you there?")
    expect(chat.delivery("are you there?")).to_have_text("Waits for the connection")
    context.set_offline(False)
    expect(chat.page.locator("#connection")).to_be_hidden()
    expect(chat.answers).to_have_count(2)
    expect(chat.own).to_have_text(["hello", "are you there?"])
    chat.page.reload()
    expect(chat.own).to_have_text(["hello", "are you there?"])


def test_what_waits_to_be_sent_survives_a_reload(chat):
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    broken = True
    chat.page.route_web_socket(
        re.compile("/ws/"), lambda socket: socket.close(code=4000) if broken else socket.connect_to_server()
    )
    chat.page.reload()
    chat.say("keep this")
    expect(chat.delivery("keep this")).to_have_text("Waits for the connection")
    chat.page.reload()
    expect(chat.own).to_have_text("keep this")
    broken = False
    expect(chat.own).to_have_text(["hello", "keep this"])
    expect(chat.answers).to_have_count(2)
    expect(chat.delivery("keep this")).to_be_hidden()


def test_the_answer_spoken_during_the_outage_is_there_afterwards(chat, context, model):
    gate = model.gate()
    model.when("hello", say("Good "), gate, say("morning."))
    chat.say("hello")
    expect(chat.draft).to_have_text("Good")
    context.set_offline(True)
    expect(chat.page.locator("#connection")).to_be_visible()
    gate.open()
    context.set_offline(False)
    expect(chat.answers).to_have_text("Good morning.")


def test_the_first_message_waits_for_the_connection_too(chat, context):
    expect(chat.greeting).to_be_visible()
    context.set_offline(True)
    chat.say("my first words")
    expect(chat.delivery("my first words")).to_have_text("Waits for the connection")
    context.set_offline(False)
    expect(chat.answers).to_have_count(1)
    expect(chat.own).to_have_text("my first words")
    assert chat.conversation


def test_a_text_that_is_not_sent_survives_a_reload(chat):
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    chat.composer.fill("half a thou")
    chat.page.reload()
    expect(chat.own).to_have_text("hello")
    expect(chat.composer).to_have_value("half a thou")


def test_a_refused_message_says_why_and_can_be_edited(chat):
    """The server itself refuses: on the way to it, the text is made too long."""

    def lengthen(socket):
        server = socket.connect_to_server()

        def pass_on(frame: str) -> None:
            command = json.loads(frame)
            if "much" in command.get("text", ""):
                command["text"] = "x" * 4001
            server.send(json.dumps(command))

        socket.on_message(pass_on)

    chat.page.route_web_socket(re.compile("/ws/"), lengthen)
    chat.say("too much")
    expect(chat.delivery("too much")).to_have_text("This is too long: up to 4,000 characters fit into one message.")
    chat.log.get_by_role("button", name="Try again").click()
    expect(chat.delivery("too much")).to_contain_text("This is too long")
    chat.log.get_by_role("button", name="Edit").click()
    expect(chat.own).to_have_count(0)
    expect(chat.composer).to_have_value("too much")
    chat.say("just right")
    expect(chat.own).to_have_text("just right")
    expect(chat.answers).to_have_count(1)


def test_a_lost_frame_is_asked_for_again(chat):
    lost = []

    def lose_one(socket):
        server = socket.connect_to_server()

        def pass_on(frame: str) -> None:
            if json.loads(frame)["type"] == "turn.started" and not lost:
                lost.append(frame)
            else:
                socket.send(frame)

        server.on_message(pass_on)

    chat.page.route_web_socket(re.compile("/ws/"), lose_one)
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    assert lost
