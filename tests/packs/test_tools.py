"""Tools in Python: what cannot be one is told with its line, and what can is loaded and answers."""

from decimal import Decimal

import pytest

from chat.packs.mistakes import PackErrors
from chat.packs.tools import load_tools
from tests.packs.folders import ACME, MOVERS, context, line_with, mistakes_of, replace_in

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
