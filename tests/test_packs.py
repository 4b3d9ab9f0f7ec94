"""Packs: whole ones are read completely, broken ones tell every mistake with its file and line."""

import io
import json
import re
import shutil
import tomllib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin

import pytest
from django.core.management import CommandError, call_command
from pydantic import BaseModel, Field

from chat.packs.articles import KEYS, parse_article
from chat.packs.contract import Answer, Line, Offer, Problem, ToolContext, tool
from chat.packs.folder import PackContent, read_pack
from chat.packs.http_specs import HttpToolsFile, parse_specs
from chat.packs.mistakes import PackErrors
from chat.packs.schema import InputProblems, tool_schema, validate_input
from chat.packs.settings import PackSettings, parse_settings
from chat.packs.tools import PackTool, load_tools

ROOT = Path(__file__).parent.parent
ACME = ROOT / "chat" / "packs" / "acme"
MOVERS = ROOT / "tests" / "packs" / "movers"


@pytest.fixture
def pack(tmp_path):
    """A copy of the movers' pack to break."""
    return Path(shutil.copytree(MOVERS, tmp_path / "pack", ignore=shutil.ignore_patterns("__pycache__")))


def mistakes_of(pack):
    with pytest.raises(PackErrors) as caught:
        read_pack(pack)
    return [str(mistake) for mistake in caught.value.mistakes]


def replace_in(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def line_with(path, words):
    return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if words in line)


def context(**changes):
    known = {"now": datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "time_zone": "Europe/Berlin", "currency": "EUR"}
    return ToolContext(**(known | changes))


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


