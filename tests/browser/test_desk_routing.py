"""Automatic assignment: what one agent leaves lying is offered to the next."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import problems
from tests.browser.desk_page import DeskPage, sit_down
from tests.modelserver import call, say
from tests.portal import RunningPortal

pytestmark = pytest.mark.browser

TEAM = "Online accounts"
HANDOFF = {"reason": "account_specific", "summary": "Cannot sign in.", "team": "accounts"}
SECONDS_TO_REACT = 5
# Two who hold nothing from other tests: agents with their hands full are offered nothing.
HIRE = """
from portal.accounts.models import User
for name, public_name in (("nina", "Nina Okafor"), ("omar", "Omar Haddad")):
    user = User(username=name, public_name=public_name, teams=["accounts"])
    user.set_password("demo")
    user.save()
"""
FORGET = """
from agents_desk.models import RoutingPolicy
from portal.accounts.models import User
RoutingPolicy.objects.filter(team="accounts").delete()
User.objects.filter(username__in=("nina", "omar")).update(is_active=False)
"""


@pytest.fixture
def offered_automatically(model, browser):
    """The team's conversations, as a manager arranges it; others of this portal are picked."""
    assert model.portal.manage("shell", "-c", HIRE).returncode == 0
    arrange(browser, model.portal)
    yield
    assert model.portal.manage("shell", "-c", FORGET).returncode == 0


def arrange(browser: Browser, portal: RunningPortal) -> None:
    page = sit_down(browser, portal, "manager").page
    page.goto(f"{portal.url}admin/agents_desk/routingpolicy/add/")
    page.get_by_label("Team").select_option(TEAM)
    page.get_by_label("Mode").select_option("automatic")
    page.get_by_label("Seconds to react").fill(str(SECONDS_TO_REACT))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name=TEAM)).to_be_visible()
    page.context.close()


def offer_on(desk: DeskPage, words: str):
    return desk.page.get_by_role("region", name="Offered to you").get_by_role("article").filter(has_text=words)


def choose_presence(desk: DeskPage, name: str) -> None:
    desk.page.locator("#presence-button").click()
    desk.page.locator("#presence-menu").get_by_role("button", name=name).click()
    expect(desk.page.locator("#presence-button")).to_contain_text(name)


def test_what_the_first_leaves_lying_the_second_gets(chat, model, browser, offered_automatically):
    first, second = (sit_down(browser, model.portal, name) for name in ("nina", "omar"))
    choose_presence(first, "Available")
    choose_presence(second, "Busy")
    model.when("cannot sign in", call("request_human", HANDOFF))
    model.when("request_human", say("I have asked a colleague."))
    chat.say("I cannot sign in to my account")
    expect(chat.page.locator("#waiting")).to_contain_text("queue")

    expect(offer_on(first, "I cannot sign in")).to_be_visible()
    assert problems(first.page) == []
    # Nobody else is available; what the first does not take waits, for all to see.
    expect(offer_on(first, "I cannot sign in")).to_have_count(0)
    expect(first.page.locator(f".queue-rows a[href*='{chat.conversation}']")).to_be_visible()
    choose_presence(second, "Available")

    offer_on(second, "I cannot sign in").get_by_role("button", name="Take it").click()
    expect(second.reply).to_be_visible()
    expect(second.page.locator("#context")).to_contain_text("Nina Okafor did not react")
    expect(chat.page.locator("#speaker-name")).to_have_text("Omar Haddad")
    second.reply.fill("Let us see why.")
    second.reply.press("Enter")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_text("Let us see why.")
    assert first.errors == second.errors == []
    assert first.violations == second.violations == []
