"""The style guide in a real Chromium: every component is there, works for everybody, and looks as it did.

`TAKE_PICTURES=1 pytest tests/browser/test_styleguide.py` takes the pictures anew; look at them before they are kept.
"""

import os

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from agents_desk.views.styleguide import COMPONENTS
from tests.browser.accessibility import problems
from tests.browser.desk_page import sit_down
from tests.browser.photographs import PICTURES, difference, photograph
from tests.browser.watched_page import overflow

pytestmark = pytest.mark.browser

# The time that the samples are written for: waits and dates are in the pictures.
NOW = "2026-03-10T10:00:00Z"
WIDE = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS = {
    "light": {**WIDE, "color_scheme": "light"},
    "dark": {**WIDE, "color_scheme": "dark"},
    "phone": {**PHONE, "color_scheme": "light"},
}


@pytest.fixture
def open_guide(browser, scripted):
    """`open_guide("dark")`: the page as it is drawn, at a fixed time and place."""

    def open_it(look: str, **options) -> Page:
        fixed = {"locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce"}
        page = sit_down(browser, scripted.portal, **LOOKS[look], **fixed, **options).page
        page.clock.set_fixed_time(NOW)
        page.goto(f"{scripted.portal.url}styleguide/")
        expect(page.locator("html[data-drawn]")).to_be_attached()
        return page

    return open_it


@pytest.fixture
def photographed(open_guide):
    """`photographed("light", css)`: the specimens' pictures, with some rules on top."""

    def take(look: str, css: str = "") -> dict[str, Image.Image]:
        page = open_guide(look, bypass_csp=True)
        if css:
            page.add_style_tag(content=css)
        return photograph(page)

    return take


@pytest.mark.parametrize("look", LOOKS)
def test_every_component_looks_as_it_did(look, photographed, tmp_path):
    pictures = photographed(look)
    assert list(pictures) == [component.slug for component in COMPONENTS]
    if os.environ.get("TAKE_PICTURES"):
        keep(look, pictures)
    changed = {}
    for name, picture in pictures.items():
        words = difference(kept(look, name), picture)
        if words:
            picture.save(tmp_path / f"{name}.png")
            changed[name] = f"{words}; now {tmp_path / name}.png"
    assert changed == {}


# One small thing of each of these, and what it is a change of.
CHANGES = {
    "quote": ".quote-card, .quote { --accent: oklch(50% 0.2 140) }",  # a colour
    "button": ".button { padding-inline: 1.125rem }",  # a space, by 2 px
    "badge": ".badge { border-radius: 0 }",  # a shape
    "message": ".message-body { line-height: 1.7 }",  # the leading
    "row": ".wait::before { display: none !important }",  # a mark of 7 px
}
UNCHANGED = {"avatar", "key", "skeleton", "timeline"}


def test_a_small_change_is_seen_where_it_is(photographed):
    pictures = photographed("light", "\n".join(CHANGES.values()))
    changed = {name for name, picture in pictures.items() if difference(kept("light", name), picture)}
    assert set(CHANGES) <= changed
    assert not UNCHANGED & changed


@pytest.mark.parametrize("look", ["light", "phone"])
def test_every_component_is_accessible_and_fits(look, open_guide):
    page = open_guide(look)
    assert problems(page) == []
    assert overflow(page) <= 0
    assert page.evaluate("window.violations") == []


def kept(look: str, name: str) -> Image.Image:
    return Image.open(PICTURES / look / f"{name}.png").convert("RGB")


def keep(look: str, pictures: dict[str, Image.Image]) -> None:
    place = PICTURES / look
    place.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        picture.save(place / f"{name}.png", optimize=True)
