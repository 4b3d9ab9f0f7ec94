"""How an agent hears of what concerns them: notification, sound, a word on the page and the number in its title.

The desk's own modules in a real Chromium, where notifications and sounds are put down instead: a browser without a
screen shows and plays none.
"""

import pytest

pytestmark = pytest.mark.browser

PAGE = """<title>Desk</title><div id="toasts"></div><template id="texts">
  <p data-text="alert_open">Open</p>
  <p data-text="alert_message">{customer} wrote</p>
  <p data-text="alert_transfer">{customer} was passed to you</p>
  <p data-text="alert_sla">{customer} waits too long</p>
  <p data-text="alert_offer">{customer} is offered to you</p>
  <p data-text="alert_handoff">{customer} waits</p>
</template>"""

# What the browser would have shown and played, and whether somebody looks at the window.
RECORDED = """
  window.told = { notes: [], sounds: 0, toasts: [] };
  window.looks = false;
  window.Notification = class extends EventTarget {
    static permission = "granted";
    constructor(title, { body }) { super(); told.notes.push(body); }
    close() {}
  };
  window.AudioContext = class {
    currentTime = 0;
    destination = {};
    async resume() { told.sounds += 1; }
  };
  window.OscillatorNode = class { connect(node) { return node; } start() {} stop() {} };
  window.GainNode = class {
    gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
    connect(node) { return node; }
  };
  document.hasFocus = () => looks;
  Object.defineProperty(document, "hidden", { get: () => !looks });
  navigator.locks.request = async (name, options, run) => run(window.isHeardElsewhere ? null : { name });
"""

DESK = """
  const desk = Object.assign(new EventTarget(), {
    me: { id: 1, teams: ["billing"], isAvailable: true },
    conversation: argument.open ? { id: argument.open } : null,
    preferences: { get: (name) => argument.prefers.includes(name) },
    toast: (text) => told.toasts.push(text),
  });
  Object.assign(window, { looks: argument.looks, isHeardElsewhere: argument.heard_elsewhere });
  module.install(desk);
  const lists = ({ waiting = [], mine = [] }) => ({
    waiting: { items: waiting, count: waiting.length }, mine: { items: mine, count: mine.length },
  });
  for (const read of argument.reads) desk.dispatchEvent(new CustomEvent("queue", { detail: lists(read) }));
  return { ...told, title: document.title };
"""

MAYA = {"id": 1, "name": "Maya"}
LINE = {"author": "assistant", "text": "Hello"}
ROW = {"id": "a", "customer": "Nora", "last_at": "10:00", "last_line": LINE, "holder": None}
MINE = ROW | {"holder": MAYA}
WAITS = ROW | {"waiting_since": "10:00", "handoff": {"team": "billing"}}
WROTE = MINE | {"last_at": "10:01", "last_line": {"author": "customer", "text": "Are you there?"}}
OTHERS = WAITS | {"id": "b", "handoff": {"team": "claims"}, "offer": {"agent": 2}}


@pytest.fixture
def hear(run_beside):
    """What becomes of two readings of the lists: `hear({"mine": [...]}, {...}, prefers=..., looks=..., open=...)`."""

    def heard(*reads, prefers=("sound", "notifications"), looks=False, open="", heard_elsewhere=False):
        window = {"looks": looks, "open": open, "heard_elsewhere": heard_elsewhere}
        argument = {"reads": list(reads), "prefers": list(prefers), **window}
        return run_beside(PAGE, "desk/features/alerts.js", DESK, argument, before=RECORDED)

    return heard


@pytest.mark.parametrize(
    ("before", "after", "words", "count"),
    [
        ({"waiting": [WAITS]}, {"waiting": [WAITS | {"offer": {"agent": 1}}]}, "Nora is offered to you", "(1) Desk"),
        ({"mine": [MINE]}, {"mine": [WROTE]}, "Nora wrote", "(1) Desk"),
        ({"mine": [MINE]}, {"mine": [MINE | {"sla": {"state": "soon"}}]}, "Nora waits too long", "Desk"),
        ({}, {"mine": [MINE]}, "Nora was passed to you", "Desk"),
        ({}, {"waiting": [WAITS]}, "Nora waits", "(1) Desk"),
    ],
)
def test_whoever_looks_elsewhere_is_told_of_what_concerns_them(hear, before, after, words, count):
    told = hear(before, after)
    assert (told["notes"], told["sounds"], told["title"]) == ([words], 1, count)
    assert told["toasts"] == []


def test_what_concerns_colleagues_is_no_news(hear):
    told = hear({}, {"waiting": [OTHERS]})
    assert (told["notes"], told["sounds"]) == ([], 0)


def test_whoever_looks_at_the_desk_gets_a_word_on_the_page_and_no_notification(hear):
    told = hear({"mine": [MINE]}, {"mine": [WROTE]}, looks=True)
    assert (told["notes"], told["sounds"], told["toasts"]) == ([], 1, ["Nora wrote"])
    assert told["title"] == "(1) Desk"


def test_what_is_on_the_screen_is_no_news(hear):
    told = hear({"mine": [MINE]}, {"mine": [WROTE]}, looks=True, open="a")
    assert told == {"notes": [], "sounds": 0, "toasts": [], "title": "Desk"}


@pytest.mark.parametrize(
    ("prefers", "notes", "sounds"), [([], [], 0), (["sound"], [], 1), (["notifications"], ["Nora wrote"], 0)]
)
def test_what_is_switched_off_is_not_heard(hear, prefers, notes, sounds):
    told = hear({"mine": [MINE]}, {"mine": [WROTE]}, prefers=prefers)
    assert (told["notes"], told["sounds"], told["title"]) == (notes, sounds, "(1) Desk")


def test_of_several_windows_one_is_heard_and_each_counts(hear):
    told = hear({"mine": [MINE]}, {"mine": [WROTE]}, heard_elsewhere=True)
    assert (told["notes"], told["sounds"], told["title"]) == ([], 0, "(1) Desk")
