"""The pure parts of the agent's composer, in a real Chromium."""

import pytest

pytestmark = pytest.mark.browser


def marked(text: str) -> dict:
    """`a |b| c`: a text in which b is selected; with one bar the caret stands there."""
    start = text.index("|")
    end = text.rindex("|")
    bare = text.replace("|", "")
    return {"text": bare, "start": start, "end": end - 1 if end > start else start}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("bold", "a |b| c", "a **|b|** c"),
        ("bold", "a **|b|** c", "a |b| c"),
        ("italic", "a **|b|** c", "a ***|b|*** c"),
        ("italic", "a ***|b|*** c", "a **|b|** c"),
        ("code", "|", "`|`"),
        ("list", "one\n|two\nthree|\nfour", "one\n- two\n- three|\nfour"),
        ("list", "- |one|", "one|"),
        ("link", "see |our page|", "see [our page](|https://|)"),
        ("link", "|https://a.example/|", "[|](https://a.example/)"),
    ],
)
def test_a_format_is_put_around_what_is_selected_and_taken_away_again(run, name, before, after):
    assert run("desk/formatting.js", "return module.format(...argument)", [name, marked(before)]) == marked(after)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello {customer.name}, {quote.price}, {customer.name}", ["{customer.name}", "{quote.price}"]),
        ('{"json": 1}, {} and { spaces }', []),
    ],
)
def test_placeholders_are_found_and_other_braces_are_not(run, text, found):
    assert run("desk/placeholders.js", "return module.placeholdersIn(argument)", text) == found


def reply(shortcut: str, title: str, text: str = "", language: str = "", uses: int = 0) -> dict:
    return {
        "shortcut": shortcut,
        "title": title,
        "text": text,
        "language": language,
        "uses": uses,
        "mine": False,
    }


REPLIES = [
    reply("refund", "Money back", uses=1),
    reply("hello", "Greeting", "We refund nothing here"),
    reply("hello", "Begrüßung", language="de"),
    reply("card", "Refund to a card", uses=9),
]


@pytest.mark.parametrize(
    ("query", "language", "titles"),
    [
        ("refund", "en", ["Money back", "Refund to a card", "Greeting"]),
        ("refund card", "en", ["Refund to a card"]),
        ("hello", "en", ["Greeting"]),
        ("hello", "de", ["Begrüßung"]),
        ("", "en", ["Refund to a card", "Money back", "Greeting"]),
        ("nothing like it", "en", []),
    ],
)
def test_replies_are_found_by_shortcut_title_and_text_in_the_customers_language(run, query, language, titles):
    body = "return module.findReplies(...argument).map(({ title }) => title)"
    assert run("desk/reply-search.js", body, [REPLIES, query, language]) == titles


def test_what_is_held_waits_is_released_and_survives_in_the_tab(run):
    body = """
      sessionStorage.clear();
      const outbox = new module.Outbox("desk:1");
      outbox.add("first", { held_until: Date.now() + 5000, attachments: [{ id: "a" }] });
      const states = [[outbox.waiting().length, outbox.held().length]];
      const again = new module.Outbox("desk:1");
      states.push([again.waiting().length, again.held()[0].attachments[0].id]);
      again.release();
      states.push([again.waiting().length, again.held().length]);
      return states;
    """
    assert run("outbox.js", body) == [[0, 1], [0, "a"], [1, 0]]


