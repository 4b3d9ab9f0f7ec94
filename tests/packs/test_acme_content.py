"""Acme's help centre, context and sample records say the same, and what the rating engine says."""

import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest

from chat.packs.acme import rating
from chat.packs.acme.claims import COVERAGES, POLICE_REPORT, REPORT_WITHIN
from chat.packs.acme.tools import cancel_policy, get_quote
from chat.packs.acme.vehicles import identify
from chat.packs.folder import read_pack
from tests.packs.folders import ACME

CONTENT = read_pack(ACME)
ARTICLES = {article.name: article for article in CONTENT.articles}
PUBLIC = {name: article for name, article in ARTICLES.items() if article.audience == "public"}
HELP = "https://help.acme-insurance.example/"

TEXTS = {f"knowledge/{name}.md": article.text for name, article in ARTICLES.items()}
TEXTS |= {f"context/{section.name}.md": section.text for section in CONTENT.context}
TEXTS |= {"examples.md": CONTENT.examples, "guardrails.md": CONTENT.guardrails, "identity.md": CONTENT.identity}

# What several texts say, and the only figures they may say it with. The pattern's group is the figure; spaces in it
# stand for any white space, and emphasis does not count.
FIGURES = [
    ("customer service number", r"\b(1-8\d\d-\d{3}-\d{4})\b", {"1-800-123-4567"}),
    ("founding year", r"since (19\d\d)\b", {"1985"}),
    ("opening", r"Monday to Friday,? (?:from )?(\d+ AM) to", {"9 AM"}),
    ("closing", r"Monday to Friday,? (?:from )?9 AM to (\d+ PM) Eastern", {"5 PM"}),
    ("validity of a quote", r"valid for (\d+) days", {"30"}),
    ("youngest driver", r"(?:driver|rider)[^.]{0,30} at least (\d\d)\b", {"16"}),
    ("oldest vehicle", r"built before (\d{4})", {"1981"}),
    ("policy term", r"(?:term of|runs for) (\d+) months", {"12"}),
    ("grace period", r"grace period of (\d+) days|(\d+) days of grace", {"10"}),
    ("late fee", r"late fee of \$(\d+)", {"10"}),
    ("returned payment fee", r"returned payment fee of \$(\d+)", {"20", "20.00"}),
    ("reinstatement fee", r"reinstatement fee of \$(\d+)", {"25"}),
    ("time for reinstatement", r"can be reinstated within (\d+) days", {"30"}),
    ("warning of a cancellation", r"at least (\d+) days (?:before|after it was sent)", {"15", "60"}),
    ("bill before its due date", r"about (\w+) weeks before", {"two"}),
    ("multi-car discount", r"multi-car discount of (\d+) %", {"8"}),
    ("greatest discount", r"at most (\d+) %", {"15"}),
    ("surcharge", r"surcharge of (\d+) %", {"15"}),
    ("harmless claims", r"more than \$([\d,]+) paid", {"1,000"}),
    ("total loss", r"more than (\d+) % of (?:that|the|its) (?:actual cash )?value", {"75"}),
    ("typical deductible", r"assumes \$(\d+) for both", {"500"}),
    ("report to Acme", r"claim(?: to Acme)?(?:\]\([^)]*\))?(?: as soon as you can,)? within (\d+) days", {"30"}),
    ("report to the police", r"to the police within (\d+) hours", {"24"}),
    ("first contact", r"(?:gets|get) in touch within (\w+) business days", {"two", "2"}),
    ("review of a claim", r"in writing within (\d+) business days", {"15"}),
    ("payment of a claim", r"paid (?:back )?within (\d+) business days after the decision", {"5"}),
    ("degradation", r"below (\d+) %", {"70"}),
    ("lock after attempts", r"(\w+) wrong attempts", {"five", "several"}),
    ("length of the lock", r"ends by itself after (\d+) minutes", {"30"}),
    ("link in an e-mail", r"link (?:in the e-mail )?within (\d+) minutes", {"60"}),
    ("roadside assistance", r"roadside assistance(?: for| at)? \$([\d.]+) a month", {"3.00"}),
    ("new car replacement", r"new car replacement(?: for| at)? \$([\d.]+) a month", {"5.00"}),
    ("rental reimbursement", r"rental car reimbursement(?: from)? \$([\d.]+) a month", {"4.00"}),
    ("paperless and automatic", r"\$(\d+\.\d\d) (?:less|lower) per month", {"1.50"}),
    ("flatbed towing", r"flatbed (?:only, up to|towing up to) (\d+) miles", {"100"}),
    ("SR-22 filing", r"SR-22 filing \| \$(\d+)", {"25"}),
]

