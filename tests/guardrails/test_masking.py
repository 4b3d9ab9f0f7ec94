"""What must not be stored is taken out before anything is stored."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.guardrails import evaluation
from chat.guardrails.masking import mask
from chat.guardrails.recognisers import Kind, find

DATA = Path(__file__).parents[1] / "data"
CARDS = ("4242424242424242", "5555555555554444", "378282246310005", "6011111111111117", "2223003122003222")
WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Nd")), max_size=40)


@pytest.mark.parametrize(
    "figure",
    evaluation.measure("secrets", evaluation.read_secrets(DATA / "guardrails" / "secrets.tsv"), evaluation.masked),
    ids=lambda figure: figure.kind,
)
def test_every_secret_of_the_list_is_found_and_nothing_else(figure):
    assert figure.wrong == []


def test_no_ticket_is_changed():
    for sample in evaluation.read_tickets(DATA / "tickets.tsv"):
        assert mask(sample.text).text == sample.text


def test_the_last_four_digits_of_a_card_stay():
    assert mask("It is 4242 4242-4242 4242.").text == "It is •••• 4242."


def test_digits_of_other_scripts_are_digits():
    assert mask("４２４２ ４２４２ ４２４２ ４２４２").found[0].kind is Kind.CARD
    assert mask("٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢").found[0].kind is Kind.CARD


def test_a_card_is_found_among_other_numbers():
    assert mask("call 1-800-123-4567 4242424242424242 04 27").text == "call 1-800-123-4567 •••• 4242 04 27"


def test_a_wrong_check_digit_is_no_card():
    assert mask("4242 4242 4242 4243").found == ()


@given(WORDS, st.sampled_from(CARDS), st.sampled_from(["", " ", "-", ".", "  ", "\n"]), WORDS)
def test_a_card_is_masked_wherever_it_stands_and_however_it_is_grouped(before, card, gap, after):
    grouped = gap.join(card[start : start + 4] for start in range(0, len(card), 4))
    text = f"{before} {grouped} {after}"
    masked = mask(text)
    assert card not in "".join(character for character in masked.text if character.isalnum())
    assert f"•••• {card[-4:]}" in masked.text


@given(st.text(max_size=300))
def test_masking_twice_is_masking_once_and_never_longer(text):
    masked = mask(text).text
    assert mask(masked).text == masked
    assert len(masked) <= len(text)


@given(st.text(alphabet="0123456789 -.@()+aAsk_:/", max_size=400))
def test_what_is_found_is_in_order_and_apart(text):
    found = find(text)
    assert all(text[each.start : each.end] == each.text for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
