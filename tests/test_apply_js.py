"""The browser's pure parts, run in a real Chromium: `apply` agrees with `chat.projection`, drafts with their frames."""

import json
import random
from collections.abc import Iterator

import pytest

from chat.markdown import render_markdown
from chat.projection import empty_state
from chat.protocol import DESK_EVENTS, EventType
from tests import golden_events

pytestmark = pytest.mark.browser

PROJECTED = list(empty_state())


def test_the_golden_file_is_what_the_projection_says_today():
    assert golden_events.FILE.read_text() == golden_events.written()


def test_the_stories_hold_every_public_event():
    told = {event["type"] for story in golden_events.golden() for event in story["events"]}
    assert told == set(EventType) - DESK_EVENTS


@pytest.mark.parametrize("story", json.loads(golden_events.FILE.read_text()), ids=lambda story: story["name"])
def test_apply_knows_what_the_projection_knows_after_every_event(run, story):
    states = run(
        "apply.js",
        """
        const [events, keys] = argument;
        const states = [module.emptyState()];
        for (const event of events) states.push(module.apply(states.at(-1), Object.freeze(event)));
        return states.map((state) => Object.fromEntries(keys.map((key) => [key, state[key]])));
        """,
        [story["events"], PROJECTED],
    )
    assert states == story["states"]


def test_apply_ignores_repeats_and_refuses_gaps(run):
    events = golden_events.golden()[1]["events"]
    same, refused, after = run(
        "apply.js",
        """
        const state = module.applyAll(argument.slice(0, 3));
        const before = JSON.stringify(state);
        const same = argument.slice(0, 3).every((event) => module.apply(state, event) === state);
        let refused = false;
        try { module.apply(state, argument[4]); } catch (error) { refused = error instanceof RangeError; }
        return [same, refused, JSON.stringify(state) === before];
        """,
        events,
    )
    assert same
    assert refused
    assert after, "a refused event must not change the state"


def test_apply_passes_over_an_event_that_it_does_not_know(run):
    state = run(
        "apply.js",
        "return module.applyAll(argument)",
        [
            golden_events.golden()[1]["events"][0],
            {"type": "weather.changed", "seq": 2, "at": "2026-11-23T05:00:02+00:00", "data": {}},
        ],
    )
    assert state["seq"] == 2
    assert state["status"] == "with_assistant"


def test_a_bubble_and_a_draft_keep_their_key_when_they_become_messages(run):
    story = golden_events.golden()[2]["events"]
    thread, sent, turn = run(
        "apply.js",
        "return [module.applyAll(argument).thread, module.pendingKey('c1'), module.draftKey(7)]",
        story,
    )
    keys = [item["key"] for item in thread]
    assert sent in keys
    assert keys.count(turn) == 1, "the second message of a turn needs a key of its own"
    assert len(keys) == len(set(keys))


ZWJ_FAMILY = "👨‍👩‍👧"
TEXT = f"Grüße 👋 e\u0301te\u0301 {ZWJ_FAMILY} \U0001f1e9\U0001f1ea 漢字 𝒳 done"


def frames_of(text: str, sizes: Iterator[int], *, turn: int = 1, attempt: int = 1) -> list[dict]:
    """`text` cut as a server counts: Python's characters are code points."""
    frames, offset = [], 0
    while offset < len(text):
        piece = text[offset : offset + next(sizes)]
        frames.append({"turn": turn, "attempt": attempt, "offset": offset, "text": piece})
        offset += len(piece)
    return frames


def sizes(seed: int) -> Iterator[int]:
    chance = random.Random(seed)
    while True:
        yield chance.randint(1, 5)


APPLY_FRAMES = "return argument.reduce((draft, frame) => module.applyDraft(draft, frame), module.NO_DRAFT)"


@pytest.mark.parametrize("seed", range(8))
def test_a_draft_cut_anywhere_between_code_points_comes_together(run, seed):
    draft = run("draft.js", APPLY_FRAMES, frames_of(TEXT, sizes(seed)))
    assert draft == {"turn": 1, "attempt": 1, "text": TEXT, "length": len(TEXT), "gap": False}