# What may stand beside a base premium: published percentages of it, or published prices.
PERCENTAGES = {
    "Collision deductible $250": 6,
    "Collision deductible $1,000": -6,
    "Collision deductible $2,000": -10,
    "Comprehensive deductible $250": 2,
    "Comprehensive deductible $1,000": -2,
    "Comprehensive deductible $2,000": -4,
    "Liability limits 100/300/100": 8,
    "Liability limits 250/500/100": 14,
    "Multi-car discount, 8 %": -8,
    "Claim-free discount, 3 %": -3,
    "Claim-free discount, 5 %": -5,
    "Good student discount, 5 %": -5,
    "Driving course discount, 3 %": -3,
    "Accident surcharge, 15 %": 15,
    "Further driver under 25, 15 %": 15,
}
PRICES = {
    "Rental car reimbursement, Basic": "4.00",
    "Rental car reimbursement, Plus": "6.50",
    "Roadside assistance": "3.00",
    "New car replacement": "5.00",
    "Medical payments $10,000": "2.00",
    "Paperless with automatic payment": "-1.50",
}
GREATEST_DISCOUNT = 15
FEES = {"Late fee": "10.00", "Returned payment": "20.00", "Reinstatement": "25.00", "SR-22 filing": "25.00"}

# The records show the state of this day (see the pack's README).
AS_OF = date(2026, 11, 23)


def plain(text):
    return re.sub(r"\s+", " ", text.replace("**", ""))


def section(article, heading):
    """What stands below a heading, up to the next one."""
    return re.split(r"^#+ .*$", ARTICLES[article].text.split(f" {heading}\n")[1], flags=re.MULTILINE)[0]


def rows(text):
    """The rows of the Markdown tables in a text, without their heads."""
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return [row for before, row in pairwise(table) if not row[0].startswith("---")]


class TestArticles:
    def test_there_are_enough_of_them_and_some_for_the_staff_only(self):
        assert len(PUBLIC) >= 28
        assert 2 <= len(ARTICLES) - len(PUBLIC) <= 5

    @pytest.mark.parametrize("name", ARTICLES)
    def test_each_has_depth_and_can_be_scanned(self, name):
        text = ARTICLES[name].text
        assert 350 <= len(text.split()) <= 800
        assert len(re.findall(r"^## ", text, re.MULTILINE)) >= 3
        assert re.search(r"^(- |1\. )", text, re.MULTILINE)
        assert re.search(r"\d", text)
        assert not re.search(r"^# ", text, re.MULTILINE), "the title is said by the front matter"

    def test_each_has_an_address_and_a_title_of_its_own(self):
        assert {name: article.url for name, article in PUBLIC.items()} == {name: HELP + name for name in PUBLIC}
        assert len({article.url for article in CONTENT.articles}) == len(CONTENT.articles)
        assert len({article.title.casefold() for article in CONTENT.articles}) == len(CONTENT.articles)

    @pytest.mark.parametrize("name", ARTICLES)
    def test_links_lead_to_other_articles_that_their_reader_may_see(self, name):
        reachable = {article.url for article in PUBLIC.values()} - {ARTICLES[name].url}
        assert set(re.findall(r"\]\(([^)]*)\)", ARTICLES[name].text)) <= reachable
        assert set(re.findall(r"https?://[^\s)]+", ARTICLES[name].text)) <= reachable

    def test_every_public_article_is_linked_from_another(self):
        linked = {url for article in PUBLIC.values() for url in re.findall(r"\]\(([^)]*)\)", article.text)}
        # Where a reader begins: nothing leads to these but the search.
        entries = {"glossary", "contact-and-hours", "what-acme-insures", "theft-and-vandalism"}
        assert {name for name, article in PUBLIC.items() if article.url not in linked} <= entries

    def test_what_only_the_staff_may_know_is_said_nowhere_else(self):
        public = plain(" ".join(text for name, text in TEXTS.items() if "/internal-" not in name)).casefold()
        for word in ("goodwill", "special investigations", "siu", "fraud signs", "agent: up to"):
            assert not re.search(rf"\b{re.escape(word)}\b", public), word

    @pytest.mark.parametrize("name", TEXTS)
    def test_no_competitor_is_named(self, name):
        names = {full.removesuffix(" Insurance") for full in CONTENT.settings.competitors}
        assert [name_ for name_ in names if re.search(rf"\b{name_}\b", TEXTS[name], re.IGNORECASE)] == []


