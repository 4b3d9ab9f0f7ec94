"""`replies.toml`: canned replies of a pack, and what is said of the mistakes in them."""

import tomllib

import pytest

from chat.packs.replies import PLACEHOLDERS, ReplyText, parse_replies
from chat.packs.settings import parse_settings
from portal.environment import ROOT

MANUAL = (ROOT / "docs" / "packs.md").read_text()
SETTINGS, _ = parse_settings((ROOT / "tests" / "packs" / "movers" / "pack.toml").read_text())


def mistakes_in(text: str) -> list[str]:
    replies, mistakes = parse_replies(text, SETTINGS)
    assert replies == ()
    return [str(mistake) for mistake in mistakes]


def test_what_the_manual_shows_names_every_key_and_every_placeholder():
    section = MANUAL.split("### replies.toml")[1].split("\n### ")[0]
    shown = section.split("```toml\n")[1].split("```")[0]
    replies, mistakes = parse_replies(shown, None)
    assert mistakes == []
    assert len(replies) == 1
    assert set(tomllib.loads(shown)["replies"][0]) == set(ReplyText.model_fields)
    assert [name for name in PLACEHOLDERS if f"{{{name}}}" not in section] == []


def test_a_folder_without_replies_has_none():
    assert parse_replies("", SETTINGS) == ((), [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[replies]]\nshortcut = "a"\ntext = "A"\n', "replies.toml:1: replies.title is missing"),
        (
            '[[replies]]\nshortcut = "a"\ntitel = "A"\ntitle = "A"\ntext = "A"\n',
            'replies.toml:3: unknown key "titel" (did you mean "title"?)',
        ),
        (
            '[[replies]]\nshortcut = "A b"\ntitle = "A"\ntext = "A"\n',
            "replies.toml:2: replies.shortcut must be lower-case letters, digits, hyphens or underscores, "
            'beginning with a letter, not "A b"',
        ),
        (
            '[[replies]]\nshortcut = "a"\ntitle = "A"\ntext = "Hello {customer.nam}"\n',
            'replies.toml:4: there is no placeholder {customer.nam} (did you mean "customer.name"?)',
        ),
        (
            '[[replies]]\nshortcut = "a"\ntitle = "A"\ntext = "A"\nteam = "nobody"\n',
            'replies.toml:5: there is no team "nobody"',
        ),
        (
            '[[replies]]\nshortcut = "a"\ntitle = "A"\ntext = "A"\nlanguage = "tlh"\n',
            'replies.toml:5: "tlh" is none of the languages of pack.toml',
        ),
        (
            '[[replies]]\nshortcut = "a"\ntitle = "A"\ntext = "A"\n' * 2,
            'replies.toml:6: there are two replies with the shortcut "a"',
        ),
    ],
    ids=["missing", "key", "shortcut", "placeholder", "team", "language", "twice"],
)
def test_a_mistake_is_told_with_its_line(text, told):
    assert mistakes_in(text) == [told]
