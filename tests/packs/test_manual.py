"""docs/packs.md: its walk, its reference and its examples work as they stand there."""

import io
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import get_args, get_origin

from django.core.management import CommandError, call_command
from pydantic import BaseModel

from chat.packs.articles import KEYS, parse_article
from chat.packs.folder import read_pack
from chat.packs.http_specs import HttpToolsFile, parse_specs
from chat.packs.settings import PackSettings, parse_settings
from chat.packs.tools import load_tools
from portal.environment import ROOT
from tests.packs.folders import context, replace_in


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
