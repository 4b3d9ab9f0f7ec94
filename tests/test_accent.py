"""Whatever colour a pack names, what is written in it and on it can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.packs.accent import READABLE, button_colors, contrast, parse_color, theme_css

# The grounds of static/css/tokens.css on which accent-coloured words stand: the sunken one in light, the raised one in
# dark.
LIGHT_GROUND = parse_color("#f3f1ee")
DARK_GROUND = parse_color("#1d1b1a")

CHANNEL = st.integers(0, 255)


def colors_of(css: str) -> dict[str, tuple]:
    """Each brand colour as (light, dark)."""
    pairs = re.findall(r"--brand-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", css)
    return {name: (parse_color(light), parse_color(dark)) for name, light, dark in pairs}


@given(CHANNEL, CHANNEL, CHANNEL)
def test_every_accent_gives_readable_colours(red, green, blue):
    colors = colors_of(theme_css(f"#{red:02x}{green:02x}{blue:02x}"))
    assert set(colors) == {"solid", "solid-hover", "on-solid", "text"}
    assert contrast(colors["text"][0], LIGHT_GROUND) >= READABLE
    assert contrast(colors["text"][1], DARK_GROUND) >= READABLE
    for scheme in (0, 1):
        assert contrast(colors["on-solid"][scheme], colors["solid"][scheme]) >= READABLE


def test_an_accent_that_can_be_read_is_taken_as_it_is():
    assert colors_of(theme_css("#1f6f5c"))["solid"][0] == parse_color("#1f6f5c")


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast(parse_color("#777777"), (1, 1, 1)) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("text", ["blue", "#fff", "#12345g", "#1234567", "", "url(x)", "#123456; } body { "])
def test_anything_but_a_colour_is_refused(text):
    with pytest.raises(ValueError):
        parse_color(text)


@given(CHANNEL, CHANNEL, CHANNEL)
def test_the_words_on_the_button_of_an_e_mail_are_readable(red, green, blue):
    ground, words = map(parse_color, button_colors(f"#{red:02x}{green:02x}{blue:02x}"))
    assert contrast(words, ground) >= READABLE
