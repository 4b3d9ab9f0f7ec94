"""`pack.toml` as typed values, and its mistakes with their lines."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chat.packs.hours import BusinessHours
from chat.packs.mistakes import PackMistake, suggest
from chat.packs.toml_lines import key_lines, line_of

FILE = "pack.toml"

Text = Annotated[str, Field(min_length=1, max_length=4000)]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,49}$")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
HostName = Annotated[str, Field(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$")]

SENTENCES = {
    "missing": "{key} is missing",
    "string_type": "{key} must be a text in quotes",
    "tuple_type": "{key} must be a list in square brackets",
    "bool_type": "{key} must be true or false",
    "model_type": "{key} must be a table",
    "date_type": "{key} must be a date, written as 2026-12-25",
    "date_from_datetime_parsing": "{key} must be a date, written as 2026-12-25",
    "date_parsing": "{key} must be a date, written as 2026-12-25",
    "string_too_short": "{key} is empty",
    "too_short": "{key} is empty",
    "string_too_long": "{key} is longer than {max_length} characters",
    "too_long": "{key} has more than {max_length} entries",
}
PATTERNS = {
    "slug": "must be lower-case letters, digits, hyphens or underscores, beginning with a letter",
    "accent": 'must be a colour such as "#1f5fbf"',
    "languages": 'must be language codes such as "en" or "pt-BR"',
    "currency": 'must be a code of three capital letters such as "USD"',
    "link_hosts": 'must be host names such as "help.example.com", without https:// and path',
}


class Strict(BaseModel):
    """Immutable; a key that is not known is a mistake, since it would otherwise do nothing in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)


class Team(Strict):
    """A team at the desk; conversations that fit no other go to the default one."""

    slug: Slug
    title: Words
    default: bool = False


class Look(Strict):
    """How the customer's page shows the company."""

    accent: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#1f5fbf"
    logo_text: Words | None = None


class Models(Strict):
    """The models this pack was written for; the settings of the portal win over them."""

    assistant: Words | None = None
    fast: Words | None = None


class Handoff(Strict):
    """Words around handing over to a human: what the customer is told, and further names for a human."""

    what_happens_next: Text | None = None
    words: tuple[Words, ...] = ()


class PackSettings(Strict):
    """All that `pack.toml` says."""

    slug: Slug
    company: Words
    assistant: Words
    greeting: Text
    languages: Annotated[tuple[LanguageCode, ...], Field(min_length=1)] = ("en",)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    phone: Words | None = None
    suggestions: Annotated[tuple[Words, ...], Field(max_length=6)] = ()
    competitors: tuple[Words, ...] = ()
    link_hosts: tuple[HostName, ...] = ()
    look: Look = Look()
    handoff: Handoff = Handoff()
    models: Models = Models()
    hours: BusinessHours
    teams: Annotated[tuple[Team, ...], Field(min_length=1)]

    @property
    def default_team(self) -> Team:
        return next(team for team in self.teams if team.default)


def parse_settings(text: str) -> tuple[PackSettings | None, list[PackMistake]]:
    """The settings, or None and everything that is wrong with them."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax_mistake(error, text)]
    lines = key_lines(text)
    mistakes = [PackMistake(FILE, line_of(lines, path), message) for path, message in _team_faults(raw)]
    settings = None
    try:
        # By way of JSON: there pydantic can be strict about types and still take a list for a tuple.
        settings = PackSettings.model_validate_json(json.dumps(raw, default=str))
    except ValidationError as error:
        mistakes += [
            PackMistake(FILE, line_of(lines, fault["loc"]), _sentence(fault))
            for fault in error.errors(include_url=False)
        ]
    return (None if mistakes else settings), mistakes


def _syntax_mistake(error: tomllib.TOMLDecodeError, text: str) -> PackMistake:
    # Python before 3.14 tells the place in the message only: "... (at line 3, column 5)" or "(at end of document)".
    place = re.search(r"\(at line (\d+), column \d+\)", str(error))
    line = int(place[1]) if place else max(1, len(text.splitlines()))
    return PackMistake(FILE, line, f"not valid TOML: {re.sub(r' [(]at .*[)]$', '', str(error))}")


def _team_faults(raw: dict[str, Any]) -> Iterator[tuple[tuple, str]]:
    teams = raw.get("teams")
    if not isinstance(teams, list) or not all(isinstance(team, dict) for team in teams) or not teams:
        return  # the schema says so already
    counts = Counter()
    for index, team in enumerate(teams):
        slug = team.get("slug")
        counts[str(slug)] += 1
        if counts[str(slug)] == 2:
            yield ("teams", index, "slug"), f'there are two teams with the slug "{slug}"'
    defaults = [index for index, team in enumerate(teams) if team.get("default") is True]
    if not defaults:
        yield ("teams", 0), "no team has default = true; one must take what fits no other"
    for index in defaults[1:]:
        yield ("teams", index, "default"), "only one team can have default = true"


def _sentence(fault: dict[str, Any]) -> str:
    names = [str(part) for part in fault["loc"] if isinstance(part, str)]
    key = ".".join(names)
    match fault["type"]:
        case "extra_forbidden":
            return f'unknown key "{names[-1]}"{suggest(names[-1], _known_keys(fault["loc"]))}'
        case "string_pattern_mismatch":
            return f'{key} {PATTERNS[names[-1]]}, not "{fault["input"]}"'
        case "value_error":
            return f"{key}: {fault['ctx']['error']}"
        case kind if kind in SENTENCES:
            return SENTENCES[kind].format(key=key, **fault.get("ctx", {}))
        case _:
            return f"{key}: {fault['msg']}"


def _known_keys(location: tuple) -> list[str]:
    tables = {"look": Look, "handoff": Handoff, "models": Models, "hours": BusinessHours, "teams": Team}
    model = tables.get(location[0], PackSettings) if len(location) > 1 else PackSettings
    return list(model.model_fields)