def test_what_another_window_has_is_taken_over_when_it_is_gone_and_not_while_it_is_reloaded(run):
    body = """
      const soon = window.setTimeout;
      const waits = [];
      window.setTimeout = (run) => waits.push(run);
      const until = async (holds) => { while (!holds()) await new Promise((resolve) => soon(resolve, 1)); };
      const queued = async () => { while (!(await navigator.locks.query()).pending.length); };
      const open = async () => {
        let close;
        await new Promise((opened) => {
          navigator.locks.request("desk-window:a", () => new Promise((gone) => { close = gone; opened(); }));
        });
        return close;
      };
      const told = [];
      const close = await open();
      module.onceGone("a", () => told.push("gone"));
      await queued();
      close();
      await until(() => waits.length);
      const closeAgain = await open();
      waits.shift()();
      told.push("reloaded");
      await queued();
      closeAgain();
      await until(() => waits.length);
      waits.shift()();
      await until(() => told.length > 1);
      window.setTimeout = soon;
      return told;
    """
    assert run("desk/windows.js", body) == ["reloaded", "gone"]


def test_a_refused_message_is_sent_again_under_the_id_that_makes_a_repeat_harmless(run):
    body = """
      sessionStorage.clear();
      const outbox = new module.Outbox("desk:2");
      const { client_id: id } = outbox.add("once", { client_id: "known" });
      outbox.refuse(id, { code: "unavailable", message: "" });
      outbox.again(id);
      const kept = outbox.waiting()[0].client_id;
      outbox.refuse(id, { code: "client_id_reused", message: "" });
      outbox.again(id);
      return [id, kept, outbox.waiting()[0].client_id === kept];
    """
    assert run("outbox.js", body) == ["known", "known", False]


def test_a_reply_whose_answer_was_lost_goes_before_the_deed_that_came_after_it(run):
    body = """
      localStorage.clear();
      const { DeskLink } = await import(url.replace("conversation.js", "link.js"));
      const { Unsent } = await import(url.replace("conversation.js", "unsent.js"));
      const link = new DeskLink();
      const sent = [];
      link.socket = { send: ({ type }) => sent.push(type) };
      const conversation = new module.DeskConversation("a", { link, unsent: new Unsent(7) });
      link.relink({ state: "open" });
      sent.length = 0;
      conversation.post({ text: "One more thing", attachments: [], consultation: null, clientId: null });
      conversation.act("resolve", {}, { repeats: true });
      link.relink({ state: "waiting" });
      link.relink({ state: "open" });
      return sent;
    """
    sent = run("desk/conversation.js", body)
    assert sent[:2] == ["message.post", "resolve"]
    assert [type_ for type_ in sent[2:] if type_ in sent[:2]] == sent[:2]


def test_what_a_window_left_comes_back_in_the_order_in_which_it_was_written(run):
    body = """
      localStorage.clear();
      const { Outbox } = await import(url.replace("desk/unsent.js", "outbox.js"));
      const { Drafts } = await import(url.replace("unsent.js", "drafts.js"));
      const left = new Outbox("desk:7:gone:reply:c1", localStorage);
      const ids = ["first", "second"].map((text) => left.add(text, { attachments: [], consultation: null }).client_id);
      const drafts = new Drafts(7);
      await new module.Unsent(7).followOne("gone", ({ conversation, mode, entry }) => {
        drafts.bringBack(conversation, mode, entry);
      });
      const { text, clientId } = drafts.read("c1", "reply");
      return [text, clientId === ids[0]];
    """
    assert run("desk/unsent.js", body) == ["first\n\nsecond", True]


def test_an_answer_that_was_lost_with_the_connection_comes_over_the_next_one(run):
    body = """
      const link = new module.DeskLink();
      const sent = [];
      link.socket = { send: (frame) => sent.push(frame) };
      const passed = link.act("transfer", { conversation: "a" }, { repeats: true }).then(() => "done");
      const typed = link.act("typing.set").catch(({ code }) => code);
      for (const state of ["waiting", "connecting", "open"]) link.relink({ state });
      link.receive({ type: "ack", client_id: sent[0].client_id });
      const ids = sent.map(({ client_id: id }) => id);
      return [await passed, await typed, sent.map(({ type }) => type), ids[0] === ids[2]];
    """
    assert run("desk/link.js", body) == ["done", "offline", ["transfer", "typing.set", "transfer"], True]
