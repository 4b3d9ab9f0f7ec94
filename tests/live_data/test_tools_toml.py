"""`tools.toml`: every mistake with its line, and the tools beside those in Python."""

import shutil
from pathlib import Path

import pytest

from chat.packs.folder import PackContent, read_pack
from chat.packs.http_specs import parse_specs
from chat.packs.mistakes import PackErrors

MOVERS = Path("tests/packs/movers")
GOOD = """
[[tools]]
name = "look_up_van"
label = "Looking for your van"
description = "Where the van is."
url = "https://vans.example.com/vans/{van}"
[tools.input.van]
type = "string"
"""


@pytest.fixture
def pack(tmp_path):
    return Path(shutil.copytree(MOVERS, tmp_path / "movers"))


def mistakes_in(text: str) -> list[str]:
    _, mistakes = parse_specs(text)
    return [str(mistake) for mistake in mistakes]


def test_the_tools_are_offered_with_those_in_python_and_kept_with_the_version(pack):
    (pack / "tools.toml").write_text(GOOD)

    content = PackContent.from_json(read_pack(pack).as_json())

    assert [tool.name for tool in content.offered_tools] == ["get_quote", "look_up_van"]
    [_, tool] = content.offered_tools
    assert tool.input_schema == {
        "type": "object",
        "properties": {"van": {"title": "Van", "type": "string", "maxLength": 500}},
        "required": ["van"],
        "additionalProperties": False,
    }


def test_a_change_of_the_file_is_a_new_version(pack):
    before = read_pack(pack).digest()
    (pack / "tools.toml").write_text(GOOD)

    assert read_pack(pack).digest() != before


def test_a_tool_that_exists_in_python_is_a_mistake(pack):
    (pack / "tools.toml").write_text(GOOD.replace("look_up_van", "get_quote"))

    with pytest.raises(PackErrors, match=r"tools.toml:3: there is a tool get_quote in tools/get_quote.py already"):
        read_pack(pack)


def test_no_toml_is_told_with_its_line():
    assert mistakes_in(GOOD + "oops\n") == [
        "tools.toml:9: not valid TOML: Expected '=' after a key in a key/value pair"
    ]


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (('name = "look_up_van"', 'name = "look up"'), "3: a tool's name has at most 64 letters"),
        (('name = "look_up_van"', 'name = "request_human"'), "3: request_human is a tool of the portal itself"),
        (('label = "Looking for your van"\n', ""), "2: label is missing"),
        (("label", "lable"), "2: label is missing"),
        (("label", "lable"), '4: unknown key "lable" (did you mean "label"?)'),
        (("https://", "ftp://"), "6: url must begin with http:// or https:// and a host"),
        (("vans.example.com", "{van}.example.com"), "6: the host of url must stand there as it is"),
        (("https://vans", "https://me:pw@vans"), "6: url must not hold a name or password"),
        (("{van}", "{vann}"), '6: there is no input for {vann} (did you mean "van"?)'),
        (("{van}", "{customer.reference}"), "6: {customer.reference} is known of verified customers only"),
        (("{van}", "1"), "7: the input van is not used anywhere in the request"),
        (("/{van}", "/{van}?x=1"), "6: url must end with its path; parameters belong into query"),
        (('type = "string"', 'type = "text"'), "8: input.van.type must be one of"),
        (('type = "string"', 'type = "string"\nrequired = false'), "6: {van} is optional"),
        (
            ('type = "string"', 'type = "string"\nrequierd = false'),
            '9: unknown key "requierd" (did you mean "required"',
        ),
        (("[tools.input.van]", "[tools.input.customer]"), '7: an input cannot be called "customer"'),
        (("url =", 'method = "POST"\nurl ='), "6: a tool with POST must say its effect"),
        (("url =", 'method = "POST"\neffect = "read"\nretries = 2\nurl ='), "8: POST is never repeated"),
        (("url =", 'effect = "offer"\nurl ='), '6: a tool with effect = "offer" needs a table [tools.offer]'),
        (("url =", 'effect = "action"\nurl ='), "6: GET changes nothing, so it cannot be an action"),
        (("url =", 'body = { van = "{van}" }\nurl ='), "6: GET has no body"),
        (("url =", "timeout = 90\nurl ="), "6: timeout"),
        (("url =", 'query = { key = "secret:VANS" }\nurl ='), "6: secrets belong into headers"),
        (("url =", 'headers = { Key = "secret:vans" }\nurl ='), "6: a secret is named in capital letters"),
    ],
)
def test_each_mistake_is_told_with_its_line(change, mistake):
    found = mistakes_in(GOOD.replace(*change, 1))

    assert any(each.startswith(f"tools.toml:{mistake}") for each in found), found


def test_the_second_tool_is_told_apart_from_the_first():
    found = mistakes_in(GOOD + GOOD.replace("type =", "typ ="))

    assert found == [
        "tools.toml:15: input.van.type is missing",
        'tools.toml:16: unknown key "typ" (did you mean "type"?)',
    ]
    assert mistakes_in(GOOD + GOOD) == ['tools.toml:11: there are two tools with the name "look_up_van"']
