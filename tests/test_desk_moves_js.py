"""What an agent does in one conversation stays there, however quickly they go on to the next: the desk's own modules
in a real Chromium, beside a desk that answers when the test says so."""

import pytest

pytestmark = pytest.mark.browser

DESK = """
  const asked = [];
  const desk = Object.assign(new EventTarget(), {
    conversation: null,
    composer: { mode: "reply" },
    shown: null,
    act: (type, fields) => new Promise((answer) => asked.push({ on: desk.conversation.id, type, ...fields, answer })),
    rest: async () => [],
    open: (conversation) => {
      desk.conversation = desk.shown = conversation;
      for (const name of ["conversation", "draw"]) desk.dispatchEvent(new Event(name));
    },
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
  const enter = (field) => field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
  module.install(desk);
"""

TAGS = """
  <desk-tags id="tag-field"><ul class="tags-chosen"></ul><input><datalist></datalist></desk-tags>
  <ul id="tags-shown"></ul>
  <template id="tag-template">
    <li class="tag"><span data-part="tag"></span><button class="tag-remove"></button></li>
  </template>
  <template id="texts"><p data-text="tag_remove">Remove {tag}</p></template>
"""


def test_a_tag_stays_with_the_conversation_in_which_it_was_set(run_beside):
    body = """
      const field = document.querySelector("#tag-field input");
      const chips = () => [...document.querySelectorAll("#tag-field .tag span")].map((chip) => chip.textContent);
      const roof = { id: "roof", dossier: { tags: ["leak"] } };
      const seen = [];
      desk.open(roof);
      field.value = "urgent";
      enter(field);
      seen.push(chips());
      desk.open({ id: "bike", dossier: { tags: [] } });
      seen.push(chips());
      roof.dossier.tags = ["leak", "urgent"];
      asked[0].answer(true);
      await settled();
      seen.push(chips());

      // Half a tag was typed when the agent went on.
      field.value = "thef";
      desk.open(roof);
      field.dispatchEvent(new Event("change"));
      seen.push(chips(), field.value);
      return [asked.map(({ on, tags }) => [on, tags]), seen];
    """
    asked, seen = run_beside(TAGS, "desk/features/tags.js", DESK + body)
    assert asked == [["roof", ["leak", "urgent"]]]
    assert seen == [["leak", "urgent"], [], [], ["leak", "urgent"], ""]


WHISPER = """
  <form id="whisper">
    <textarea id="whisper-text"></textarea><input type="checkbox" id="whisper-at-once">
    <button id="whisper-send"></button>
  </form>
"""


def test_a_whisper_goes_where_it_was_written_once_and_takes_nothing_along(run_beside):
    body = """
      const field = document.getElementById("whisper-text");
      const write = (text) => {
        field.value = text;
        field.dispatchEvent(new Event("input"));
      };
      const state = { status: "with_assistant" };
      desk.open({ id: "roof", state });
      write("Offer a roofer");
      enter(field);
      asked[0].answer(false);
      await settled();
      enter(field);
      desk.open({ id: "bike", state });
      write("Offer a lock");
      asked[1].answer(true);
      await settled();
      return [asked.map(({ on, text }) => [on, text]), asked[0].client_id === asked[1].client_id, field.value];
    """
    asked, same, left = run_beside(WHISPER, "desk/features/instructions.js", DESK + body)
    assert asked == [["roof", "Offer a roofer"]] * 2
    assert same
    assert left == "Offer a lock"