class TestFigures:
    @pytest.mark.parametrize(("pattern", "figures"), [row[1:] for row in FIGURES], ids=[row[0] for row in FIGURES])
    def test_are_the_same_wherever_they_are_said(self, pattern, figures):
        compiled = re.compile(pattern, re.IGNORECASE)
        said = defaultdict(set)
        for name, text in TEXTS.items():
            for match in compiled.finditer(plain(text)):
                said[next(group for group in match.groups() if group)].add(name)
        assert said, "nobody says it any more"
        assert {figure: names for figure, names in said.items() if figure not in figures} == {}

    def test_the_tools_work_by_the_figures_of_the_articles(self):
        assert (rating.YOUNGEST_DRIVER, rating.OLDEST_YEAR) == (16, 1981)
        assert timedelta(days=30) == REPORT_WITHIN == get_quote.VALID_FOR
        assert timedelta(days=60) == cancel_policy.LATEST
        assert "up to 60 days ahead" in section("cancel-your-policy", "From which day")
        table = dict(rows(section("report-a-claim", "Which documents you may be asked for")))
        reported = {"Parked car hit": "Hit while parked", "Theft": "Theft", "Vandalism": "Vandalism"}
        assert {
            reported[kind] for kind, documents in table.items() if kind in reported and "police" in documents
        } == set(POLICE_REPORT)

    def test_the_factors_of_the_price_are_the_engines(self):
        article = "how-your-price-is-made"
        for heading, table in (
            ("Age of the vehicle", rating.VEHICLE_AGE),
            ("Mileage", rating.MILEAGE),
            ("Age of the primary driver", rating.DRIVER_AGE),
        ):
            published = [
                (
                    0 if words.startswith("below") else int(re.match(r"[\d,]+", words)[0].replace(",", "")),
                    Decimal(factor),
                )
                for words, factor in rows(section(article, heading))
            ]
            assert tuple(published) == table, heading
        classes = dict(re.findall(r"(\w+) (\d\.\d\d)", section(article, "Class of make and model")))
        assert classes.keys() >= rating.CLASSES["car"].keys()
        engine = rating.CLASSES["car"] | rating.CLASSES["two_wheeler"]
        assert {name: Decimal(factor) for name, factor in classes.items()} == engine
        assert re.findall(r"\d\.\d\d", section(article, "Electric drive")) == [str(rating.ELECTRIC)]
        assert re.findall(r"\$(\d+\.\d\d)", section(article, "Base per month")) == [
            str(b) for b in rating.BASE.values()
        ]

    @pytest.mark.parametrize(
        ("article", "words", "age", "mileage", "driver", "premium"),
        [
            ("electric-car-insurance-explained", "Tesla Model 3", 3, 12_000, 40, "88.47"),
            ("two-wheeler-insurance-explained", "Zero SR/F", 4, 14_999, 25, "36.42"),
            ("how-your-price-is-made", "Honda Civic", 7, 48_000, 34, "58.88"),
            ("how-your-price-is-made", "Honda Civic", 7, 48_000, 23, "82.43"),
            ("add-or-remove-a-driver", "Honda Civic", 7, 48_000, 45, "58.88"),
            ("add-or-remove-a-driver", "Honda Civic", 7, 48_000, 19, "105.98"),
            ("renewal", "Toyota Camry", 5, 50_000, 38, "70.40"),
            ("renewal", "Toyota Camry", 6, 60_000, 38, "67.20"),
        ],
    )
    def test_worked_examples_come_out_as_the_engine_says(self, article, words, age, mileage, driver, premium):
        vehicle = identify(*words.split(" ", 1))
        risk = rating.Risk(rating.product_of(vehicle), vehicle, AS_OF.year - age, mileage, driver)
        assert rating.rate(risk, AS_OF).amount == Decimal(premium)
        assert f"${premium}" in ARTICLES[article].text

    def test_percentages_and_prices_stand_in_their_articles(self):
        published = {}
        for deductible, collision, comprehensive in rows(section("deductibles", "The deductibles you can choose")):
            published[f"Collision deductible {deductible}"] = collision
            published[f"Comprehensive deductible {deductible}"] = comprehensive
        for limits, effect, _ in rows(section("liability-limits", "The limits you can choose")):
            published[f"Liability limits {limits}"] = effect
        signs = {"more": 1, "less": -1}
        found = {
            label: signs[match[2]] * int(match[1])
            for label, effect in published.items()
            if (match := re.match(r"(\d+) % (more|less)", effect))
        }
        assert found == {label: share for label, share in PERCENTAGES.items() if label in published}
        discounts = [(row[0].split(",")[0], row[1].split()[0]) for row in rows(section("discounts", "The discounts"))]
        for label, share in PERCENTAGES.items():
            if "discount" in label:
                assert (label.split(" discount")[0], str(-share)) in discounts
        fees = {name: amount for name, amount, _ in rows(section("your-bill-explained", "Fees"))}
        assert {name: f"{amount.removeprefix('$')}.00" for name, amount in fees.items()} == {
            "Late fee": FEES["Late fee"],
            "Returned payment": FEES["Returned payment"],
            "Reinstatement": FEES["Reinstatement"],
            "SR-22 filing": FEES["SR-22 filing"],
        }


