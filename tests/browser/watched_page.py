"""A page whose scripts' errors, and whatever its content security policy refused, a test can ask for."""

from playwright.sync_api import Locator, Page

VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(
  `${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


class WatchedPage:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.errors: list[str] = []
        page.add_init_script(VIOLATIONS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def violations(self) -> list[str]:
        """What the content security policy refused on this page."""
        return self.page.evaluate("window.violations")

    def overflow(self) -> int:
        return overflow(self.page)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen. On a phone `innerWidth` would grow with it."""
    return page.evaluate("document.documentElement.scrollWidth") - page.viewport_size["width"]