class TestBrokenPacks:
    def test_all_mistakes_are_told_at_once(self, pack):
        (pack / "identity.md").unlink()
        (pack / "examples.md").write_text(" \n")
        (pack / "context" / "about.md").write_text("\nNo heading here.\n")
        (pack / "records" / "moves.json").write_text('[\n  {"a": 1} {"b": 2}\n]')
        (pack / "guardrail.md").write_text("- Be kind.")
        assert mistakes_of(pack) == [
            'context/about.md:2: must begin with a heading, "# ..."; it becomes the title',
            "examples.md:1: the file is empty",
            'guardrail.md:1: unknown file (did you mean "guardrails.md"?)',
            "identity.md:1: the file is missing",
            "records/moves.json:2: not valid JSON: Expecting ',' delimiter",
        ]

    def test_a_folder_that_does_not_exist(self, tmp_path):
        assert mistakes_of(tmp_path / "nowhere") == [f".:1: {tmp_path / 'nowhere'} is not a folder"]

    def test_an_empty_folder_names_what_is_missing(self, tmp_path):
        assert [mistake.split(":")[0] for mistake in mistakes_of(tmp_path)] == [
            "context",
            "examples.md",
            "guardrails.md",
            "identity.md",
            "pack.toml",
        ]

    def test_toml_that_cannot_be_parsed(self, pack):
        replace_in(pack / "pack.toml", 'assistant = "Mo"', 'assistant = "Mo')
        [mistake] = mistakes_of(pack)
        assert mistake.startswith(f"pack.toml:{line_with(pack / 'pack.toml', 'assistant')}: not valid TOML: ")
        assert "line" not in mistake.split("TOML: ")[1]

    def test_settings_that_are_wrong_are_each_told_with_their_line(self, pack):
        (pack / "pack.toml").write_text(
            "\n".join(
                [
                    'slug = "Movers!"',  # 1
                    'compani = "Swift"',  # 2
                    "assistant = 7",  # 3
                    'greeting = """',  # 4
                    "accent = not a key, only a greeting",
                    '"""',
                    'languages = ["en", "German"]',  # 7
                    'link_hosts = ["https://example.com/"]',  # 8
                    "[look]",  # 9
                    'accent = "blue"',  # 10
                    "[hours]",  # 11
                    'time_zone = "Europe/Berlim"',  # 12
                    'monday = "9-17"',  # 13
                    'tuesday = ["09:00-12:00", "18:00-14:00"]',  # 14
                    'holidays = ["Christmas"]',  # 15
                    "[[teams]]",  # 16
                    'slug = "dispatch"',  # 17
                    'title = "Dispatch"',
                    "default = true",
                    "[[teams]]",  # 20
                    'slug = "dispatch"',  # 21
                    'titel = "Dispatch again"',  # 22
                    "default = true",  # 23
                ]
            )
        )
        assert mistakes_of(pack) == [
            "pack.toml:1: company is missing",
            "pack.toml:1: slug must be lower-case letters, digits, hyphens or underscores, "
            'beginning with a letter, not "Movers!"',
            'pack.toml:2: unknown key "compani" (did you mean "company"?)',
            "pack.toml:3: assistant must be a text in quotes",
            'pack.toml:7: languages must be language codes such as "en" or "pt-BR", not "German"',
            'pack.toml:8: link_hosts must be host names such as "help.example.com", without https:// and path, '
            'not "https://example.com/"',
            'pack.toml:10: look.accent must be a colour such as "#1f5fbf", not "blue"',
            'pack.toml:12: hours.time_zone: "Europe/Berlim" is not a time zone such as "Europe/Berlin" '
            '(did you mean "Europe/Berlin"?)',
            'pack.toml:13: hours.monday: "9-17" is not a time span such as "09:00-17:00"',
            'pack.toml:14: hours.tuesday: "18:00-14:00" ends before it begins',
            "pack.toml:15: hours.holidays must be a date, written as 2026-12-25",
            "pack.toml:20: teams.title is missing",
            'pack.toml:21: there are two teams with the slug "dispatch"',
            'pack.toml:22: unknown key "titel" (did you mean "title"?)',
            "pack.toml:23: only one team can have default = true",
        ]

    def test_a_pack_without_a_default_team(self, pack):
        replace_in(pack / "pack.toml", "default = true\n", "")
        line = line_with(pack / "pack.toml", "[[teams]]")
        assert mistakes_of(pack) == [f"pack.toml:{line}: no team has default = true; one must take what fits no other"]

    def test_a_wrong_entry_does_not_make_its_list_too_short(self, pack):
        text = (pack / "pack.toml").read_text().split("[[teams]]")[0]
        (pack / "pack.toml").write_text(text + '[[teams]]\nslug = "dispatch"\ntitle = 7\ndefault = true\n')
        line = line_with(pack / "pack.toml", "title = 7")
        assert mistakes_of(pack) == [f"pack.toml:{line}: teams.title must be a text in quotes"]

    def test_intents(self, pack):
        settings = (pack / "pack.toml").read_text()
        (pack / "pack.toml").write_text(
            settings
            + "\n".join(
                [
                    "[[intents]]",  # 1
                    'slug = "Damage"',  # 2
                    'title = "Damage"',
                    'team = "damages"',  # 4
                    'context = ["about", "how-a-move-work"]',  # 5
                    'examples = ["My sofa is torn.", "A glass broke."]',  # 6
                    "[translations.fr]",  # 7
                    'number_patterns = ["["]',  # 8
                ]
            )
        )
        before = len(settings.splitlines())
        assert mistakes_of(pack) == [
            f"pack.toml:{before + 2}: intents.slug must be lower-case letters, digits, hyphens or underscores, "
            'beginning with a letter, not "Damage"',
            f'pack.toml:{before + 4}: there is no team "damages" (did you mean "damage"?)',
            f"pack.toml:{before + 6}: intents.examples needs at least 3 entries, not 2",
            f'pack.toml:{before + 7}: "fr" is none of the further languages',
            f'pack.toml:{before + 8}: unknown key "number_patterns"',
        ]

    def test_an_intent_names_a_section_that_does_not_exist(self, pack):
        with (pack / "pack.toml").open("a") as out:
            out.write('[[intents]]\nslug = "a"\ntitle = "A"\nteam = "damage"\ncontext = ["abuot"]\n')
            out.write('examples = ["One.", "Two.", "Three."]\n')
        line = line_with(pack / "pack.toml", "abuot")
        message = 'intent "a" names context/abuot.md, which does not exist (did you mean "about"?)'
        assert mistakes_of(pack) == [f"pack.toml:{line}: {message}"]

    def test_an_email_and_a_pattern_that_are_none(self, pack):
        text = (pack / "pack.toml").read_text().replace("[handoff]", '[handoff]\nemail = "office"')
        (pack / "pack.toml").write_text('number_patterns = ["["]\n' + text)
        line = line_with(pack / "pack.toml", '"office"')
        assert mistakes_of(pack) == [
            "pack.toml:1: number_patterns: not a regular expression: unterminated character set at position 0",
            f'pack.toml:{line}: handoff.email must be an e-mail address, not "office"',
        ]

    def test_an_audience_that_is_none(self, pack):
        article = pack / "knowledge" / "packing-boxes.md"
        article.write_text(article.read_text().replace("---\n", "---\naudience: intern\n", 1))
        message = 'audience "intern" is neither public nor internal (did you mean "internal"?)'
        assert mistakes_of(pack) == [f"knowledge/packing-boxes.md:2: {message}"]

    def test_records(self, pack):
        records = pack / "records"
        (records / "customers.json").write_text(
            '[\n{"reference": "C-1", "name": "Lena", "email": "lena@example.com"},\n'
            '{"reference": "C-1", "name": "Finn", "email": "LENA@example.com"},\n{"reference": "C-2", "email": "x"}\n]'
        )
        (records / "moves.json").write_text(
            '[\n{"reference": "MV-1", "customer": "C-9"},\n"MV-2",\n{"customer": "C-2"}\n]'
        )
        (records / "boxes.json").write_text('{"reference": "B-1"}')
        assert mistakes_of(pack) == ["records/boxes.json:1: not valid JSON: a list of objects was expected"]

        (records / "boxes.json").unlink()
        assert mistakes_of(pack) == [
            'records/customers.json:3: there are two records with the reference "C-1" in customers',
            'records/customers.json:3: two customers have the email "LENA@example.com"; '
            "a code sent there would prove neither",
            "records/customers.json:4: a customer needs a name",
            "records/customers.json:4: a customer needs an email; codes for verification go there",
            "records/moves.json:2: customer must be the reference of a customer in records/customers.json",
            "records/moves.json:3: each record must be an object in braces",
            "records/moves.json:4: reference must be a text of 1 to 80 characters",
        ]

    def test_http_tools_are_checked_with_the_rest(self, pack):
        (pack / "tools.toml").write_text('[[tools]]\nname = "look_up_van"\nlable = "Looking"\nurl = "ftp://x/"\n')
        assert mistakes_of(pack) == [
            "tools.toml:1: description is missing",
            "tools.toml:1: label is missing",
            'tools.toml:3: unknown key "lable" (did you mean "label"?)',
        ]

    def test_text_that_is_not_utf8(self, pack):
        (pack / "guardrails.md").write_bytes(b"- Be kind.\n- Caf\xe9\n")
        (pack / "examples.md").write_bytes(b"one\ntwo\nthree\0\n")
        assert mistakes_of(pack) == [
            "examples.md:3: contains a NUL character",
            "guardrails.md:2: is not UTF-8 text",
        ]

    def test_files_of_the_wrong_kind_in_a_folder(self, pack):
        (pack / "context" / "prices.docx").write_bytes(b"PK")
        (pack / "contexts").mkdir()
        assert mistakes_of(pack) == [
            "context/prices.docx:1: only .md files belong into context/",
            'contexts:1: unknown folder (did you mean "context"?)',
        ]

    def test_front_matter(self, pack):
        knowledge = pack / "knowledge"
        (knowledge / "a.md").write_text("Just text.\n")
        (knowledge / "b.md").write_text("---\ntitle: Open\n")
        (knowledge / "c.md").write_text("---\ntitel: C\nurl: ftp://example.com/\nnonsense\n---\n")
        (knowledge / "d.md").write_text("---\ntitle: D\ntitle: D\nurl: https://elsewhere.example/d\n---\nText.\n")
        assert mistakes_of(pack) == [
            'knowledge/a.md:1: must begin with "---", title, url and another "---"',
            'knowledge/b.md:1: the front matter is not closed by a line "---"',
            "knowledge/c.md:1: title is missing in the front matter",
            'knowledge/c.md:2: unknown key "titel" (did you mean "title"?)',
            'knowledge/c.md:3: url "ftp://example.com/" must begin with https:// or http:// and name a host',
            'knowledge/c.md:4: "nonsense" is not "key: value"',
            "knowledge/c.md:5: the article has no text",
            "knowledge/d.md:3: title is given twice",
            'knowledge/d.md:4: the host "elsewhere.example" is not among link_hosts of pack.toml',
        ]


