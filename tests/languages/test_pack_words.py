"""What a company says on the customer's page in its further languages."""

from chat.packs.folder import read_pack
from chat.packs.settings import parse_settings
from portal.environment import ROOT

MOVERS = (ROOT / "tests" / "packs" / "movers" / "pack.toml").read_text()
GERMAN = """
[translations.de]
greeting = "Hallo, ich bin Mo."
"""


def test_what_is_translated_is_said_and_the_rest_is_said_in_the_first_language():
    settings, mistakes = parse_settings(MOVERS + GERMAN)
    assert mistakes == []
    said = settings.words_in("de-AT")
    assert said.greeting == "Hallo, ich bin Mo."
    assert said.suggestions == settings.suggestions
    assert settings.words_in("fr").greeting == settings.greeting


def test_a_translation_into_a_language_that_is_not_listed_is_a_mistake():
    settings, mistakes = parse_settings(MOVERS + GERMAN.replace("translations.de", "translations.da"))
    assert settings is None
    line = (MOVERS + GERMAN).splitlines().index("[translations.de]") + 1
    assert [str(each) for each in mistakes] == [f'pack.toml:{line}: "da" is none of the further languages']


def test_acme_greets_in_each_of_its_languages():
    settings = read_pack(ROOT / "chat" / "packs" / "acme").settings
    greetings = {settings.words_in(code).greeting for code in settings.languages}
    assert len(greetings) == len(settings.languages) == 4
