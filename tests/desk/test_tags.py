"""The words that agents put on conversations."""

import pytest

from chat.models import Conversation
from chat.protocol import Code
from chat.services import tags
from tests.core.rows import nothing_written, refused
from tests.desk.https import https_client
from tests.people import hire, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation() -> Conversation:
    return start_conversation()


def put(conversation, agent, *words):
    tags.set_tags(conversation_id=conversation.id, agent=agent, tags=words)
    conversation.refresh_from_db()


def tagged(*words, **fields) -> Conversation:
    conversation = start_conversation()
    Conversation.objects.filter(pk=conversation.pk).update(tags=list(words), **fields)
    return conversation


def words_of(conversation) -> list[str]:
    conversation.refresh_from_db()
    return conversation.tags


def call(user, path, body=None):
    client = https_client()
    client.force_login(user)
    return client.post(f"/api/v1/desk/{path}", body or {}, content_type="application/json")


def test_they_are_kept_in_one_spelling_each_once_and_told_to_the_desk(conversation, agent):
    put(conversation, agent, " Call  Back ", "#billing", "call back")

    assert conversation.tags == ["call back", "billing"]
    event = conversation.events.get(type="conversation.tagged")
    assert (event.stream, event.data) == ("desk", {"tags": ["call back", "billing"], "by": "Anna Meyer"})
    with nothing_written():
        put(conversation, agent, "Call back", "BILLING")


@pytest.mark.parametrize(
    "words", [[""], ["  "], ["#"], ["x" * 41], ["a,b"], ["a\x00b"], [str(n) for n in range(21)]], ids=repr
)
def test_what_cannot_be_a_tag_is_refused(conversation, agent, words):
    with refused(Code.INVALID):
        put(conversation, agent, *words)


def test_adding_and_removing_leaves_the_others_alone(conversation, agent, agent2):
    put(conversation, agent, "billing", "urgent")

    tags.change(conversation_id=conversation.id, agent=agent2, add=["vip"], remove=["Urgent", "not there"])

    assert words_of(conversation) == ["billing", "vip"]


def test_one_too_many_is_refused_when_added_too(conversation, agent):
    put(conversation, agent, *(str(n) for n in range(20)))
    with refused(Code.INVALID):
        tags.change(conversation_id=conversation.id, agent=agent, add=["another"])


def test_they_are_counted_among_what_the_agent_may_see(agent):
    tagged("billing")
    tagged("billing", "vip", team="claims")
    tagged("junk", kind="spam")
    bound = hire("bound", teams=["service"], sees_only_own_teams=True)
    client = https_client()

    client.force_login(agent)
    assert client.get("/api/v1/desk/tags").json() == [{"tag": "billing", "count": 2}, {"tag": "vip", "count": 1}]
    client.force_login(bound)
    assert client.get("/api/v1/desk/tags").json() == [{"tag": "billing", "count": 1}]


def test_they_are_set_over_rest(conversation, agent):
    assert call(agent, f"conversations/{conversation.id}/tags", {"tags": ["VIP"]}).status_code == 202
    assert words_of(conversation) == ["vip"]


def test_a_manager_renames_a_word_everywhere(manager):
    renamed, both, other = tagged("bill", "vip"), tagged("bill", "billing"), tagged("vip")

    response = call(manager, "tags/rename", {"tag": "bill", "to": "Billing"})

    assert response.json() == {"conversations": 2}
    assert [words_of(each) for each in (renamed, both, other)] == [["billing", "vip"], ["billing"], ["vip"]]


def test_a_manager_takes_a_word_off_everything(manager):
    conversation = tagged("oops", "vip")

    assert call(manager, "tags/remove", {"tag": "oops"}).json() == {"conversations": 1}
    assert words_of(conversation) == ["vip"]


@pytest.mark.parametrize(
    ("path", "body"), [("tags/rename", {"tag": "vip", "to": "x"}), ("tags/remove", {"tag": "vip"})]
)
def test_an_agent_does_not_change_the_words_themselves(agent, path, body):
    tagged("vip")
    with nothing_written():
        response = call(agent, path, body)
    assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")
