"""Loading the Python tools of a trusted pack, and calling one.

A pack's folder becomes a Python package under a name made from its contents, so that two packs (or two states of
one) live in a process without meeting each other, and a tool reaches its own modules by relative imports:
`tools/get_quote.py` may say `from ..rating import premium`.
"""

import ast
import hashlib
import importlib
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from chat.packs.contract import (
    MARK,
    Answer,
    Done,
    JsonObject,
    Offer,
    Problem,
    Proposal,
    Result,
    ToolContext,
    ToolDeclaration,
)
from chat.packs.mistakes import PackErrors, PackMistake
from chat.packs.schema import InputProblems, describe_faults, takes_context, tool_schema, validate_input

RESULTS = {"read": (Answer, Problem), "offer": (Offer, Problem), "action": (Proposal, Problem)}
PERFORM = "perform"
# The portal's own tools; a pack's tool of the same name would hide one of them from the model.
RESERVED = ("search_knowledge", "verify_customer", "request_human", "resolve_conversation")
API_NAME = re.compile(r"^[A-Za-z0-9_]{1,64}$")
UNVERIFIED = (
    "This is for verified customers only, and the customer of this conversation has not been verified. Ask for the "
    "e-mail address on file and call verify_customer with it; then ask for the code that was sent there."
)


@dataclass(frozen=True)
class PackTool:
    """A tool of a pack, ready to be offered to the model and called."""

    name: str
    label: str
    effect: str
    needs_verification: bool
    schema: dict[str, Any]
    function: Callable[..., Result]
    performs: Callable[..., Done | Problem] | None = None
    is_remote: bool = False

    def call(self, context: ToolContext, raw: Any) -> Result:
        """Run the tool on the model's input. Wrong input gives a `Problem`; any exception is the tool's own fault."""
        if self.needs_verification and not context.customer_verified:
            return Problem(sentence=UNVERIFIED)
        try:
            arguments = validate_input(self.function, raw)
        except InputProblems as error:
            return Problem(fields=error.problems)
        position = (context,) if takes_context(self.function) else ()
        result = self.function(*position, **arguments)
        if not isinstance(result, RESULTS[self.effect]):
            wanted = " or ".join(kind.__name__ for kind in RESULTS[self.effect])
            raise TypeError(f"{self.name} returned {type(result).__name__}, not {wanted}")
        return result

    def perform(self, context: ToolContext, arguments: JsonObject) -> Done | Problem:
        """Do what was proposed and confirmed. Any exception is the tool's own fault."""
        if self.needs_verification and not context.customer_verified:
            return Problem(sentence=UNVERIFIED)
        result = self.performs(context, **arguments)
        if not isinstance(result, Done | Problem):
            raise TypeError(f"{PERFORM} of {self.name} returned {type(result).__name__}, not Done or Problem")
        return result


def load_tools(pack: Path) -> dict[str, PackTool]:
    """The tools of a pack's folder by name, sorted; raises `PackErrors` with every mistake in them."""
    tools, mistakes = read_tools(Path(pack))
    if mistakes:
        raise PackErrors(mistakes)
    return tools


def read_tools(pack: Path) -> tuple[dict[str, PackTool], list[PackMistake]]:
    """The tools that could be loaded and the mistakes in those that could not."""
    tools, mistakes = {}, []
    broken = [mistake for path in python_files(pack) for mistake in _syntax_mistakes(path, pack)]
    if broken:
        return {}, broken
    package = _declare_package(pack)
    for path in tool_files(pack):
        try:
            module = importlib.import_module(f"{package}.tools.{path.stem}")
        except Exception as error:  # noqa: BLE001 - a pack's code may raise anything; all of it is a mistake to show
            mistakes.append(_import_mistake(error, path, pack))
            continue
        found = list(_tool_mistakes(module, path, pack))
        mistakes += found
        if not found:
            tools[path.stem] = _pack_tool(getattr(module, path.stem), getattr(module, PERFORM, None))
    return tools, mistakes


def tool_files(pack: Path) -> list[Path]:
    """One file per tool; files whose names begin with an underscore are the tools' own modules."""
    return sorted(path for path in (pack / "tools").glob("*.py") if not path.name.startswith("_"))


def python_files(pack: Path) -> list[Path]:
    return sorted(path for path in pack.rglob("*.py") if "__pycache__" not in path.parts)


