"""Bringing a part of the page up to date in place, run in a real Chromium: what stays is the same element as before."""

import pytest

pytestmark = pytest.mark.browser

LIST = """
document.body.innerHTML = "<ul></ul>";
const list = document.querySelector("ul");
const patch = (items) => module.patchChildren(list, items, {
  key: ({ name }) => name,
  make: () => document.createElement("button"),
  draw: (button, { name, text = name }) => module.patchText(button, text),
});
const texts = () => [...list.children].map((child) => child.textContent);
"""


def items(names: str) -> list[dict]:
    return [{"name": name} for name in names]


@pytest.mark.parametrize("after", ["", "c", "bcd", "xabcd", "abcdx", "dcba", "cdab", "dxay", "aabb"])
def test_children_are_what_the_items_say_in_their_order(run, after):
    shown = run(
        "patch.js", LIST + "for (const items of argument) patch(items); return texts();", [items("abcd"), items(after)]
    )
    assert shown == list(after)


@pytest.mark.parametrize("after", ["cxy", "xyc", "dcba", "cabd", "bcda", "adc"])
def test_whoever_has_the_focus_keeps_it_whatever_moves_around_them(run, after):
    body = """
    patch(argument[0]);
    const focused = list.children[2];
    focused.focus();
    patch(argument[1]);
    return [document.activeElement === focused, texts()];
    """
    assert run("patch.js", LIST + body, [items("abcd"), items(after)]) == [True, list(after)]


def test_what_says_the_same_is_not_written_and_what_changes_is(run):
    body = """
    patch([{ name: "a" }, { name: "b" }]);
    const [first, second] = list.children;
    getSelection().selectAllChildren(first);
    patch([{ name: "new" }, { name: "a" }, { name: "b", text: "changed" }]);
    return [getSelection().toString(), list.children[1] === first, list.children[2] === second, texts()];
    """
    assert run("patch.js", LIST + body) == ["a", True, True, ["new", "a", "changed"]]
