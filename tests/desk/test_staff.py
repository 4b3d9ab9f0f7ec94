"""Who is at the desk and what is offered to me, over REST; passing on over REST."""

import pytest

from agents_desk.roster import roster
from agents_desk.routing.router import route
from agents_desk.services import presence
from chat import company
from chat.models import Conversation
from chat.services import assignments
from tests.desk.attending import automatic, sit_at_the_desk, waiting
from tests.desk.https import https_client
from tests.people import hire, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack", "nobody_has_said_who_is_there")]


@pytest.fixture
def client(agent):
    client = https_client()
    client.force_login(agent)
    return client


def post(client, conversation, action: str, body: dict):
    path = f"/api/v1/desk/conversations/{conversation.pk}/{action}"
    return client.post(path, body, content_type="application/json")


def test_colleagues_with_what_they_do_whoever_can_be_asked_first(client, agent, agent2, manager):
    hire("gone", is_active=False)
    presence.choose(agent=manager, status="busy")
    sit_at_the_desk(agent2)
    assignments.claim(conversation_id=start_conversation().pk, agent=agent2)
    staff = client.get("/api/v1/desk/staff").json()["staff"]
    assert [(each["id"], each["status"], each["held"], each["offered"]) for each in staff] == [
        (agent2.pk, "available", 1, 0),
        (manager.pk, "busy", 0, 0),
        (agent.pk, "offline", 0, 0),
    ]


def test_teams_with_who_is_there_and_who_waits(client, agent, agent2):
    agent2.teams = ["sales"]
    agent2.save()
    sit_at_the_desk(agent, agent2)
    waiting("billing")
    teams = {each["slug"]: each for each in client.get("/api/v1/desk/staff").json()["teams"]}
    assert (teams["billing"]["title"], teams["billing"]["here"], teams["billing"]["waiting"]) == ("Billing", 1, 1)
    assert (teams["sales"]["here"], teams["sales"]["waiting"]) == (2, 0)


def test_what_is_offered_to_me_and_why(client, agent):
    automatic(offer_seconds=30)
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    me = client.get("/api/v1/desk/staff").json()["me"]
    [offer] = me["offers"]
    assert (me["status"], me["chosen"]) == ("available", "available")
    assert (offer["conversation"], offer["line"]) == (str(conversation.pk), "Hello")
    assert offer["reasons"]["able"] == 1
    assert offer["handoff"]["reason"] == "customer_request"


def test_what_is_offered_to_others_is_not_mine(client, agent2):
    automatic()
    sit_at_the_desk(agent2)
    waiting()
    route()
    assert client.get("/api/v1/desk/staff").json()["me"]["offers"] == []


def test_the_list_costs_the_same_for_any_number(agent, django_assert_num_queries):
    company.forget()
    company.content()  # It is read anew every few seconds, not within these.
    with django_assert_num_queries(3):
        roster(agent)
    for number in range(5):
        sit_at_the_desk(hire(f"agent-{number}"))
        waiting()
    with django_assert_num_queries(3):
        roster(agent)


def test_passing_on_declining_and_assigning(client, agent, agent2, manager):
    automatic()
    sit_at_the_desk(agent, agent2)
    conversation = waiting()
    route()
    assert post(client, conversation, "offer/decline", {}).status_code == 202
    assert post(client, conversation, "assign", {"agent": agent.pk}).status_code == 202
    answer = post(client, conversation, "transfer", {"agent": agent2.pk, "note": "Please."})
    assert answer.status_code == 202
    assert Conversation.objects.get(pk=conversation.pk).holder == agent2
    assert conversation.notes.get().text == "Please."
    assert post(client, conversation, "transfer", {"team": "claims"}).json()["error"]["code"] == "not_holder"
    assert post(client, conversation, "assign", {"agent": agent.pk}).json()["error"]["code"] == "already_claimed"
    assert post(client, conversation, "transfer", {"to": 3}).status_code == 422
    client.force_login(manager)
    assert post(client, conversation, "assign", {"agent": agent.pk}).status_code == 202
    assert Conversation.objects.get(pk=conversation.pk).holder == agent
