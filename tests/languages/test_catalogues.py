"""What customers read is translated, in whole."""

import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from tools.translations import LANGUAGES, ROOT, catalogue_files, collect

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")


@pytest.fixture(scope="module")
def collected() -> dict[str, str]:
    """The file of each text."""
    return {text: file for file, text, _context in collect()}


def catalogue(language):
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def test_every_language_of_the_interface_but_the_first_has_a_catalogue():
    assert {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE} == set(LANGUAGES)


def test_catalogues_hold_the_texts_of_the_sources_and_are_compiled():
    stale = [str(path) for path, content in catalogue_files().items() if path.read_bytes() != content]
    assert stale == [], "run make translations"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_a_customer_reads_is_translated(language, collected):
    translated = {message.id for message in catalogue(language) if message.string and not message.fuzzy}
    assert sorted(collected.keys() - translated) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_text(language):
    for message in catalogue(language):
        if message.id:
            assert sorted(PLACEHOLDER.findall(message.string)) == sorted(PLACEHOLDER.findall(message.id)), message.id


def test_texts_of_templates_refusals_and_letters_are_collected(collected):
    assert collected["Talk to a person"] == "templates/chat/_speaker.html"
    assert collected["This quote has expired. Please ask for a new one."] == "chat/protocol/refusals.py"
    assert collected["Your code for %(company)s"] == "chat/services/verifications.py"
    assert collected["Continue with %(assistant)s"] == "templates/chat/_waiting.html"
