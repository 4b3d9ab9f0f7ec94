"""Packs without mistakes are read completely, and known again by the digest of what the assistant reads of them."""

import json
from datetime import date

import pytest

from chat.packs.folder import PackContent, read_pack
from tests.packs.folders import ACME, MOVERS, replace_in


class TestWholePacks:
    @pytest.mark.parametrize("path", [ACME, MOVERS], ids=["acme", "movers"])
    def test_is_read_without_a_mistake(self, path):
        content = read_pack(path)
        assert content.identity
        assert content.examples
        assert content.guardrails
        assert content.context
        assert "get_quote" in [tool.name for tool in content.tools]

    @pytest.mark.parametrize("path", [ACME, MOVERS], ids=["acme", "movers"])
    def test_no_text_names_a_competitor(self, path):
        content = read_pack(path)
        sections = [section.text for section in content.context]
        texts = " ".join([content.identity, content.examples, content.guardrails, *sections]).casefold()
        assert [name for name in content.settings.competitors if name.casefold() in texts] == []

    def test_settings_say_what_pack_toml_says(self):
        settings = read_pack(MOVERS).settings
        assert (settings.slug, settings.assistant, settings.currency) == ("movers", "Mo", "EUR")
        assert settings.languages == ("en", "de")
        assert settings.look.accent == "#7a3e00"
        assert [team.slug for team in settings.teams] == ["dispatch", "damage"]
        assert settings.default_team.slug == "dispatch"
        assert settings.hours.saturday == ("09:00-12:00", "13:00-15:00")
        assert settings.hours.sunday == ()
        assert settings.hours.holidays == (date(2026, 12, 25), date(2027, 1, 1))

    def test_a_section_is_titled_by_its_heading_and_an_article_by_its_front_matter(self):
        content = read_pack(MOVERS)
        assert [section.title for section in content.context] == ["About Swift & Steady Moves", "How a move works"]
        assert not content.context[0].text.startswith("#")
        [article] = content.articles
        assert article.url == "https://help.swift-steady.example/packing-boxes"
        assert article.text.startswith("Put heavy things")
        [move] = [record for record in content.records if record.kind == "moves"]
        assert (move.reference, move.customer) == ("MV-1001", "C-1")

    def test_nothing_of_one_trade_is_in_the_other(self):
        movers = json.dumps(read_pack(MOVERS).as_json()).lower()
        assert not [
            word for word in ("vehicle", "insurance", "mileage", "driver", "acme", "eva") if f" {word}" in movers
        ]


class TestDigest:
    def test_stays_when_the_content_is_stored_and_read_back(self):
        content = read_pack(ACME)
        stored = json.loads(json.dumps(content.as_json()))
        assert PackContent.from_json(stored).digest() == content.digest()
        assert PackContent.from_json(stored).settings == content.settings

    def test_a_store_that_forgets_the_order_of_keys_changes_no_order_of_fields(self):
        scrambled = json.loads(json.dumps(read_pack(ACME).as_json(), sort_keys=True))
        [tool] = [tool for tool in PackContent.from_json(scrambled).tools if tool.name == "get_quote"]
        names = ["make", "model", "year", "mileage", "driver_age", "product"]
        assert list(tool.input_schema["properties"]) == names

    def test_stays_for_the_same_content_elsewhere_with_other_line_ends(self, pack):
        before = read_pack(MOVERS).digest()
        for path in [*pack.rglob("*.md"), pack / "pack.toml"]:
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert read_pack(pack).digest() == before

    @pytest.mark.parametrize(
        "file",
        [
            "identity.md",
            "examples.md",
            "guardrails.md",
            "context/about.md",
            "tools/get_quote.py",
            "tools/_distances.py",
        ],
    )
    def test_changes_with_every_part_of_the_prompt(self, pack, file):
        before = read_pack(pack).digest()
        with (pack / file).open("a") as out:
            out.write("\n# One more thing.\n")
        assert read_pack(pack).digest() != before

    def test_changes_with_a_setting(self, pack):
        before = read_pack(pack).digest()
        replace_in(pack / "pack.toml", "Hello, I am Mo", "Good day, I am Mo")
        assert read_pack(pack).digest() != before

    def test_stays_when_only_an_article_or_a_record_changes(self, pack):
        before = read_pack(pack).digest()
        replace_in(pack / "knowledge" / "packing-boxes.md", "small boxes", "the smallest boxes")
        (pack / "records" / "moves.json").write_text("[]")
        assert read_pack(pack).digest() == before