RECORDS = defaultdict(dict)
for record in CONTENT.records:
    RECORDS[record.kind][record.reference] = {"customer": record.customer, **record.data}
CUSTOMERS, POLICIES, INVOICES, CLAIMS = (RECORDS[kind] for kind in ("customers", "policies", "invoices", "claims"))


def total(lines):
    return sum(Decimal(line["amount"]) for line in lines)


def amount_of(label, base):
    """What a line beside the base premium has to cost."""
    if label in PERCENTAGES:
        return (base * PERCENTAGES[label] / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Decimal(PRICES[label])


def invoices_of(policy):
    return sorted((each for each in INVOICES.values() if each["policy"] == policy), key=lambda each: each["due"])


class TestRecords:
    def test_there_are_enough_of_each_kind(self):
        assert len(CUSTOMERS) == 12
        assert {policy["customer"] for policy in POLICIES.values()} == CUSTOMERS.keys()
        assert {policy["status"] for policy in POLICIES.values()} == {"active", "lapsed", "cancelled"}
        assert {policy["product"] for policy in POLICIES.values()} == set(rating.BASE)
        assert len(CLAIMS) >= 6
        assert all(3 <= len(invoices_of(policy)) <= 6 for policy in POLICIES)

    def test_nobody_real_can_be_reached(self):
        for customer in CUSTOMERS.values():
            assert re.fullmatch(r"[a-z.]+@example\.(com|org)", customer["email"])
            assert re.fullmatch(r"\d{3}-555-01\d\d", customer["phone"])
        for policy in POLICIES.values():
            assert re.fullmatch(r"(Card|Bank account) ending in \d{4}", policy["payment"]["method"])

    def test_references_are_written_alike_and_lead_to_the_same_customer(self):
        shapes = {"customers": r"CUS-\d{4}", "policies": r"POL-\d{5}", "invoices": r"INV-\d{5}", "claims": r"CLM-\d{5}"}
        for kind, shape in shapes.items():
            assert all(re.fullmatch(shape, reference) for reference in RECORDS[kind])
        for record in [*INVOICES.values(), *CLAIMS.values()]:
            assert POLICIES[record["policy"]]["customer"] == record["customer"]

    @pytest.mark.parametrize("reference", POLICIES)
    def test_a_premium_is_what_the_engine_and_the_published_figures_give(self, reference):
        policy = POLICIES[reference]
        about, start = policy["vehicle"], date.fromisoformat(policy["start"])
        vehicle = identify(about["make"], about["model"])
        assert policy["product"] == rating.product_of(vehicle)
        age = policy["primary_driver"]["age"]
        risk = rating.Risk(policy["product"], vehicle, about["year"], about["mileage"], age)
        base = rating.rate(risk, start).amount
        assert policy["base_premium"] == str(base)
        for line in policy["adjustments"]:
            assert Decimal(line["amount"]) == amount_of(line["label"], base), line["label"]
        assert Decimal(policy["premium"]) == base + total(policy["adjustments"])
        discounts = [-PERCENTAGES[line["label"]] for line in policy["adjustments"] if "%" in line["label"]]
        assert sum(share for share in discounts if share > 0) <= GREATEST_DISCOUNT

    @pytest.mark.parametrize("reference", POLICIES)
    def test_a_policy_says_what_it_charges_for(self, reference):
        policy = POLICIES[reference]
        labels = [line["label"] for line in policy["adjustments"]]
        named = {cover["name"]: cover for cover in policy["coverages"]}
        for option in ("Rental car reimbursement", "New car replacement"):
            assert any(name.startswith(option) for name in named) == any(label.startswith(option) for label in labels)
        for cover in ("Collision", "Comprehensive"):
            chosen = [label.split()[-1] for label in labels if label.startswith(f"{cover} deductible")]
            assert named[cover]["deductible"] == (chosen or ["$500"])[0]
        assert ("Battery" in named) == (policy["product"] == "electric")
        assert policy["payment"]["automatic"] == ("Paperless with automatic payment" in labels)
        start, renewal = date.fromisoformat(policy["start"]), date.fromisoformat(policy["renewal"])
        assert renewal == start.replace(year=start.year + 1)
        assert date.fromisoformat(policy["since"]) <= start <= AS_OF
        assert ("ended" in policy) == (policy["status"] != "active")

    @pytest.mark.parametrize("reference", INVOICES)
    def test_an_invoice_adds_up_and_was_issued_in_time(self, reference):
        invoice = INVOICES[reference]
        base = Decimal(invoice["lines"][0]["amount"])
        assert invoice["lines"][0]["label"] == "Base premium"
        for line in invoice["lines"][1:]:
            expected = FEES.get(line["label"]) or amount_of(line["label"], base)
            assert Decimal(line["amount"]) == Decimal(expected), line["label"]
        assert Decimal(invoice["amount"]) == total(invoice["lines"])
        due = date.fromisoformat(invoice["due"])
        assert date.fromisoformat(invoice["issued"]) == due - timedelta(days=14)
        assert due.day == date.fromisoformat(POLICIES[invoice["policy"]]["start"]).day

    @pytest.mark.parametrize("reference", INVOICES)
    def test_an_invoice_is_in_the_state_that_its_date_allows(self, reference):
        invoice = INVOICES[reference]
        assert invoice["status"] in {"paid", "open", "overdue", "void"}
        assert (date.fromisoformat(invoice["due"]) > AS_OF) == (invoice["status"] == "open")
        assert ("paid" in invoice) == (invoice["status"] == "paid")
        if "paid" in invoice:
            late = date.fromisoformat(invoice["paid"]) - date.fromisoformat(invoice["due"])
            assert timedelta(0) <= late <= timedelta(days=10), "within the grace period, else there is a late fee"
        assert ("Late fee" in str(invoice["lines"])) == (invoice["status"] == "overdue")

    def test_the_last_invoice_of_an_active_policy_is_for_its_premium(self):
        for reference, policy in POLICIES.items():
            if policy["status"] == "active":
                assert invoices_of(reference)[-1]["amount"] == policy["premium"]

    def test_where_a_bill_went_up_its_lines_show_why(self):
        risen = {}
        for reference in POLICIES:
            for before, after in pairwise(invoices_of(reference)):
                if Decimal(after["amount"]) > Decimal(before["amount"]):
                    assert after["lines"] != before["lines"]
                    assert after["note"]
                    risen[after["customer"]] = Decimal(after["amount"]) - Decimal(before["amount"])
                    if after["status"] == "paid":
                        assert f"${risen[after['customer']]}" in after["note"]
        assert len(risen) >= 3

    @pytest.mark.parametrize("reference", CLAIMS)
    def test_a_claim_tells_a_story_in_order_and_its_sums_are_right(self, reference):
        claim = CLAIMS[reference]
        days = [date.fromisoformat(step["date"]) for step in claim["history"]]
        assert days == sorted(days)
        assert date.fromisoformat(claim["date"]) <= days[0]
        assert days[-1] <= AS_OF
        assert claim["adjuster"].isalpha()
        assert claim["next_step"]
        assert claim["coverage"] == COVERAGES[claim["kind"]]
        covers = {cover["name"]: cover for cover in POLICIES[claim["policy"]]["coverages"]}
        deductible = Decimal(claim["deductible"])
        is_repaired_chip = claim["kind"] == "Glass" and "repaired" in claim["description"]
        expected = "$0" if is_repaired_chip else covers[claim["coverage"]]["deductible"]
        assert f"${deductible:,.0f}" == expected
        if Decimal(claim.get("paid", 0)):
            assert Decimal(claim["paid"]) == Decimal(claim["approved"]) - deductible
