"""Photographs of the style guide's specimens, and what differs between two of them.

They are taken in a font of boxes (box_font.py) and reduced to a quarter, which evens out how edges are smoothed. Two
are alike if their sizes are, and in no tile of 16 px more than one pixel's colour differs: see
docs/decisions/0014-visual-test.md.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page

from tests.browser.box_font import box_font_url

PICTURES = Path(__file__).parent / "pictures"
REDUCED = 4
# Of 255 in any of the three colours; and how many of the 16 pixels of a tile, 16 px wide as photographed.
VISIBLE = 20
TILE = 4
MAY_DIFFER = 1
# What one screen paints at most; a longer page would be photographed blank.
TALLEST = 16_000

IN_BOXES = """
@font-face { font-family: Boxes; src: url(%s); }
*, *::before, *::after { font-family: Boxes !important; caret-color: transparent !important; }
"""
SPECIMENS = """
() => [...document.querySelectorAll("[data-specimen]")].map((element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [element.dataset.specimen, ...[left + scrollX, top + scrollY, width, height].map(Math.round)];
})
"""


def photograph(page: Page) -> dict[str, Image.Image]:
    """Every specimen of the page by its name, reduced."""
    page.add_style_tag(content=IN_BOXES % box_font_url())
    page.evaluate("document.fonts.load('15px Boxes').then(() => document.fonts.ready)")
    # The screen is made as tall as the page: for a picture of more than the screen, Chromium forgets that there are no
    # mouse and no keys, and what is for fingers shrinks in it.
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height < TALLEST
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    whole = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    return {
        name: whole.crop((left, top, left + width, top + height)).reduce(REDUCED)
        for name, left, top, width, height in page.evaluate(SPECIMENS)
    }


def difference(before: Image.Image, after: Image.Image) -> str:
    """What has changed, in words; "" for nothing."""
    if max(abs(before.width - after.width), abs(before.height - after.height)) > 1:
        return f"its size was {_size(before)} and is {_size(after)}"
    box = (0, 0, min(before.width, after.width), min(before.height, after.height))
    channels = ImageChops.difference(before.crop(box), after.crop(box)).split()
    visible = [channel.point(lambda value: 255 if value > VISIBLE else 0) for channel in channels]
    either = ImageChops.lighter(ImageChops.lighter(visible[0], visible[1]), visible[2])
    tiles = either.reduce(TILE).histogram()
    changed = sum(tiles[round(255 * MAY_DIFFER / TILE**2) + 1 :])
    return f"{changed} of its {sum(tiles)} tiles differ" if changed else ""


def _size(picture: Image.Image) -> str:
    return f"{picture.width * REDUCED} x {picture.height * REDUCED}"
