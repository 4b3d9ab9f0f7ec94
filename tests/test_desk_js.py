"""The pure parts of the desk's page, run in a real Chromium: what concerns an agent, and finding by a few letters."""

import pytest

pytestmark = pytest.mark.browser

ME = {"id": 1, "teams": ["billing"], "isAvailable": True}
MAYA = {"id": 1, "name": "Maya"}


def row(**facts) -> dict:
    line = {"author": "assistant", "text": "Hello"}
    return {"id": "a", "customer": "Nora", "last_at": "10:00", "last_line": line, "holder": None, **facts}


def waits(**facts) -> dict:
    return row(waiting_since="10:00", handoff={"team": "billing"}, **facts)


MINE = row(holder=MAYA)
WROTE = row(holder=MAYA, last_at="10:01", last_line={"author": "customer", "text": "Are you there?"})
OFFERED = waits(offer={"agent": 1})
SOON = row(holder=MAYA, sla={"state": "soon"})


@pytest.mark.parametrize(
    ("before", "after", "me", "kinds"),
    [
        ({"mine": [MINE]}, {"mine": [WROTE]}, {}, ["message"]),
        ({"mine": [WROTE]}, {"mine": [WROTE]}, {}, []),
        ({"mine": [MINE]}, {"mine": [row(holder=MAYA, last_at="10:01")]}, {}, []),
        ({"waiting": [waits()]}, {"waiting": [OFFERED]}, {}, ["offer"]),
        ({"waiting": [OFFERED]}, {"waiting": [OFFERED]}, {}, []),
        ({}, {"waiting": [waits(offer={"agent": 2})]}, {"isAvailable": False}, []),
        ({}, {"mine": [MINE]}, {}, ["transfer"]),
        ({}, {"mine": [MINE]}, {"taken": ["a"]}, []),
        ({"mine": [MINE]}, {"mine": [SOON]}, {}, ["sla"]),
        ({"mine": [SOON]}, {"mine": [SOON]}, {}, []),
        ({}, {"waiting": [waits()]}, {}, ["handoff"]),
        ({}, {"waiting": [waits()]}, {"isAvailable": False}, []),
        ({}, {"waiting": [waits()]}, {"teams": ["claims"]}, []),
        ({}, {"waiting": [waits()]}, {"teams": []}, ["handoff"]),
    ],
)
def test_news_is_what_concerns_the_agent_and_only_once(run, before, after, me, kinds):
    news = run(
        "desk/news.js",
        """const [me, before, after] = argument;
        const lists = (given) => ({ waiting: { items: given.waiting ?? [] }, mine: { items: given.mine ?? [] } });
        const reader = { ...me, taken: new Set(me.taken ?? []) };
        return module.newsFor(reader, lists(before), lists(after));""",
        [{**ME, **me}, before, after],
    )
    assert [each["kind"] for each in news] == kinds


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("tko", "Take over"),
        ("ret", "Return to Eva"),
        ("cust", "Reply to the customer"),
        ("numb", "Go to Numbers"),
        ("ubersicht", "Go to Übersicht"),
        ("xyz", None),
    ],
)
def test_a_few_letters_find_what_is_meant(run, query, first):
    items = ["Return to Eva", "Take over", "Reply to the customer", "Go to Numbers", "Go to Übersicht"]
    found = run("desk/fuzzy.js", "return module.rank(argument[0], argument[1], (item) => item);", [query, items])
    assert (found[0] if found else None) == first
