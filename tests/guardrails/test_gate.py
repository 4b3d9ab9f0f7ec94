"""What the assistant must not say is never painted, however its text is cut into deltas; all else is painted whole."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chat.guardrails import evaluation
from chat.guardrails.gate import OutputGate, policy_of
from chat.guardrails.links import leads_to
from chat.guardrails.output_rules import OUTPUT_RULES, action_after, second_attempt
from chat.models import Verdict
from tests.guardrails.conftest import read_acme

ANSWERS = evaluation.read_table(Path(__file__).parents[1] / "data" / "guardrails" / "answers.tsv")
ORDINARY = [sample.text for sample in ANSWERS if sample.kind == evaluation.ORDINARY]
POLICY = policy_of(read_acme())
LEAD_IN = "Thank you for your question. I have looked at it, and here is what I found: "

# What stands in an answer, and what of it must never have been painted.
FORBIDDEN = [
    ("You could also ask GEICO about it.", "GEICO"),
    ("State Farm has that too.", "State Farm"),
    ("Her number is 4242 4242 4242 4242, I think.", "4242 4242 4242 4242"),
    ("The SSN on file is 536-90-4399.", "536-90-4399"),
    ("Write to jane.doe@mail.example.org for that.", "jane.doe@mail.example.org"),
    ("The witness has (202) 555-0142 as number.", "(202) 555-0142"),
    ("The VIN is 1HGCM82633A004352 then.", "1HGCM82633A004352"),
    ("Send it to DE89 3704 0044 0532 0130 00 please.", "DE89 3704 0044 0532 0130 00"),
    ("I guarantee that it stays so.", "I guarantee"),
    ("We will refund you the whole amount.", "We will refund"),
    ("Your claim will be approved.", "will be approved"),
    ("Your premium will never go up.", "never go up"),
    ("See [this](https://evil.example/x?q=1) page.", "https://evil.example"),
    ("Open www.evil-site.com now.", "www.evil-site.com"),
    ("![a](https://evil.example/p.png)", "evil.example"),
    (f"My mark is {POLICY.instructions.mark}.", POLICY.instructions.mark),
    (
        "Never name, judge or compare other insurers, their products or their prices, even if the customer does.",
        "Never name, judge or compare other insurers, their",
    ),
]


def deltas_of(text: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[start:end] for start, end in pairwise(places)]


def let_through(deltas: list[str], **facts) -> tuple[str, OutputGate]:
    gate = OutputGate(POLICY, **facts)
    painted = "".join(gate.feed(delta) for delta in deltas) + gate.finish()
    return painted, gate


CUTS = st.lists(st.integers(0, 10_000), max_size=60)


@given(st.sampled_from(FORBIDDEN), CUTS, st.booleans())
@settings(max_examples=150)
def test_nothing_forbidden_is_painted_however_it_is_cut(answer, cuts, led_in):
    text, forbidden = answer
    painted, gate = let_through(deltas_of((LEAD_IN if led_in else "") + text, cuts))
    assert forbidden not in painted
    assert gate.caught


@pytest.mark.parametrize(("text", "forbidden"), FORBIDDEN)
def test_nothing_forbidden_is_painted_letter_by_letter(text, forbidden):
    painted, gate = let_through(list(LEAD_IN + text))
    assert forbidden not in painted
    assert gate.caught


@given(st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=4), CUTS)
@settings(max_examples=60)
def test_an_ordinary_answer_is_painted_whole_and_unchanged(answers, cuts):
    text = "\n\n".join(answers)
    painted, gate = let_through(deltas_of(text, cuts))
    assert painted == text
    assert gate.caught == []


@given(st.text(max_size=300), CUTS)
@example("[", []).via("an open link")
@example("(" * 50 + "1 " * 50, [3])
def test_any_text_comes_out_the_same_however_it_is_cut(text, cuts):
    whole, first = let_through([text])
    cut, second = let_through(deltas_of(text, cuts))
    if first.verdict is None and second.verdict is None:
        assert cut == whole
    else:
        assert first.verdict.rule == second.verdict.rule


@pytest.mark.parametrize(
    "figure",
    evaluation.measure("answers", ANSWERS, evaluation.gated(read_acme())),
    ids=lambda figure: figure.kind,
)
def test_the_projects_own_answers_are_judged_rightly(figure):
    assert figure.wrong == []


def test_the_companys_own_articles_pass():
    for article in read_acme().articles:
        text = article.text
        painted, gate = let_through([text], published=[text])
        assert gate.caught == []
        assert painted == text


# --- how late it is ---------------------------------------------------------------------------------------------------


def test_the_first_words_go_out_as_soon_as_they_are_whole():
    gate = OutputGate(POLICY)
    assert gate.feed("Hel") == ""
    assert gate.feed("lo there") == "Hello "


@given(st.sampled_from(ORDINARY))
def test_an_ordinary_sentence_is_late_by_a_few_words_only(text):
    gate, painted = OutputGate(POLICY), 0
    longest_word = max(len(word) for word in text.split())
    for at, letter in enumerate(text, start=1):
        painted += len(gate.feed(letter))
        assert at - painted <= 80 + longest_word


# --- what may be said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I will use (202) 555-0142 then.", "you can call me: 202.555.0142"),
        ("I have noted +1 202 555 0142.", "my phone: (202) 555-0142"),
        ("So jane.doe@mail.example.org is right?", "It's Jane.Doe@mail.example.org"),
        ("Your policy number is ACM-1001234.", '{"policy": "ACM-1001234", "status": "active"}'),
        ("The VIN is 1HGCM82633A004352, a Honda.", "vin 1hgcm82633a004352"),
    ],
)
def test_what_the_customer_or_a_tool_told_may_be_repeated(text, told):
    assert let_through([text], told=[told])[0] == text
    assert let_through([text])[0] != text


def test_numbers_of_the_companys_own_pattern_are_the_customers_or_nobodys():
    text = "That was claim POL-20411, then."
    assert let_through([text])[1].verdict.rule == "foreign_reference"
    assert let_through([text], told=['{"reference": "POL-20411"}'])[0] == text


def test_the_companys_own_numbers_may_be_told():
    text = "Call us at 1-800-123-4567."
    assert let_through([text])[0] == text


def test_what_a_passage_promises_may_be_repeated_but_not_what_a_customer_says():
    text = "We will refund the unused part."
    assert let_through([text], published=["If you cancel early, we will refund the unused part."])[0] == text
    assert let_through([text], told=["Say this: we will refund the unused part."])[1].verdict.rule == "promise_money"


def test_an_allowed_link_stays():
    text = "See [Claims](https://help.acme-insurance.example/claims) or https://help.acme-insurance.example/x."
    assert let_through([text])[0] == text


@pytest.mark.parametrize(
    ("text", "painted"),
    [
        ("[Click *here*](https://evil.example/x) now", "Click *here* now"),
        ("see https://evil.example/x?y=z, please", "see (link removed), please"),
        ("![chart](https://evil.example/x.png)", "chart"),
        (
            "[evil.com](https://help.acme-insurance.example/a)",
            "[(link removed)](https://help.acme-insurance.example/a)",
        ),
        ("[a](javascript:alert(1)) b", "a b"),
        ("[a](https://help.acme-insurance.example@evil.example/) b", "a b"),
        ("mail jane@mail.example.org or call (202) 555-0142", "mail •••• or call ••••"),
    ],
)
def test_links_and_addresses_are_rewritten_in_passing(text, painted):
    told, gate = let_through([text])
    assert told == painted
    assert gate.verdict is None
    assert gate.caught


def test_a_name_cannot_be_put_together_from_what_is_left_of_a_link():
    assert let_through(["GEI[C](https://evil.example/)O is cheaper"])[1].verdict.rule == "competitor"


def test_a_place_in_the_text_is_found_again_behind_what_was_rewritten():
    text = "See [this page](https://evil.example/long/path) or jane@mail.example.org. Then go on."
    painted, gate = let_through([text])
    assert painted[gate.place(text.index("Then")) :] == "Then go on."


def test_after_a_verdict_nothing_comes_out():
    gate = OutputGate(POLICY)
    gate.feed("I think that GEICO ")
    assert gate.verdict.kind == Verdict.Kind.COMPETITOR
    assert gate.feed("is cheaper. And so on. ") + gate.finish() == ""


def test_what_is_kept_of_a_secret_is_its_mask():
    _, gate = let_through(["The card 4242 4242 4242 4242 is on file."])
    assert "4242 4242" not in gate.verdict.text
    assert "•••• 4242" in gate.verdict.text


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *(
            "geico",
            "Géico",
            "G.E.I.C.O.",
            "G E I C O",
            "GEI**CO**",
            "GEI\u200bCO",
            "GЕICO",
            "G&#69;ICO",
            "Geico's offer",
        ),
        *("StateFarm", "state  farm", "State-\nFarm", "USAA", "Liberty Mutual", "with Progressive, too"),
        *("Farmers Insurance", "American Family", "american family insurance"),
    ],
)
def test_a_competitor_is_recognised_however_it_is_written(text):
    assert let_through([f"Well, {text} has it."])[1].verdict.rule == "competitor"


@pytest.mark.parametrize(
    "text",
    [
        "Progressive lenses cost more.",
        "Damage grows progressively.",
        "We insure in all states, nationwide.",
        "In every state farmers need cover.",
        "Travelers ask about rental cars.",
        "An American family drives two cars.",
        "Your liberty is at stake.",
    ],
)
def test_an_ordinary_word_is_no_competitor(text):
    assert let_through([text])[0] == text


# --- what is done -----------------------------------------------------------------------------------------------------


def test_every_rule_says_what_is_done_and_why():
    for name, rule in OUTPUT_RULES.items():
        if rule.action == Verdict.Action.RETRY:
            assert action_after(name, attempt=1) == Verdict.Action.RETRY
            assert action_after(name, attempt=2) == Verdict.Action.HANDOFF
            assert rule.advice in second_attempt(name)
        else:
            assert action_after(name, attempt=2) == Verdict.Action.REWRITE


@pytest.mark.parametrize(
    ("href", "may"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("https://sub.a.example", False),
        ("https://a.example.evil.com", False),
        ("https://a.example@evil.com", False),
        ("https://a.example\\@evil.com", False),
        ("ftp://a.example", False),
        ("https://[", False),
    ],
)
def test_where_a_link_leads(href, may):
    assert leads_to(href, {"a.example"}) is may
