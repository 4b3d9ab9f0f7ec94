"""A pack's folder, read as a whole: its content, or every mistake in it with file and line."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chat.packs import http_specs, replies
from chat.packs.articles import Article, parse_article
from chat.packs.http_tools import HttpTool, parse_http_tools
from chat.packs.mistakes import PackErrors, PackMistake, suggest
from chat.packs.prompt_texts import FILES, ContextSection, PromptTexts, clean, fault_of, parse_prompt
from chat.packs.records import SampleRecord, parse_records
from chat.packs.replies import ReplyText, parse_replies
from chat.packs.settings import PackSettings
from chat.packs.toml_lines import key_lines, line_of
from chat.packs.tools import PackTool, code_digest, read_tools

OPTIONAL = (http_specs.FILE, replies.FILE)
FOLDERS = ("context", "knowledge", "records", "tools")
# Python modules beside them belong to the tools; a licence and a readme to people.
NEIGHBOURS = re.compile(r"^(\..*|__pycache__|.*\.py|README.*|LICEN[SC]E.*)$")


@dataclass(frozen=True)
class ToolDefinition:
    """A tool as the prompt shows it to the model, apart from the code that runs it."""

    name: str
    description: str
    input_schema: dict[str, Any]
    label: str
    effect: str
    needs_verification: bool


@dataclass(frozen=True)
class PackContent:
    """One company's configuration. Articles, records and replies are not part of the prompt, nor of its digest."""

    settings: PackSettings
    identity: str
    context: tuple[ContextSection, ...]
    examples: str
    guardrails: str
    tools: tuple[ToolDefinition, ...]
    code: str
    http_tools: str = ""
    articles: tuple[Article, ...] = ()
    records: tuple[SampleRecord, ...] = ()
    replies: tuple[ReplyText, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What the prompt rests on, to be kept with a PromptVersion. `code` is the digest of the tools' Python."""
        return {
            "settings": self.settings.model_dump(mode="json"),
            "identity": self.identity,
            "context": [asdict(section) for section in self.context],
            "examples": self.examples,
            "guardrails": self.guardrails,
            "tools": [asdict(tool) for tool in self.tools],
            "code": self.code,
            "http_tools": self.http_tools,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "PackContent":
        """The content as `as_json` gave it, without articles, records and replies."""
        return cls(
            settings=PackSettings.model_validate_json(json.dumps(data["settings"])),
            identity=data["identity"],
            context=tuple(ContextSection(**section) for section in data["context"]),
            examples=data["examples"],
            guardrails=data["guardrails"],
            tools=tuple(_restore_tool(tool) for tool in data["tools"]),
            code=data["code"],
            http_tools=data.get("http_tools", ""),
        )

    @property
    def offered_tools(self) -> tuple[ToolDefinition, ...]:
        """Those in Python and those of `tools.toml`, as the model is shown them."""
        tools, _mistakes = parse_http_tools(self.http_tools)
        return (*self.tools, *map(_definition, tools.values()))

    def digest(self) -> str:
        """Equal for equal prompts, so that loading an unchanged pack makes no new PromptVersion."""
        canonical = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def read_pack(path: Path) -> PackContent:
    """The pack in a folder; raises `PackErrors` with all of its mistakes."""
    reading = _Reading(Path(path))
    content = reading.read()
    if reading.mistakes:
        raise PackErrors(reading.mistakes)
    return content


class _Reading:
    """One pass over a folder that goes on after a mistake, to find the others too."""

    def __init__(self, pack: Path):
        self.pack = pack
        self.mistakes: list[PackMistake] = []

    def read(self) -> PackContent | None:
        if not self.pack.is_dir():
            self._blame(".", 1, f"{self.pack} is not a folder")
            return None
        self._check_names()
        prompt = self._read_prompt()
        articles = self._read_articles(prompt.settings)
        records = self._read_records()
        reply_texts = self._read_replies(prompt.settings)
        tools = self._read_tools()
        http_tools = self._read_http_tools(tools)
        if self.mistakes:
            return None
        return PackContent(
            settings=prompt.settings,
            identity=prompt.identity,
            context=prompt.context,
            examples=prompt.examples,
            guardrails=prompt.guardrails,
            tools=tools,
            code=code_digest(self.pack),
            http_tools=http_tools,
            articles=articles,
            records=records,
            replies=reply_texts,
        )

    def _blame(self, file: str, line: int, message: str) -> None:
        self.mistakes.append(PackMistake(file, line, message))

    def _check_names(self) -> None:
        for entry in sorted(self.pack.iterdir()):
            if entry.name in (*FILES, *OPTIONAL) or NEIGHBOURS.match(entry.name) or self._is_code(entry):
                continue
            elif entry.is_dir() and entry.name not in FOLDERS:
                self._blame(entry.name, 1, f"unknown folder{suggest(entry.name, FOLDERS)}")
            elif entry.is_file():
                self._blame(entry.name, 1, f"unknown file{suggest(entry.name, (*FILES, *OPTIONAL))}")
        for folder, ending in (("context", ".md"), ("knowledge", ".md"), ("records", ".json"), ("tools", ".py")):
            for entry in self._entries(folder):
                if entry.suffix != ending or entry.is_dir():
                    self._blame(self._name(entry), 1, f"only {ending} files belong into {folder}/")

    def _is_code(self, entry: Path) -> bool:
        return entry.is_dir() and entry.name not in FOLDERS and (entry / "__init__.py").exists()

    def _entries(self, folder: str) -> list[Path]:
        place = self.pack / folder
        if not place.is_dir():
            return []
        return sorted(e for e in place.iterdir() if not e.name.startswith(".") and e.name != "__pycache__")

    def _files(self, folder: str, ending: str) -> Iterator[tuple[Path, str]]:
        for entry in self._entries(folder):
            if entry.suffix == ending and entry.is_file() and (text := self._read_text(self._name(entry))):
                yield entry, text

    def _read_text(self, name: str) -> str:
        """The file's text without blank edges; a missing, empty or unreadable file is a mistake."""
        text = self._decode(name)
        if text is None:
            return ""
        if fault := fault_of(text):
            self._blame(name, *fault)
            return ""
        return text

    def _decode(self, name: str) -> str | None:
        """The file's text; None, and a mistake, where it cannot be had."""
        try:
            source = (self.pack / name).read_bytes()
        except OSError as error:
            self._blame(name, 1, f"cannot be read: {error.strerror}")
            return None
        try:
            return clean(source.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            self._blame(name, source[: error.start].count(b"\n") + 1, "is not UTF-8 text")
            return None

    def _read_prompt(self) -> PromptTexts:
        names = [name for name in FILES if (self.pack / name).exists()]
        names += [self._name(entry) for entry in self._entries("context") if entry.suffix == ".md" and entry.is_file()]
        decoded = {name: self._decode(name) for name in names}
        texts = {name: text for name, text in decoded.items() if text is not None}
        prompt, mistakes = parse_prompt(texts, unreadable=decoded.keys() - texts.keys())
        self.mistakes += mistakes
        return prompt

    def _read_articles(self, settings: PackSettings | None) -> tuple[Article, ...]:
        hosts = settings.link_hosts if settings else None
        articles: list[Article] = []
        for path, text in self._files("knowledge", ".md"):
            article, mistakes = parse_article(path.stem, self._name(path), text, hosts)
            self.mistakes += mistakes
            if article:
                articles.append(article)
        return tuple(articles)

    def _read_records(self) -> tuple[SampleRecord, ...]:
        records, mistakes = parse_records({path.stem: text for path, text in self._files("records", ".json")})
        self.mistakes += mistakes
        return records

    def _read_replies(self, settings: PackSettings | None) -> tuple[ReplyText, ...]:
        if not (self.pack / replies.FILE).exists():
            return ()
        texts, mistakes = parse_replies(self._read_text(replies.FILE), settings)
        self.mistakes += mistakes
        return texts

    def _read_tools(self) -> tuple[ToolDefinition, ...]:
        tools, mistakes = read_tools(self.pack)
        self.mistakes += mistakes
        return tuple(_definition(tool) for tool in tools.values())

    def _read_http_tools(self, written: tuple[ToolDefinition, ...]) -> str:
        """The text of tools.toml, if there is one; it is kept as it is, for the admin to show and change."""
        if not (self.pack / http_specs.FILE).exists():
            return ""
        text = self._read_text(http_specs.FILE)
        self.mistakes += http_tool_mistakes(text, written)
        return text

    def _name(self, path: Path) -> str:
        return path.relative_to(self.pack).as_posix()


def http_tool_mistakes(text: str, written: tuple[ToolDefinition, ...]) -> list[PackMistake]:
    """What is wrong with the text of a tools.toml beside tools that are `written` in Python."""
    specs, mistakes = http_specs.parse_specs(text)
    lines, names = key_lines(text), {tool.name for tool in written}
    taken = [
        PackMistake(
            http_specs.FILE,
            line_of(lines, ("tools", index, "name")),
            f"there is a tool {spec.name} in tools/{spec.name}.py already",
        )
        for index, spec in enumerate(specs)
        if spec.name in names
    ]
    return [*mistakes, *taken]


def _definition(tool: PackTool | HttpTool) -> ToolDefinition:
    return ToolDefinition(
        **tool.schema, label=tool.label, effect=tool.effect, needs_verification=tool.needs_verification
    )


def _restore_tool(stored: dict[str, Any]) -> ToolDefinition:
    """PostgreSQL's jsonb forgets the order of keys, but the model and people read the fields in the order of the list
    `required`; the optional ones follow by name."""
    schema = stored["input_schema"]
    properties, required = schema["properties"], schema["required"]
    order = [*required, *sorted(properties.keys() - set(required))]
    restored = schema | {"properties": {name: properties[name] for name in order}}
    return ToolDefinition(**stored | {"input_schema": restored})
