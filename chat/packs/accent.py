"""The brand's colours, from the one accent that a pack names.

A pack may name any colour, a pale yellow too. Whatever it is, text in it stays readable on the page and text on it
stays readable: the colour is made darker or lighter, in its own hue, until the contrast of WCAG 2.2 AA (4.5 to 1)
is reached.
"""

from __future__ import annotations

import colorsys
import re

READABLE = 4.5
AIMED_AT = 5.2  # A little more, since accent-coloured words also stand on grounds that are tinted with the accent.
STEP = 0.01
# Of the grounds in tokens.css the darkest in light colours, and one above the lightest in dark ones.
LIGHT_GROUND = (0.953, 0.945, 0.933)
DARK_GROUND = (0.18, 0.169, 0.161)
# How much of the accent is in the admin's paler and deeper steps, in per cent.
PALE_STEPS = {"50": 6, "100": 12, "200": 24, "300": 42, "400": 62}
DEEP_STEPS = {"700": 86, "800": 70, "900": 55, "950": 40}
WHITE = (1.0, 1.0, 1.0)
INK = (0.07, 0.07, 0.06)

Color = tuple[float, float, float]


def theme_css(accent: str) -> str:
    """The stylesheet that replaces the brand colours of tokens.css; `accent` is like #1f6f5c. Raises `ValueError`."""
    base = parse_color(accent)
    on_light = _readable(base, LIGHT_GROUND, darker=True)
    on_dark = _readable(base, DARK_GROUND, darker=False)
    colors = {
        "solid": (on_light, on_dark),
        "solid-hover": (_lightened(on_light, -0.06), _lightened(on_dark, 0.06)),
        "on-solid": (text_on(on_light), text_on(on_dark)),
        "text": (on_light, on_dark),
    }
    lines = [f"    --brand-{name}: light-dark({_hex(light)}, {_hex(dark)});" for name, (light, dark) in colors.items()]
    return "\n".join(["@layer tokens {", "  :root {", *lines, "  }", "}", ""])


def button_colors(accent: str) -> tuple[str, str]:
    """The ground of a button and the words on it, where no style sheet reaches: in an e-mail. As in light colours."""
    ground = _readable(parse_color(accent), LIGHT_GROUND, darker=True)
    return _hex(ground), _hex(text_on(ground))


def admin_steps(accent: str) -> dict[str, str]:
    """The steps 50 to 950 of the admin's package: 600 and darker carry white words, 500 and paler are words on dark."""
    solid = _hex(_readable(parse_color(accent), LIGHT_GROUND, darker=True))
    on_dark = _hex(_readable(parse_color(accent), DARK_GROUND, darker=False))
    pale = {step: f"color-mix(in oklab, {solid} {share}%, white)" for step, share in PALE_STEPS.items()}
    deep = {step: f"color-mix(in oklab, {solid} {share}%, black)" for step, share in DEEP_STEPS.items()}
    return {**pale, "500": on_dark, "600": solid, **deep}


def parse_color(text: str) -> Color:
    """The parts, 0 to 1, of a colour such as #1f6f5c."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(f"A colour is written like #1f6f5c, not {text!r}")
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def contrast(one: Color, other: Color) -> float:
    """From 1 (the same) to 21 (black on white): WCAG 2.2, "contrast ratio"."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(color: Color) -> Color:
    """White or ink, whichever reads better."""
    return max(WHITE, INK, key=lambda text: contrast(text, color))


def _readable(color: Color, ground: Color, *, darker: bool) -> Color:
    while contrast(color, ground) < AIMED_AT:
        color = _lightened(color, -STEP if darker else STEP)
    return color


def _lightened(color: Color, amount: float) -> Color:
    hue, lightness, saturation = colorsys.rgb_to_hls(*color)
    return colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness + amount)), saturation)


def _luminance(color: Color) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(color: Color) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in color)
