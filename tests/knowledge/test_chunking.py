"""How articles are cut into passages."""

from hypothesis import given
from hypothesis import strategies as st

from chat.knowledge.chunking import PASSAGE_CHARACTERS, SMALL_REST, Piece, cut

LONG = " ".join(f"Sentence number {number} says something of its own." for number in range(60))


def test_a_passage_stands_under_the_path_of_its_headings():
    body = "Intro.\n\n## Boats\n\nBoats float.\n\n### Sails\n\nSails pull.\n\n## Trains\n\nTrains roll."

    assert cut("Travel", body) == [
        Piece((), "Intro."),
        Piece(("Boats",), "Boats float."),
        Piece(("Boats", "Sails"), "Sails pull."),
        Piece(("Trains",), "Trains roll."),
    ]


def test_a_heading_that_repeats_the_title_opens_no_section():
    assert cut("Travel", "# Travel\n\nIntro.") == [Piece((), "Intro.")]


def test_short_paragraphs_share_a_passage_and_sections_never_do():
    pieces = cut("T", "## A\n\nOne.\n\nTwo.\n\n## B\n\nThree.")

    assert [piece.text for piece in pieces] == ["One.\n\nTwo.", "Three."]


def test_a_long_paragraph_is_parted_at_the_ends_of_sentences():
    pieces = cut("T", LONG)

    assert len(pieces) > 2
    assert all(len(piece.text) <= PASSAGE_CHARACTERS for piece in pieces[:-1])
    assert all(piece.text.endswith("own.") for piece in pieces)
    assert " ".join(piece.text for piece in pieces) == LONG


def test_what_looks_like_a_heading_in_code_is_code():
    assert cut("T", "Do:\n\n```\n# not a heading\nrun\n```") == [Piece((), "Do:\n\n# not a heading\nrun")]


def test_marks_of_markdown_are_not_part_of_a_passage():
    body = (
        "Pay **now** at [My page](https://pay.example/x), or see [terms](/terms).\n\n1. one\n2. two\n\n"
        "| What | How much |\n|---|---|\n| Tow | $75 |"
    )

    assert cut("T", body)[0].text == (
        "Pay now at My page (https://pay.example/x), or see terms.\n\n1. one\n2. two\n\nWhat | How much\nTow | $75"
    )


def test_an_article_of_headings_alone_has_no_passages():
    assert cut("T", "# T\n\n## A\n\n### B") == []


@given(st.text(max_size=4000))
def test_whatever_is_written_passages_stay_small_and_never_blank(body):
    for piece in cut("T", body):
        assert piece.text.strip()
        assert len(piece.text) <= PASSAGE_CHARACTERS + SMALL_REST
