"""What the browser's own checker finds wrong with a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ONLY_COLOURS = {"runOnly": ["color-contrast"]}


def problems(page: Page) -> list[str]:
    """In the light colours, and what the dark ones can add to that."""
    # Colours on their way to others would be judged as well.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = Axe().run(page).response["violations"]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += Axe().run(page, options=ONLY_COLOURS).response["violations"]
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found]
