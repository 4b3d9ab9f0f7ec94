"""Articles of a pack: who may read them is said in their front matter, and a slip of the pen never makes one public."""

import pytest

from chat.packs.articles import parse_article

HOSTS = ("help.example.com",)


def article(*front_matter, text="Some text."):
    return "\n".join(["---", "title: Lifts", "url: https://help.example.com/lifts", *front_matter, "---", text])


def read(*front_matter):
    return parse_article("lifts", "knowledge/lifts.md", article(*front_matter), HOSTS)


def mistakes_of(*front_matter):
    found, mistakes = read(*front_matter)
    assert found is None
    return [str(mistake) for mistake in mistakes]


def test_an_article_is_public_unless_it_says_otherwise():
    found, mistakes = read()
    assert mistakes == []
    assert found.audience == "public"


@pytest.mark.parametrize("line", ["audience: internal", 'audience: "internal"', "audience:internal"])
def test_an_internal_article_stays_internal(line):
    found, mistakes = read(line)
    assert mistakes == []
    assert (found.audience, found.title, found.text) == ("internal", "Lifts", "Some text.")


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("audience: internals", 'audience "internals" is neither public nor internal (did you mean "internal"?)'),
        ("audience: Internal", 'audience "Internal" is neither public nor internal (did you mean "internal"?)'),
        ("audience: staff", 'audience "staff" is neither public nor internal'),
        ("audience:", "audience is empty"),
        ("audiense: internal", 'unknown key "audiense" (did you mean "audience"?)'),
    ],
)
def test_a_misspelt_audience_is_told_with_its_line_and_gives_no_article(line, mistake):
    assert mistakes_of(line) == [f"knowledge/lifts.md:4: {mistake}"]


def test_an_audience_said_twice_is_a_mistake():
    assert mistakes_of("audience: public", "audience: internal") == ["knowledge/lifts.md:5: audience is given twice"]