BROKEN_TOOL = '''
from chat.packs.contract import Answer, ToolContext, tool


@tool(label=" ", effect="magic")
def look_up(
    context: ToolContext,
    reference,
    when: list[int],
    *rest: str,
) -> Answer:
    return Answer({})


@tool(label="Other")
def other(reference: str) -> Answer:
    """Another tool."""
    return Answer({})
'''


class TestBrokenTools:
    def test_a_declaration_that_cannot_be_a_tool(self, pack):
        (pack / "tools" / "look_up.py").write_text(BROKEN_TOOL)
        assert mistakes_of(pack) == [
            "tools/look_up.py:6: effect 'magic' is none of read, offer, action",
            "tools/look_up.py:6: look_up has no docstring; the model reads it to know when to use the tool",
            "tools/look_up.py:6: the label is empty; the customer sees it while the tool runs",
            "tools/look_up.py:8: parameter reference has no type",
            "tools/look_up.py:9: parameter when has a type that a tool cannot take "
            "(use str, int, float, bool, Decimal, date, Literal or an Enum)",
            "tools/look_up.py:10: parameter rest must be an ordinary one",
            "tools/look_up.py:16: tool other belongs in a file of its own, tools/other.py",
        ]

    def test_a_syntax_error(self, pack):
        (pack / "tools" / "look_up.py").write_text("import json\n\ndef look_up(:\n")
        assert mistakes_of(pack) == ["tools/look_up.py:3: not valid Python: invalid syntax"]

    def test_an_error_while_importing_is_told_where_it_happens(self, pack):
        replace_in(pack / "tools" / "_distances.py", "WITHIN_A_CITY = 15", "WITHIN_A_CITY = 15 / 0")
        line = line_with(pack / "tools" / "_distances.py", "15 / 0")
        assert mistakes_of(pack) == [
            f"tools/_distances.py:{line}: cannot be imported: ZeroDivisionError: division by zero"
        ]

    def test_a_file_without_a_tool(self, pack):
        (pack / "tools" / "look_up.py").write_text('"""Nothing yet."""\n')
        assert mistakes_of(pack) == ["tools/look_up.py:1: there is no function look_up declared with @tool(label=...)"]

    def test_a_name_that_the_portal_uses_itself(self, pack):
        source = (pack / "tools" / "get_quote.py").read_text().replace("def get_quote", "def request_human")
        (pack / "tools" / "request_human.py").write_text(source)
        line = line_with(pack / "tools" / "request_human.py", "def request_human")
        assert mistakes_of(pack) == [
            f"tools/request_human.py:{line}: request_human is a tool of the portal itself; give this one another name"
        ]

    def test_an_action_needs_what_it_performs_and_nothing_else_has_it(self, pack):
        reads = 'from chat.packs.contract import Answer, tool\n\n\n@tool(label="Looking")\ndef look_up() -> Answer:\n'
        reads += '    """Look."""\n    return Answer({})\n'
        (pack / "tools" / "look_up.py").write_text(reads + "\n\ndef perform() -> None:\n    pass\n")
        (pack / "tools" / "change.py").write_text(
            reads.replace("look_up", "change").replace('"Looking"', '"Changing", effect="action"')
        )
        assert mistakes_of(pack) == [
            "tools/change.py:5: an action needs a function perform, which does what the customer has confirmed",
            'tools/look_up.py:10: perform is never called: look_up is not declared with effect="action"',
        ]

    def test_an_async_tool(self, pack):
        (pack / "tools" / "look_up.py").write_text(
            "from chat.packs.contract import Answer, tool\n\n\n"
            '@tool(label="Looking")\nasync def look_up(word: str) -> Answer:\n    """Look."""\n    return Answer({})\n'
        )
        assert mistakes_of(pack) == [
            "tools/look_up.py:5: look_up must be an ordinary function, not async: the portal runs it in a thread"
        ]