@pytest.mark.parametrize("seed", range(8))
def test_a_late_joiner_gets_the_whole_and_goes_on(run, seed):
    frames = frames_of(TEXT, sizes(seed))
    at = len(frames) // 2
    whole = {"turn": 1, "attempt": 1, "offset": 0, "text": TEXT[: frames[at]["offset"]]}
    assert run("draft.js", APPLY_FRAMES, [*frames[: at // 2], whole, *frames[at:]])["text"] == TEXT


def test_repeated_frames_change_nothing(run):
    frames = frames_of(TEXT, sizes(1))
    assert run("draft.js", APPLY_FRAMES, [*frames, frames[-1]])["text"] == TEXT


def test_a_lost_frame_is_noticed_and_what_is_shown_stays(run):
    frames = frames_of(TEXT, sizes(2))
    draft = run("draft.js", APPLY_FRAMES, [*frames[:3], frames[4]])
    assert draft["gap"]
    assert draft["text"] == TEXT[: frames[3]["offset"]]
    healed = run("draft.js", APPLY_FRAMES, [*frames[:3], frames[4], {**frames[0], "text": TEXT}])
    assert healed["text"] == TEXT
    assert not healed["gap"]


def test_a_new_attempt_begins_again_and_an_older_one_is_not_heard(run):
    first = frames_of("I think that", sizes(3), attempt=1)
    second = frames_of("No: 🙂", sizes(3), attempt=2)
    assert run("draft.js", APPLY_FRAMES, [*first, *second, first[-1]])["text"] == "No: 🙂"


def test_a_new_turn_begins_again_and_an_older_one_is_not_heard(run):
    first = frames_of("The first answer", sizes(4), turn=1, attempt=3)
    second = frames_of("The second", sizes(4), turn=2, attempt=1)
    assert run("draft.js", APPLY_FRAMES, [*first, *second, first[-1]])["text"] == "The second"


def shown(blocks) -> str:
    """The structure of a draft in a short form: p(...), ul(li(...)) and so on."""

    def inline(runs):
        return "".join(f"<{run['style']}>{run['text']}</>" if run["style"] else run["text"] for run in runs)

    def block(one):
        if one["type"] in ("ul", "ol"):
            return one["type"] + "(" + " ".join(f"li({shown(item)})" for item in one["items"]) + ")"
        if one["type"] == "table":
            rows = [one["head"], *one["rows"]]
            return "table(" + " / ".join(",".join(inline(cell) for cell in row) for row in rows) + ")"
        if one["type"] == "blockquote":
            return f"quote({shown(one['blocks'])})"
        return f"{one['type']}({one['text'] if one['type'] == 'pre' else inline(one['inline'])})"

    return " ".join(block(one) for one in blocks)


@pytest.mark.parametrize(
    ("text", "structure"),
    [
        ("One\ntwo\n\nthree", "p(One\ntwo) p(three)"),
        ("It is **not** *so* `x*y`", "p(It is <strong>not</> <em>so</> <code>x*y</>)"),
        ("It is **not yet fin", "p(It is <strong>not yet fin</>)"),
        ("It is **", "p(It is)"),
        ("- one\n- two\n  more\n- ", "ul(li(p(one)) li(p(two\nmore)))"),
        ("10. one\n\n11. two\n\nafter", "ol(li(p(one)) li(p(two))) p(after)"),
        ("- one\n  - inner\n- two", "ul(li(p(one) ul(li(p(inner)))) li(p(two)))"),
        ("Do:\n1. one\n2. two", "p(Do:) ol(li(p(one)) li(p(two)))"),
        ("| a | b |\n|---|--:|\n| c | **1** |", "table(a,b / c,<strong>1</>)"),
        ("# Head\ntext", "h3(Head) p(text)"),
        ("> said\n> so\nafter", "quote(p(said\nso)) p(after)"),
        ("```\n**raw**\n```\nafter", "pre(**raw**) p(after)"),
        ("see [the terms](https://www.acme.example/x", "p(see the terms)"),
        ("2 * 3 * 4 costs $5 <b>", "p(2 * 3 * 4 costs $5 <b>)"),
        ("\\*not\\*", "p(*not*)"),
    ],
)
def test_the_light_structure_of_a_draft(run, text, structure):
    assert shown(run("draft-blocks.js", "return module.parseDraft(argument)", text)) == structure


def test_a_hostile_draft_makes_no_element_but_structure(run):
    tags = run(
        "draft-view.js",
        """
        const element = document.createElement("div");
        const seen = new Set();
        for (let end = 1; end <= argument.length; end += 1) {
          module.drawDraft(element, argument.slice(0, end));
          for (const child of element.querySelectorAll("*")) {
            seen.add(child.localName);
            for (const attribute of child.attributes) seen.add(attribute.name);
          }
        }
        return [...seen].sort();
        """,
        "**a** <img src=x onerror=alert(1)> ![p](https://evil.example/p) [x](javascript:alert(1))\n"
        "- <script>alert(1)</script>\n\n| <b onclick=x> |\n|--:|\n| `<i>` |\n\n```\n<style>\n```\n> <iframe>",
    )
    assert set(tags) <= {
        "p",
        "strong",
        "em",
        "code",
        "pre",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    } | {
        "blockquote",
        "br",
        "data-align",
    }


ANSWER = """Comprehensive cover pays for damage that is **not** the result of a *collision*:

- **Theft**, of the car
  or of parts of it
- Vandalism
  - broken windows

| Cover | Required |
|---|--:|
| Liability | `yes` |

### Next

3. Tell me the year
4. Tell me the mileage

> It is quick.
> And free.

```
raw **text**
```

Shall I
go on?"""


def test_a_complete_draft_has_the_structure_of_its_message(run):
    draft, message = run(
        "draft-view.js",
        """
        const outline = (element) => [...element.childNodes].flatMap((node) => {
          if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? [node.data.trim()] : [];
          return [`<${node.localName}>`, ...outline(node), "</>"];
        });
        const draft = document.createElement("div");
        module.drawDraft(draft, argument.text);
        const message = document.createElement("div");
        message.innerHTML = argument.html;
        return [outline(draft), outline(message)];
        """,
        {"text": ANSWER, "html": render_markdown(ANSWER, allowed_hosts=())},
    )
    assert draft == message


@pytest.mark.parametrize("descending", [False, True])
def test_a_list_that_is_changed_row_by_row_is_the_list_read_anew(run, descending):
    rolls = random.Random(7)

    def read(places: dict[str, str], upto: int) -> tuple[list[dict], str | None]:
        items = [{"id": key, "place": place} for key, place in places.items()]
        items.sort(key=lambda item: item["place"], reverse=descending)
        return items[:upto], items[upto - 1]["place"] if len(items) > upto else None

    places = {f"c{number}": f"2026-11-23T09:00:{number:02}+00:00~c{number}" for number in range(30)}
    page, after = read(places, 20)
    changes, expected = [], []
    for _ in range(40):
        key = f"c{rolls.randrange(45)}"
        if rolls.random() < 0.3:
            places.pop(key, None)
        else:
            places[key] = f"2026-11-23T09:00:{rolls.randrange(60):02}+00:00~{key}"
        # What has left the view is told without a place; what has left one's sight is not told at all.
        is_told = key in places or rolls.random() < 0.5
        changes.append({"ids": [key], "items": [{"id": key, "place": places.get(key)}] if is_told else []})
        # What stands below the last loaded place belongs to the next page.
        listed, _ = read(places, len(places))
        loaded = [item for item in listed if (item["place"] >= after if descending else item["place"] <= after)]
        expected.append([item["id"] for item in loaded])
    shown = run(
        "desk/listing.js",
        """
        const [page, changes] = argument;
        let listing = module.beginListing(page);
        return changes.map(({ ids, items }) => {
          listing = module.withChanges(listing, ids, items);
          return listing.items.map(({ id }) => id);
        });
        """,
        [{"view": "open", "descending": descending, "items": page, "next": after}, changes],
    )
    assert shown == expected


def test_what_is_held_back_leaves_every_row_where_it_is(run):
    shown = [{"id": key} for key in "abc"]
    held = run(
        "desk/listing.js",
        "return module.heldBack(argument[0], argument[1]);",
        [shown, {"items": [{"id": "n"}, {"id": "c"}, {"id": "a", "new": True}]}],
    )
    assert held["rows"] == [{"id": "a", "new": True}, {"id": "b", "gone": True}, {"id": "c"}]
    assert (held["fresh"], held["moved"]) == (1, False)
