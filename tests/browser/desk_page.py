"""What an agent does and sees at the desk, in the words of the tests."""

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chat_page import PATIENCE
from tests.browser.watched_page import WatchedPage
from tests.portal import RunningPortal

# An agent who would rather have no time to take a reply back: set before the page's own scripts run.
SENDS_AT_ONCE = """
document.addEventListener("readystatechange", () => {
  const desk = document.getElementById("desk");
  if (!desk) return;
  const key = `desk:${desk.dataset.user}:preferences`;
  localStorage.setItem(key, JSON.stringify({ undo: false, ...JSON.parse(localStorage.getItem(key) ?? "{}") }));
});
"""


class DeskPage(WatchedPage):
    @property
    def rows(self) -> Locator:
        return self.page.locator(".queue-rows .row")

    @property
    def reply(self) -> Locator:
        return self.page.get_by_label("Your reply to the customer")

    @property
    def note(self) -> Locator:
        return self.page.get_by_label("Your note for colleagues")

    @property
    def notes(self) -> Locator:
        return self.log.locator(".note .note-body")

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    def open(self, conversation: str) -> "DeskPage":
        self.page.goto(f"{self.url}desk/conversations/{conversation}/")
        expect(self.page.locator("#customer")).not_to_be_empty()
        return self

    def take_over(self) -> None:
        self.page.get_by_role("button", name="Take over").click()
        expect(self.reply).to_be_visible()

    def write_note(self, text: str) -> None:
        self.page.get_by_role("tab", name="Note for colleagues").click()
        self.note.fill(text)
        self.note.press("Enter")


_sessions: dict[tuple[str, str], dict] = {}


def sit_down(
    browser: Browser, portal: RunningPortal, name: str = "agent", *, holds_replies: bool = False, **options
) -> DeskPage:
    """An agent at the desk, in a browser of their own, with the session of when they first signed in. Their replies are
    sent at once, unless it is about those that are held."""
    context = browser.new_context(storage_state=_sessions.get((portal.url, name)), **options)
    context.set_default_timeout(PATIENCE)
    if not holds_replies:
        context.add_init_script(SENDS_AT_ONCE)
    desk = DeskPage(context.new_page(), portal.url)
    desk.page.goto(f"{portal.url}desk/")
    if "/accounts/login/" in desk.page.url:
        sign_in(desk.page, name)
        _sessions[portal.url, name] = {"cookies": context.cookies(), "origins": []}
    expect(desk.page.get_by_role("tab", name="Waiting")).to_be_visible()
    return desk


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")