class TestLoadingTools:
    def test_two_packs_with_a_tool_of_the_same_name_live_in_one_process(self):
        acme, movers = load_tools(ACME)["get_quote"], load_tools(MOVERS)["get_quote"]
        assert acme.function is not movers.function
        assert "make" in acme.schema["input_schema"]["properties"]
        assert "from_city" in movers.schema["input_schema"]["properties"]

    def test_loading_again_gives_the_same_code_until_it_changes(self, pack):
        first = load_tools(pack)["get_quote"].function
        assert load_tools(pack)["get_quote"].function is first
        replace_in(pack / "tools" / "get_quote.py", 'Decimal("380.00")', 'Decimal("390.00")')
        assert load_tools(pack)["get_quote"].function is not first

    def test_a_broken_tool_is_not_loaded(self, pack):
        (pack / "tools" / "look_up.py").write_text("1 / 0\n")
        with pytest.raises(PackErrors, match=r"tools/look_up.py:1: cannot be imported"):
            load_tools(pack)


class TestMoversQuote:
    GOOD = {"from_city": "Berlin", "to_city": "hamburg", "rooms": 3, "floor": 2, "move_date": "2027-05-14"}

    def test_adds_up(self):
        offer = load_tools(MOVERS)["get_quote"].call(context(), self.GOOD)
        # 380.00 + 3 x 145.00 + 2 x 35.00 + 290 km x 1.20
        assert offer.price == Decimal("1233.00")
        assert (offer.currency, offer.period) == ("EUR", "once")

    def test_tells_all_that_is_wrong(self):
        result = load_tools(MOVERS)["get_quote"].call(
            context(), self.GOOD | {"from_city": "Atlantis", "rooms": 99, "move_date": "2026-11-23"}
        )
        assert list(result.fields) == ["from_city", "rooms", "move_date"]

    def test_asks_for_everything_when_nothing_is_given(self):
        result = load_tools(MOVERS)["get_quote"].call(context(), {})
        assert set(result.fields) == set(self.GOOD)


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


