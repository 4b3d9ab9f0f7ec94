"""Passkeys in a real Chromium with a virtual authenticator, and every page about one's own account."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import problems
from tests.browser.chat_page import PATIENCE
from tests.browser.watched_page import VIOLATIONS
from tests.staff.codes import code_for

MAKE_ACCOUNT = """
from portal.accounts.models import User
User.objects.create_user("kim", password="demo", public_name="Kim")
"""
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def url(model) -> str:
    """Passkeys belong to a name: a bare address can have none."""
    model.portal.manage("shell", "-c", MAKE_ACCOUNT)
    return model.portal.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(context) -> Page:
    """A browser on a device with a finger on its sensor."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script(VIOLATIONS)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def password_step(page: Page, url: str) -> None:
    page.goto(f"{url}accounts/login/")
    page.get_by_label("User name").fill("kim")
    page.get_by_label("Password").fill("demo")
    page.get_by_label("Password").press("Enter")


def sign_out(page: Page, url: str) -> None:
    page.goto(f"{url}accounts/security/")
    page.get_by_role("button", name="Account of Kim").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()


def look_at(page: Page, heading: str) -> None:
    """The page is there, can be read by everybody, and keeps to its content policy."""
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    assert problems(page) == []
    assert page.evaluate("window.violations") == []


def test_a_passkey_is_the_second_step_or_the_whole_sign_in(page, url):
    password_step(page, url)
    expect(page).to_have_url(f"{url}desk/")
    page.goto(f"{url}accounts/security/")
    look_at(page, "Password and second factor")
    page.get_by_role("link", name="Add a passkey").click()
    look_at(page, "Add a passkey")
    page.get_by_label("Name, to recognise it by").fill("Work laptop")
    page.get_by_role("button", name="Add a passkey").click()
    look_at(page, "Recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)

    sign_out(page, url)
    password_step(page, url)
    look_at(page, "Second step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{url}desk/")

    sign_out(page, url)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{url}desk/")

    page.goto(f"{url}accounts/security/app/")
    look_at(page, "Set up an app")
    page.get_by_label("2. Enter the six digits").fill(code_for(page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Turn on").click()
    look_at(page, "Password and second factor")
    expect(page.get_by_text("Work laptop").first).to_be_visible()
    page.get_by_role("link", name="Remove Work laptop").click()
    look_at(page, "Remove the passkey")
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_role("link", name="Remove Work laptop")).to_have_count(0)

    sign_out(page, url)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(visible=True)).to_be_visible()
    expect(page).to_have_url(f"{url}accounts/login/")