def code_digest(pack: Path) -> str:
    """Changes with any Python file of the pack, since a price may depend on any of them."""
    digest = hashlib.sha256()
    for path in python_files(pack):
        source = path.read_bytes()
        digest.update(f"{path.relative_to(pack)}\0{len(source)}\0".encode() + source)
    return digest.hexdigest()


def _declare_package(pack: Path) -> str:
    place = hashlib.sha256(str(pack.resolve()).encode()).hexdigest()
    name = f"pack_{place[:8]}_{code_digest(pack)[:16]}"
    if name not in sys.modules:
        package = ModuleType(name, doc=f"The Python code of the pack in {pack}.")
        package.__path__ = [str(pack.resolve())]
        sys.modules[name] = package
    importlib.invalidate_caches()
    return name


def _pack_tool(function: Callable, performs: Callable | None) -> PackTool:
    declared: ToolDeclaration = getattr(function, MARK)
    return PackTool(
        name=function.__name__,
        label=declared.label,
        effect=declared.effect,
        needs_verification=declared.needs_verification,
        schema=tool_schema(function),
        function=function,
        performs=performs if declared.effect == "action" else None,
    )


def _syntax_mistakes(path: Path, pack: Path) -> Iterator[PackMistake]:
    try:
        ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError as error:
        yield PackMistake(_name(path, pack), error.lineno or 1, f"not valid Python: {error.msg}")
    except ValueError as error:
        yield PackMistake(_name(path, pack), 1, f"not valid Python: {error}")


def _import_mistake(error: Exception, path: Path, pack: Path) -> PackMistake:
    """At the deepest line of the pack's own code that the error passed through."""
    own = [
        (frame.filename, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(pack.resolve())
    ]
    filename, line = own[-1] if own else (path.resolve(), 1)
    text = f"cannot be imported: {type(error).__name__}: {error}"
    return PackMistake(_name(Path(filename), pack.resolve()), line or 1, text)


def _tool_mistakes(module: ModuleType, path: Path, pack: Path) -> Iterator[PackMistake]:
    name = _name(path, pack)
    definitions = {
        node.name: node
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    for other, node in definitions.items():
        if other != path.stem and hasattr(getattr(module, other, None), MARK):
            yield PackMistake(name, node.lineno, f"tool {other} belongs in a file of its own, tools/{other}.py")
    node = definitions.get(path.stem)
    function = getattr(module, path.stem, None)
    if node is None or not hasattr(function, MARK):
        line = node.lineno if node else 1
        yield PackMistake(name, line, f"there is no function {path.stem} declared with @tool(label=...)")
        return
    if path.stem in RESERVED:
        yield PackMistake(name, node.lineno, f"{path.stem} is a tool of the portal itself; give this one another name")
    if not API_NAME.match(path.stem):
        yield PackMistake(name, node.lineno, "a tool's name has at most 64 letters A-Z and a-z, digits and underscores")
    declared = getattr(function, MARK)
    if declared.effect not in RESULTS:
        yield PackMistake(name, node.lineno, f"effect {declared.effect!r} is none of {', '.join(RESULTS)}")
    if declared.effect == "action" and PERFORM not in definitions:
        message = f"an action needs a function {PERFORM}, which does what the customer has confirmed"
        yield PackMistake(name, node.lineno, message)
    if declared.effect != "action" and PERFORM in definitions:
        message = f'{PERFORM} is never called: {path.stem} is not declared with effect="action"'
        yield PackMistake(name, definitions[PERFORM].lineno, message)
    if not str(declared.label).strip():
        yield PackMistake(name, node.lineno, "the label is empty; the customer sees it while the tool runs")
    yield from _signature_mistakes(function, node, name)


def _signature_mistakes(function: Callable, node: ast.FunctionDef, name: str) -> Iterator[PackMistake]:
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    lines = {argument.arg: argument.lineno for argument in named if argument}
    try:
        for parameter, message in describe_faults(function):
            yield PackMistake(name, lines.get(parameter, node.lineno), message)
    except (NameError, TypeError) as error:
        yield PackMistake(name, node.lineno, f"the types of {node.name} cannot be understood: {error}")


def _name(path: Path, pack: Path) -> str:
    return path.relative_to(pack).as_posix()