@tool(label="Pricing")
def price(
    context: ToolContext,
    name: Annotated[str, Field(description="Whose it is.", examples=["Ada"])],
    count: Annotated[int, Field(title="How many", ge=1)],
    day: date,
    rate: Decimal = Decimal(1),
    size: Annotated[Size, Field(description="How large.")] = Size.SMALL,
    speed: Literal["slow", "fast"] | None = None,
    weight: float | None = None,
    gift: bool = False,
) -> Answer:
    """Price a thing."""
    return Answer({"name": name, "count": count})


class TestSchema:
    def test_is_derived_from_the_signature(self):
        schema = tool_schema(price)
        assert (schema["name"], schema["description"]) == ("price", "Price a thing.")
        assert schema["input_schema"]["required"] == ["name", "count", "day"]
        assert schema["input_schema"]["additionalProperties"] is False
        properties = schema["input_schema"]["properties"]
        assert "context" not in properties
        assert {name: field["type"] for name, field in properties.items()} == {
            "name": "string",
            "count": "integer",
            "day": "string",
            "rate": "number",
            "size": "string",
            "speed": "string",
            "weight": "number",
            "gift": "boolean",
        }
        assert properties["name"]["examples"] == ["Ada"]
        assert properties["name"]["title"] == "Name"
        assert (properties["count"]["title"], properties["count"]["minimum"]) == ("How many", 1)
        assert properties["day"]["format"] == "date"
        assert (properties["size"]["enum"], properties["size"]["description"]) == (["small", "large"], "How large.")
        assert properties["speed"]["enum"] == ["slow", "fast"]


