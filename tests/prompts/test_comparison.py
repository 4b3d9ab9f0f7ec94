"""What has changed between two states of a prompt."""

from chat.packs.comparison import Kind, compare


def shown(before: str, after: str) -> list[str]:
    """Each row as a line: its sign, its numbers, and the text with what is marked in brackets."""
    [change] = compare({"a.md": before}, {"a.md": after})
    signs = {Kind.SAME: " ", Kind.REMOVED: "-", Kind.ADDED: "+", Kind.GAP: "~"}
    return [
        f"{signs[row.kind]} {row.before or ''}:{row.after or ''} "
        + "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in row.pieces)
        for row in change.rows
    ]


def test_texts_that_are_the_same_are_not_named():
    assert compare({"a.md": "x", "b.md": "y"}, {"a.md": "x", "b.md": "y"}) == []


def test_in_a_changed_line_the_changed_words_are_marked():
    assert shown("A quote is valid for 14 days.", "A quote is valid for 30 days.") == [
        "- 1: A quote is valid for [14] days.",
        "+ :1 A quote is valid for [30] days.",
    ]


def test_lines_with_nothing_in_common_are_not_marked():
    assert shown("Never promise a payout.", "- Be kind") == ["- 1: Never promise a payout.", "+ :1 - Be kind"]


def test_unchanged_lines_far_from_a_change_are_left_out():
    before = [f"line {number}" for number in range(1, 12)]
    after = [*before[:5], "inserted", *before[5:]]

    assert shown("\n".join(before), "\n".join(after)) == [
        "~ : ",
        "  4:4 line 4",
        "  5:5 line 5",
        "+ :6 inserted",
        "  6:7 line 6",
        "  7:8 line 7",
        "~ : ",
    ]


def test_new_and_removed_texts_are_whole():
    new, gone = compare({"old.md": "a\nb"}, {"new.md": "c"})

    assert (new.file, new.is_new, new.added, new.removed) == ("new.md", True, 1, 0)
    assert (gone.file, gone.is_gone, gone.added, gone.removed) == ("old.md", True, 0, 2)


def test_all_lines_are_shown_once_and_in_order():
    before, after = "a\nb\nc\nd\ne", "a\nx\nc\ny\nz\ne"
    [change] = compare({"a.md": before}, {"a.md": after})

    for side, text in (("before", before), ("after", after)):
        numbers = [getattr(row, side) for row in change.rows if getattr(row, side)]
        lines = ["".join(piece.text for piece in row.pieces) for row in change.rows if getattr(row, side) is not None]
        assert (numbers, "\n".join(lines)) == (list(range(1, len(text.splitlines()) + 1)), text)
