"""Which of the model's citations are believed, and where their marks stand."""

from chat.assistant.citations import compose
from chat.assistant.history import Called
from chat.assistant.passages import result_blocks, split_sentences
from chat.markdown import render_markdown

PAGE = "https://help.example.com/towing"
TEXT = "We tow your car to the nearest garage.  Up to 15 miles are free. Every further mile costs $4."
RESULT = {"passage": 7, "article": 3, "source": PAGE, "title": "Roadside > Towing", "text": TEXT}


def searched(*results) -> Called:
    answers = {0: {"block": 0, "output": {"results": list(results)}, "is_error": False}}
    block = {"type": "tool_use", "id": "t1", "name": "search_knowledge", "input": {"query": "towing"}}
    return Called(1, 1, 1, "tool_use", [block], answers)


def said(*blocks, stop_reason="end_turn") -> Called:
    return Called(2, 1, 2, stop_reason, [{"type": "text", **block} for block in blocks])


def cited(words, source=PAGE) -> dict:
    return {"type": "search_result_location", "cited_text": words, "source": source, "title": "Roadside > Towing"}


def test_a_citation_of_what_was_retrieved_becomes_a_numbered_source():
    answer = compose(
        [
            searched(RESULT),
            said({"text": "Up to 15 miles are free.\n", "citations": [cited("Up to 15 miles are free. ")]}),
        ]
    )

    assert answer.text == "Up to 15 miles are free."
    assert answer.citations == [
        {
            "number": 1,
            "title": "Roadside > Towing",
            "url": PAGE,
            "quote": "Up to 15 miles are free.",
            "passage": 7,
            "at": 24,
        }
    ]
    assert answer.rejected == []


def test_what_was_not_retrieved_in_this_turn_is_no_source():
    invented = cited("Towing is free everywhere.")
    elsewhere = cited("Up to 15 miles are free.", source="https://evil.example/")

    answer = compose([searched(RESULT), said({"text": "Free everywhere.", "citations": [invented, elsewhere]})])
    unsearched = compose([said({"text": "Free.", "citations": [cited("Up to 15 miles are free.")]})])

    assert answer.citations == []
    assert [each["quote"] for each in answer.rejected] == ["Towing is free everywhere.", "Up to 15 miles are free."]
    assert (unsearched.citations, len(unsearched.rejected)) == ([], 1)


def test_passages_of_one_page_share_a_number_and_marks_stand_behind_their_words():
    other = {
        **RESULT,
        "passage": 8,
        "source": "https://help.example.com/glass",
        "text": "Glass is repaired at your home.",
    }
    answer = compose(
        [
            Called(1, 1, 1, "end_turn", [{"type": "text", "text": "One moment."}]),
            searched(RESULT, other),
            said(
                {
                    "text": "Glass is done at home",
                    "citations": [cited("Glass is repaired at your home.", other["source"])],
                },
                {"text": ", towing is free", "citations": [cited("Up to 15 miles are free. ")]},
                {"text": " at first.", "citations": [cited("Every further mile costs $4.")]},
            ),
        ]
    )

    assert answer.text == "One moment.\n\nGlass is done at home, towing is free at first."
    assert [(each["number"], answer.text[: each["at"]].split()[-1]) for each in answer.citations] == [
        (1, "home"),
        (2, "free"),
        (2, "first."),
    ]


def test_an_answer_that_was_cut_off_goes_on_with_its_marks_in_place():
    answer = compose(
        [
            searched(RESULT),
            said({"text": "Up to 15", "citations": None}, stop_reason="max_tokens"),
            said({"text": " miles.", "citations": [cited("Up to 15 miles are free. ")]}),
        ]
    )

    assert answer.text == "Up to 15 miles."
    assert [each["at"] for each in answer.citations] == [15]


def test_each_sentence_of_a_passage_can_be_cited_and_none_of_it_is_lost():
    (block,) = result_blocks({"results": [RESULT]})

    assert [piece["text"] for piece in block["content"]] == split_sentences(TEXT)
    assert "".join(piece["text"] for piece in block["content"]) == TEXT
    assert len(block["content"]) == 3
    assert block["citations"] == {"enabled": True}


def test_answers_of_other_tools_are_not_taken_for_passages():
    assert result_blocks({"results": []}) is None
    assert result_blocks({"results": [{"price": 3}]}) is None
    assert result_blocks("text") is None


def test_marks_survive_markdown_and_nobody_else_can_set_one():
    html = render_markdown("**Free** for \ue00099\ue001 you.", allowed_hosts=(), marks=[(8, 1), (17, 2)])

    assert html == '<p><strong>Free</strong><sup class="mark">1</sup> for 99<sup class="mark">2</sup> you.</p>'