class TestInput:
    GOOD = {"name": "Ada", "count": 2, "day": "2027-01-31"}

    def test_becomes_typed_arguments(self):
        assert validate_input(price, self.GOOD | {"rate": 1.1, "size": "large", "weight": "2.5", "gift": True}) == {
            "name": "Ada",
            "count": 2,
            "day": date(2027, 1, 31),
            "rate": Decimal("1.1"),
            "size": Size.LARGE,
            "weight": 2.5,
            "gift": True,
        }

    @pytest.mark.parametrize("written", ["42000", 42000.0, "42000.0", " 42000 "])
    def test_whole_numbers_written_otherwise_are_taken(self, written):
        assert validate_input(price, self.GOOD | {"count": written})["count"] == 42000

    @pytest.mark.parametrize("written", ["42,000", "about 42000", 1.5, "1.5", True, [], {}, "1e400"])
    def test_what_is_not_exactly_a_whole_number_is_refused(self, written):
        with pytest.raises(InputProblems) as caught:
            validate_input(price, self.GOOD | {"count": written})
        assert caught.value.problems == {"count": "How many must be a whole number."}

    def test_a_number_of_thousands_of_digits_is_refused(self):
        with pytest.raises(InputProblems, match="sensible size"):
            validate_input(price, self.GOOD | {"count": "1" * 5000})

    def test_a_number_is_taken_as_a_name(self):
        assert validate_input(price, self.GOOD | {"name": 3})["name"] == "3"

    def test_null_is_not_given(self):
        assert "weight" not in validate_input(price, self.GOOD | {"weight": None})

    def test_everything_wrong_is_told_at_once(self):
        raw = {
            "count": 0,
            "day": 86400,
            "rate": float("nan"),
            "size": "huge",
            "speed": "x",
            "gift": "maybe",
            "customer": 5,
        }
        with pytest.raises(InputProblems) as caught:
            validate_input(price, raw)
        assert caught.value.problems == {
            "customer": "There is no field 'customer'.",
            "name": "Name is missing.",
            "count": "How many must be at least 1.",
            "day": "Day must be a date, written as YYYY-MM-DD.",
            "rate": "Rate must be an ordinary number.",
            "size": "Size must be one of 'small' or 'large'.",
            "speed": "Speed must be one of 'slow' or 'fast'.",
            "gift": "Gift must be true or false.",
        }

    @pytest.mark.parametrize("raw", [None, [], "text", 5])
    def test_what_is_no_object_is_refused(self, raw):
        with pytest.raises(InputProblems, match="must be an object"):
            validate_input(price, raw)


def as_tool(function, **changes):
    known = {"label": "Pricing", "effect": "read", "needs_verification": False, "schema": tool_schema(function)}
    return PackTool(name=function.__name__, function=function, **(known | changes))


class TestCalling:
    GOOD = TestInput.GOOD

    def test_gives_the_functions_answer(self):
        assert as_tool(price).call(context(), self.GOOD) == Answer({"name": "Ada", "count": 2})

    def test_an_unverified_customer_is_refused_before_anything_runs(self):
        guarded = as_tool(price, needs_verification=True)
        assert "verified" in guarded.call(context(), self.GOOD).sentence
        assert isinstance(guarded.call(context(customer_reference="C-1"), self.GOOD), Answer)

    def test_a_tool_that_only_reads_cannot_make_an_offer(self):
        with pytest.raises(TypeError, match="price returned Answer, not Offer or Problem"):
            as_tool(price, effect="offer").call(context(), self.GOOD)


