"""Writing macros: agents their own, managers the shared ones too."""

import pytest

from agents_desk.models import Macro
from portal.accounts.models import AuditEntry
from tests.desk.https import https_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

TAG = {"do": "tags", "add": ["billing"]}


def form(*steps, title="Close billing", **fields) -> dict:
    """What the page sends; each step has its number as its place unless it says another."""
    data = {"title": title, "steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": 0, **fields}
    for number, step in enumerate(steps):
        for name, value in {"ORDER": number + 1, **step}.items():
            data[f"steps-{number}-{name}"] = value
    return data


def send(user, data, path="new/"):
    client = https_client()
    client.force_login(user)
    return client.post(f"/desk/macros/{path}", data)


def get(user, path=""):
    client = https_client()
    client.force_login(user)
    return client.get(f"/desk/macros/{path}")


def test_a_manager_writes_one_for_everybody(manager, agent):
    steps = [
        {"do": "reply", "text": "Thank you, {customer.name}."},
        {"do": "tags", "add": "Billing, call back", "remove": ""},
        {"do": "transfer", "team": "claims", "text": "As discussed."},
    ]

    assert send(manager, form(*steps, is_shared="on", team="")).status_code == 302

    macro = Macro.objects.get()
    assert (macro.title, macro.owner, macro.actions) == (
        "Close billing",
        None,
        [
            {"do": "reply", "text": "Thank you, {customer.name}."},
            {"do": "tags", "add": ["billing", "call back"], "remove": []},
            {"do": "transfer", "team": "claims", "note": "As discussed."},
        ],
    )
    assert AuditEntry.objects.get(action="macro.save").user == manager
    assert "Close billing" in get(agent).content.decode()


def test_an_agents_macro_is_their_own_whatever_they_send(agent, agent2):
    send(agent, form({"do": "resolve"}, is_shared="on", team="claims"))

    macro = Macro.objects.get()
    assert (macro.owner, macro.team) == (agent, "")
    assert "Close billing" not in get(agent2).content.decode()


def test_the_steps_are_kept_in_the_order_of_the_page_without_those_removed(manager):
    steps = [
        {"do": "resolve", "ORDER": 3},
        {"do": "note", "text": "Oops", "ORDER": 1, "DELETE": "on"},
        {"do": "note", "text": "Done", "ORDER": 2},
        {"do": "", "ORDER": 4},
    ]
    send(manager, form(*steps, is_shared="on"))
    assert [step.do for step in Macro.objects.get().steps] == ["note", "resolve"]


def test_it_is_changed_and_shown_as_it_is(manager):
    macro = Macro.objects.create(title="Old", actions=[TAG, {"do": "snooze", "when": "week"}])
    page = get(manager, f"{macro.pk}/").content.decode()
    assert 'value="billing"' in page
    assert '<option value="week" selected>' in page

    send(manager, form({"do": "resolve"}, title="New", is_shared="on"), f"{macro.pk}/")

    macro.refresh_from_db()
    assert (macro.title, macro.actions) == ("New", [{"do": "resolve"}])


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([{"do": ""}], "Please choose at least one step."),
        ([{"do": "reply", "text": " "}], "Please write what is to be said."),
        ([{"do": "tags", "add": " , "}], "Please name a tag"),
        ([{"do": "tags", "add": "x" * 41}], "Please name a tag"),
        ([{"do": "transfer", "team": ""}], "Please choose a team."),
        ([{"do": "resolve"}, {"do": "reply", "text": "Bye"}], "Please change the order of the steps."),
    ],
    ids=["nothing", "no text", "no tag", "long tag", "no team", "order"],
)
def test_what_cannot_be_done_is_said_at_the_step(manager, steps, said):
    response = send(manager, form(*steps, is_shared="on"))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Macro.objects.exists()


def test_two_of_one_name_are_not_kept_by_the_same_people(manager):
    Macro.objects.create(title="Close billing", actions=[TAG])
    response = send(manager, form({"do": "resolve"}, is_shared="on"))
    assert "There is a macro of this name already." in response.content.decode()
    assert Macro.objects.count() == 1


def test_nobody_changes_or_deletes_what_is_not_theirs(agent, agent2, manager):
    shared = Macro.objects.create(title="Shared", actions=[TAG])
    theirs = Macro.objects.create(title="Theirs", actions=[TAG], owner=agent2)
    for user, macro in ((agent, shared), (agent, theirs), (manager, theirs)):
        assert get(user, f"{macro.pk}/").status_code == 404
        assert send(user, form({"do": "resolve"}), f"{macro.pk}/").status_code == 404
        assert send(user, {}, f"{macro.pk}/delete/").status_code == 404
    assert list(Macro.objects.values_list("title", "actions").order_by("title")) == [
        ("Shared", [TAG]),
        ("Theirs", [TAG]),
    ]

    assert send(manager, {}, f"{shared.pk}/delete/").status_code == 302
    assert not Macro.objects.filter(pk=shared.pk).exists()
