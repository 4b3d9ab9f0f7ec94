"""How a customer sounds, judged by words alone."""

import csv
from pathlib import Path

import pytest

from chat.escalation.sentiment import sentiment

DATA = Path(__file__).parents[1] / "data"
# What was reached when the words were chosen; see docs/desk-lists.md for what that says and what it does not.
AT_LEAST = 0.95


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_labelled_texts_are_judged_as_people_did():
    texts = rows("sentiment.tsv")
    right = [sentiment(row["text"], languages=[row["language"]]) == int(row["mood"]) for row in texts]
    assert sum(right) / len(right) >= AT_LEAST


def test_what_customers_of_an_insurer_ask_is_no_mood():
    judged = [sentiment(row["text"], languages=["en"]) for row in rows("tickets.tsv")]
    assert judged.count(0) / len(judged) >= AT_LEAST


@pytest.mark.parametrize(
    ("text", "language", "mood"),
    [
        ("My car was stolen and burnt", "en", 0),
        ("I am not happy with this", "en", -1),
        ("Thank you, that was great!", "en", 1),
        ("Could you send it again? Thanks", "en", 0),
        ("No, thanks", "en", 0),
        ("Ich bin nicht zufrieden", "de", -1),
        ("Ich bin sehr zufrieden", "de", 1),
        ("THIS IS THE WORST SERVICE EVER, outrageous", "en", -1),
        ("Jestem bardzo zły", "pl", 0),  # no words of this language are known
        ("", "en", 0),
    ],
)
def test_what_happened_is_neutral_and_what_is_said_about_it_is_not(text, language, mood):
    assert sentiment(text, languages=[language]) == mood