class TestContext:
    def test_today_is_the_date_at_the_companys_place(self):
        late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        assert context(now=late).today == date(2027, 1, 1)
        assert context(now=late, time_zone="America/New_York").today == date(2026, 12, 31)

    def test_a_time_without_zone_is_refused(self):
        with pytest.raises(ValueError, match="time zone"):
            context(now=datetime(2026, 1, 1))


class TestOffer:
    GOOD = {
        "product": "move",
        "title": "A move",
        "price": Decimal("10.00"),
        "currency": "EUR",
        "period": "once",
        "inputs": (("Rooms", "3"),),
        "breakdown": (Line("Base", Decimal("12.50")), Line("Reduction", Decimal("-2.50"))),
        "valid_for": timedelta(days=1),
    }

    def test_that_adds_up_is_made(self):
        assert Offer(**self.GOOD).price == Decimal("10.00")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"price": Decimal("10.01")}, "the breakdown adds up to 10.00, not to 10.01"),
            ({"price": 10.0}, "finite Decimals"),
            ({"price": Decimal("NaN")}, "finite Decimals"),
            ({"price": Decimal(0), "breakdown": ()}, "not positive"),
            ({"breakdown": (Line("Base", Decimal("9.995")), Line("Rest", Decimal("0.005")))}, "fractions of a cent"),
            ({"currency": "euro"}, "currency"),
            ({"period": "week"}, "period"),
            ({"valid_for": timedelta(0)}, "valid_for"),
            ({"inputs": (("Rooms", 3),)}, "pairs of texts"),
        ],
    )
    def test_that_cannot_be_right_is_not_made(self, changes, words):
        with pytest.raises(ValueError, match=words):
            Offer(**(self.GOOD | changes))

    def test_a_problem_must_say_something_and_an_answer_must_be_json(self):
        with pytest.raises(ValueError, match="what is wrong"):
            Problem()
        with pytest.raises(TypeError):
            Answer({"price": Decimal(1)})


class TestHours:
    HOURS = read_pack(MOVERS).settings.hours

    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            ("2026-11-23T07:59+01:00", False),
            ("2026-11-23T08:00+01:00", True),
            ("2026-11-23T16:59+00:00", True),
            ("2026-11-23T18:00+01:00", False),
            ("2026-11-28T12:30+01:00", False),  # the Saturday's break
            ("2026-11-29T10:00+01:00", False),  # Sunday
            ("2026-12-25T10:00+01:00", False),  # a holiday on a Friday
        ],
    )
    def test_are_those_of_the_companys_place(self, moment, is_open):
        assert self.HOURS.is_open(datetime.fromisoformat(moment)) is is_open

    @pytest.mark.parametrize(
        ("moment", "opening"),
        [
            ("2026-11-23T07:00+01:00", "2026-11-23T08:00+01:00"),
            ("2026-11-28T12:30+01:00", "2026-11-28T13:00+01:00"),
            ("2026-12-24T18:30+01:00", "2026-12-26T09:00+01:00"),
            ("2027-03-27T16:00+01:00", "2027-03-29T08:00+02:00"),  # summer time begins in between
        ],
    )
    def test_the_next_opening(self, moment, opening):
        assert self.HOURS.next_opening(datetime.fromisoformat(moment)) == datetime.fromisoformat(opening)

    def test_a_desk_that_never_opens_has_no_next_opening(self):
        closed = self.HOURS.model_copy(
            update=dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"], ())
        )
        assert closed.next_opening(datetime(2026, 11, 23, tzinfo=UTC)) is None


