"""What an answer states must stand somewhere."""

import pytest

from chat.assistant.claims import unsupported_claims

PASSAGE = (
    "Roadside assistance tows your car up to 15 miles. Glass claims are paid within five business days. "
    "The deductible is $250. Cover starts on March 3, 2026. We will refund the unused part of your premium."
)


def flagged(text, evidence=(PASSAGE,), known=()):
    return [(claim.kind, claim.text) for claim in unsupported_claims(text, evidence=evidence, known=known)]


@pytest.mark.parametrize(
    "supported",
    [
        "Your car is towed up to **15 miles**.",
        "It takes 5 business days.",
        "The deductible is 250 dollars.",
        "Cover starts on 3 March.",
        "Cover starts on 2026-03-03.",
        "We'll refund the unused part of your premium.",
        "1. First do this\n2. Then that\n3. And this\n4. And that",
        "We are here 24/7 and two colleagues can help with an A4.",
    ],
)
def test_what_a_passage_says_is_supported(supported):
    assert flagged(supported) == []


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Your car is towed up to 50 miles.", ("number", "50")),
        ("It takes seven business days.", ("number", "7")),
        ("The deductible is $1,250.", ("price", "$1,250")),
        ("Cover starts on April 3, 2026.", ("date", "April 3, 2026")),
        ("I guarantee that nothing will ever go wrong.", ("promise", "I guarantee that nothing will ever go wrong")),
    ],
)
def test_what_no_passage_says_is_flagged(text, claim):
    assert flagged(text) == [claim]


def test_tool_answers_the_context_and_the_customer_count():
    text = "Your 2019 Leaf costs $84.20 a month; call 1-800-123-4567."
    assert flagged(text, evidence=()) != []
    assert flagged(text, evidence=[{"price": "84.20"}], known=["Telephone 1-800-123-4567", "I drive a 2019 Leaf"]) == []