class TestTheManual:
    """What docs/packs.md shows works as it stands there."""

    TEXT = (ROOT / "docs" / "packs.md").read_text()
    WALK, REFERENCE = TEXT.split("\n## Reference\n")
    STEPS = re.compile(
        r"^\*\*(?P<above>above `\[hours\]` in )?`(?P<file>bikes/[^`]+)`\*\*\n\n```\w+\n(?P<text>.*?)^```"
        r"|^```console\n\$ \S+ manage\.py (?P<command>check_pack bikes)\n(?P<output>.*?)^```"
        r"|^Mend the last line of `pack\.toml`: `(?P<mended>[^`]+)`",
        re.MULTILINE | re.DOTALL,
    )

    def test_its_walk_leads_from_an_empty_folder_to_a_pack_with_a_price(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        checks = [output for step in self.STEPS.finditer(self.WALK) if (output := self.take(step, tmp_path))]
        assert len(checks) == self.WALK.count("```console")

        assert [article.name for article in read_pack(Path("bikes")).articles] == ["winter"]
        offer = load_tools(Path("bikes"))["get_quote"].call(context(), {"service": "large", "punctures": 1})
        assert offer.price == Decimal("104.00")  # 89.00 + 15.00

    def take(self, step, folder):
        """Do what one step of the walk says; what the check of a step says is compared."""
        settings = folder / "bikes" / "pack.toml"
        if step["command"]:
            assert self.check() == step["output"]
        elif step["mended"]:
            *lines, _ = settings.read_text().splitlines()
            settings.write_text("\n".join([*lines, step["mended"], ""]))
        elif step["above"]:
            replace_in(settings, "[hours]", step["text"] + "\n[hours]")
        else:
            (folder / step["file"]).parent.mkdir(parents=True, exist_ok=True)
            (folder / step["file"]).write_text(step["text"])
        return step["output"]

    def check(self):
        said = io.StringIO()
        try:
            call_command("check_pack", "bikes", stdout=said, stderr=said, no_color=True)
        except CommandError as error:
            said.write(f"CommandError: {error}\n")
        return said.getvalue()

    def test_its_reference_names_every_key_of_the_settings(self):
        shown = self.reference("# pack.toml")
        settings, mistakes = parse_settings(shown)
        assert mistakes == []
        assert unnamed(PackSettings, tomllib.loads(shown)) == []
        assert settings.translations["de"].greeting

    def test_its_reference_names_every_key_of_an_http_tool(self):
        shown = self.reference("[[tools]]")
        assert parse_specs(shown)[1] == []
        assert unnamed(HttpToolsFile, tomllib.loads(shown)) == []

    def test_its_reference_shows_an_article_with_every_key(self):
        shown = self.reference("---")
        article, mistakes = parse_article("packing-boxes", "knowledge/packing-boxes.md", shown, ["help.example.com"])
        assert mistakes == []
        assert article.text
        assert all(f"\n{key}: " in shown for key in KEYS)

    def test_its_reading_tool_and_its_action_are_tools(self, pack):
        everything = "from chat.packs.contract import *\nfrom datetime import date\nfrom typing import Annotated\n"
        everything += "from pydantic import Field\n\n\n"
        for name in ("list_moves", "move_visit"):
            (pack / "tools" / f"{name}.py").write_text(everything + self.reference("@tool", f"def {name}("))
        assert {"list_moves", "move_visit"} <= load_tools(pack).keys()

    def reference(self, beginning, containing=""):
        blocks = re.findall(r"^```\w+\n(.*?)^```", self.REFERENCE, re.MULTILINE | re.DOTALL)
        return next(block for block in blocks if block.startswith(beginning) and containing in block)


def unnamed(model, *shown):
    """The keys of a model, and of the models in it, that none of the tables shows."""
    missing = []
    for name, field in model.model_fields.items():
        values = [table[name] for table in shown if name in table]
        tables = [table for value in values for table in (value if isinstance(value, list) else [value])]
        for inner in models_in(field.annotation):
            if get_origin(field.annotation) is dict:
                tables = [table for by_name in tables for table in by_name.values()]
            missing += unnamed(inner, *tables)
        missing += [] if values else [f"{model.__name__}.{name}"]
    return missing


def models_in(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]
