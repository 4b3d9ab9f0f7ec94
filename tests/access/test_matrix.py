"""Who may do what: every route and every command of both sockets, as everybody.

The rows are found in the code; one that is not in the tables below fails. Each outcome is what the person gets, in the
order of PEOPLE: `ok`, or the status or code with which they are turned away.
"""

import asyncio
import json
import re
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from channels.testing import WebsocketCommunicator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import get_resolver

from agents_desk.models import CannedReply, Macro, SavedView
from chat.models import Action, Quote
from chat.protocol import CUSTOMER_COMMANDS, DESK_COMMANDS
from chat.services import attachments, consultations, flags, handoffs, messages
from portal.accounts.models import User
from portal.api import api
from portal.asgi import application
from tests.people import Visitor, an_offer, answer, hire, say, start_conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

PATIENCE = 200
PEOPLE = ("nobody", "visitor_a", "visitor_b", "agent", "manager", "admin")

EVERYBODY = ("ok",) * 6
OWNER = (401, "ok", 404, 401, 401, 401)
STAFF = (401, 401, 401, "ok", "ok", "ok")
OWNER_AND_STAFF = (401, "ok", 404, "ok", "ok", "ok")
STAFF_PAGE = ("login", "login", "login", "ok", "ok", "ok")
MANAGERS = (401, 401, 401, 403, "ok", "ok")
MANAGERS_PAGE = ("login", "login", "login", 403, "ok", "ok")
NOTHING_THERE = (404,) * 6
NONE_OF_THEIRS = ("login", "login", "login", 404, 404, 404)
NOTHING_TO_SHOW = ("login", "login", "login", 403, 403, 403)
MANAGERS_ADMIN = ("login", "login", "login", "login", "ok", "ok")

ROUTES = {
    "GET ": EVERYBODY,
    "GET chat/{id}/": EVERYBODY,  # an empty page: what is in it comes from the API
    "POST language/": EVERYBODY,
    "GET theme.css": EVERYBODY,
    "GET healthz": EVERYBODY,
    "GET readyz": EVERYBODY,
    "GET metrics": EVERYBODY,  # to this machine, as which tests count; see test_the_metrics_are_for_this_machine
    "GET accounts/login/": EVERYBODY,
    "POST accounts/logout/": EVERYBODY,
    "GET accounts/login/code/": EVERYBODY,  # empty without a sign-in that has begun; see tests/staff/
    "GET accounts/login/passkey/": EVERYBODY,
    "GET accounts/login/oidc/": NOTHING_THERE,  # no provider is set up here; see tests/staff/test_oidc.py
    "GET accounts/oidc/callback/": NOTHING_THERE,
    "GET accounts/password/": STAFF_PAGE,
    "GET accounts/security/": STAFF_PAGE,
    "GET accounts/security/app/": STAFF_PAGE,
    "GET accounts/security/app/remove/": NONE_OF_THEIRS,  # one's own, of which these people have none
    "GET accounts/security/codes/": NONE_OF_THEIRS,
    "GET accounts/security/codes/new/": STAFF_PAGE,
    "GET accounts/security/codes/file/": NONE_OF_THEIRS,
    "GET accounts/security/passkeys/": STAFF_PAGE,
    "GET accounts/security/passkeys/{pk}/": NONE_OF_THEIRS,
    "GET accounts/security/passkeys/{pk}/remove/": NONE_OF_THEIRS,
    "GET accounts/security/confirm/": NOTHING_TO_SHOW,  # neither a password nor a second factor
    "GET accounts/security/confirm/code/": NOTHING_TO_SHOW,
    "GET accounts/security/confirm/passkey/": NOTHING_TO_SHOW,
    "GET accounts/invitations/": MANAGERS_PAGE,
    "POST accounts/invitations/{invitation_id}/revoke/": MANAGERS_PAGE,
    "GET accounts/invitations/{text}/": (410,) * 6,  # for who has the link; see tests/staff/test_invitations.py
    "GET api/v1/openapi.json": EVERYBODY,
    "GET api/v1/docs": EVERYBODY,
    "POST api/v1/conversations": EVERYBODY,
    "GET api/v1/conversations": EVERYBODY,  # one's own
    "GET api/v1/conversations/{id}": OWNER,
    "GET api/v1/conversations/{id}/events": OWNER,
    "POST api/v1/conversations/{id}/messages": OWNER,
    "POST api/v1/conversations/{id}/handoff": OWNER,
    "POST api/v1/conversations/{id}/handoff/withdraw": OWNER,
    "POST api/v1/conversations/{id}/quotes/{reference}": OWNER,
    "POST api/v1/conversations/{id}/actions/{reference}": OWNER,
    "POST api/v1/conversations/{id}/verification": OWNER,
    "POST api/v1/conversations/{id}/identity": OWNER,
    "POST api/v1/conversations/{id}/attachments": OWNER,
    "POST api/v1/conversations/{id}/contact": OWNER,
    "POST api/v1/conversations/{id}/transcript": OWNER,
    "POST api/v1/conversations/{id}/open": (404,) * 6,  # for who has the key; see tests/letters/test_link_keys.py
    "GET attachments/{attachment_id}/{name}": OWNER_AND_STAFF,
    "POST api/v1/desk/conversations/{id}/attachments": STAFF,
    "POST api/v1/desk/conversations/{id}/transcript": STAFF,
    "POST api/v1/conversations/{id}/resolve": OWNER,
    "POST api/v1/conversations/{id}/rating": OWNER,
    "GET api/v1/desk/queue": STAFF,
    "GET api/v1/desk/conversations": STAFF,  # those that one may see; see tests/desk/test_views.py
    "GET api/v1/desk/conversations/changes": STAFF,
    "GET api/v1/desk/search": STAFF,
    "GET api/v1/desk/views": STAFF,
    "GET api/v1/desk/views/choices": STAFF,
    "POST api/v1/desk/views": STAFF,
    "PATCH api/v1/desk/views/{saved_id}": (401, 401, 401, 404, "ok", "ok"),  # shared: for managers to change
    "DELETE api/v1/desk/views/{saved_id}": (401, 401, 401, 404, "ok", "ok"),
    "GET api/v1/desk/conversations/{id}": STAFF,
    "GET api/v1/desk/conversations/{id}/dossier": STAFF,
    "POST api/v1/desk/conversations/{id}/claim": STAFF,
    "POST api/v1/desk/conversations/{id}/release": STAFF,
    "POST api/v1/desk/conversations/{id}/return": STAFF,
    "POST api/v1/desk/conversations/{id}/resolve": STAFF,
    "POST api/v1/desk/conversations/{id}/messages": STAFF,
    "POST api/v1/desk/conversations/{id}/notes": STAFF,
    "GET api/v1/desk/staff": STAFF,
    "POST api/v1/desk/conversations/{id}/transfer": STAFF,
    "POST api/v1/desk/conversations/{id}/assign": STAFF,  # to oneself; see tests/desk/test_passing.py for others
    "POST api/v1/desk/conversations/{id}/offer/decline": STAFF,
    "GET api/v1/desk/snooze-times": STAFF,
    "POST api/v1/desk/conversations/{id}/snooze": STAFF,
    "GET api/v1/desk/tags": STAFF,
    "POST api/v1/desk/conversations/{id}/tags": STAFF,
    "POST api/v1/desk/tags/rename": MANAGERS,
    "POST api/v1/desk/tags/remove": MANAGERS,
    "GET api/v1/desk/conversations/{id}/duplicates": STAFF,
    "POST api/v1/desk/conversations/{id}/merge": STAFF,
    "POST api/v1/desk/conversations/{id}/mark": STAFF,
    "POST api/v1/desk/bulk": STAFF,  # each conversation by its own rights; see tests/desk/test_bulk.py
    "POST api/v1/desk/preview": STAFF,
    "GET api/v1/desk/replies": STAFF,  # one's teams' and one's own; see tests/desk/test_replies.py
    "POST api/v1/desk/replies": STAFF,
    "PUT api/v1/desk/replies/{reply_id}": (401, 401, 401, 404, 404, 404),  # a shared one: only the admin changes it
    "DELETE api/v1/desk/replies/{reply_id}": (401, 401, 401, 404, 404, 404),
    "POST api/v1/desk/replies/{reply_id}/use": STAFF,
    "GET api/v1/desk/macros": STAFF,
    "POST api/v1/desk/conversations/{id}/macros/{macro_id}": STAFF,
    "GET api/v1/desk/conversations/{id}/consultations": STAFF,
    "POST api/v1/desk/conversations/{id}/consultations": STAFF,
    "DELETE api/v1/desk/conversations/{id}/consultations/{consultation_id}": STAFF,  # one's own
    "POST api/v1/desk/conversations/{id}/whisper": STAFF,
    "POST api/v1/desk/conversations/{id}/flags": STAFF,
    "GET api/v1/desk/suggestions": MANAGERS,
    "GET desk/flags/": MANAGERS_PAGE,
    "POST desk/flags/{flag_id}/article/": MANAGERS_PAGE,
    "POST desk/flags/{flag_id}/dismiss/": MANAGERS_PAGE,
    "GET desk/tags/": MANAGERS_PAGE,
    "POST desk/tags/rename/": MANAGERS_PAGE,
    "POST desk/tags/remove/": MANAGERS_PAGE,
    "GET desk/macros/": STAFF_PAGE,
    "GET desk/macros/new/": STAFF_PAGE,
    "GET desk/macros/{macro_id}/": ("login", "login", "login", 404, "ok", "ok"),  # shared: for managers to change
    "POST desk/macros/{macro_id}/delete/": ("login", "login", "login", 404, "ok", "ok"),
    "GET api/v1/metrics": MANAGERS,
    "GET desk/": STAFF_PAGE,
    "GET desk/conversations/{id}/": STAFF_PAGE,
    "GET desk/metrics/": MANAGERS_PAGE,
    "GET desk/questions/": MANAGERS_PAGE,
    "GET styleguide/": STAFF_PAGE,
    "POST desk/questions/dismiss/": MANAGERS_PAGE,
    "GET desk/metrics/versions/": MANAGERS_PAGE,
    "GET desk/metrics/intents/": MANAGERS_PAGE,
    "GET desk/metrics/{metric_slug}/{part_slug}/": MANAGERS_PAGE,
    "GET admin/": MANAGERS_ADMIN,  # see below for what is below it
}
MANAGERS_PART_OF_THE_ADMIN = re.compile(
    r"admin/(|search/|password_change/done/|agents_desk/.*|chat/|chat/(article|pack|promptversion|promptdraft)/.*)$"
)
# They lead to the portal's own, whoever comes.
DOORS_OF_THE_ADMIN = {"admin/login/", "admin/logout/", "admin/password_change/"}
# Ninja's own index, which only leads to the others.
NO_ROUTE = {"api/v1/"}

OWNER_COMMAND = ("not_signed_in", "ok", "not_found", "not_signed_in", "not_signed_in", "not_signed_in")
STAFF_COMMAND = ("not_signed_in",) * 3 + ("ok",) * 3
COMMANDS = {
    **{
        f"customer {name}": OWNER_COMMAND
        for name in (
            "message.post",
            "sync",
            "typing.set",
            "handoff.request",
            "handoff.withdraw",
            "quote.answer",
            "action.answer",
            "rating.give",
            "read",
            "contact.leave",
            "conversation.resolve",
        )
    },
    **{
        f"desk {name}": STAFF_COMMAND
        for name in (
            "watch",
            "unwatch",
            "sync",
            "claim",
            "release",
            "return",
            "resolve",
            "note.post",
            "message.post",
            "typing.set",
            "focus.beat",
            "read",
            "look",
            "transfer",
            "assign",
            "offer.decline",
            "presence.set",
            "presence.beat",
            "snooze",
            "tags.set",
            "mark",
            "merge",
            "macro.run",
            "transcript.mail",
            "whisper",
            "suggestion.ask",
            "question.ask",
            "message.flag",
        )
    },
}

# The number of the assistant's message in each of the conversations below.
ANSWER = 4
BODIES = {
    "consultations": {"client_id": "k9", "kind": "suggestion"},
    "whisper": {"client_id": "w9", "text": "Be brief."},
    "flags": {"seq": ANSWER, "answer": "No."},
    "transfer": {"team": "claims"},
    "messages": {"client_id": "c9", "text": "Hello"},
    "notes": {"client_id": "n9", "text": "Hello"},
    "quotes": {"answer": "accept"},
    "actions": {"answer": "decline"},
    "verification": {"code": "000000"},
    "identity": {"token": "nobody.signed.this"},
    "rating": {"score": 5},
    "snooze": {"until": None},
    "tags": {"tags": ["billing"]},
    "rename": {"tag": "billing", "to": "bills"},
    "remove": {"tag": "billing"},
    "mark": {"kind": "test"},
    "contact": {"email": "ann@example.com"},
    "transcript": {"email": "ann@example.com", "confirmed": True},
    "open": {"key": "nobody-made-this"},
    "bulk": {"action": "untag", "tags": ["billing"], "conversations": ["00000000-0000-4000-8000-000000000000"]},
    "macros": {"client_id": "m9"},
    "preview": {"text": "**Hello**"},
    "replies": {"shortcut": "late", "title": "Running late", "text": "Five minutes, please."},
    "views": {"name": "Angry", "view": "open", "filters": {"sentiment": "-1"}, "is_shared": False},
}
FIELDS = {
    "whisper": {"text": "Be brief."},
    "question.ask": {"text": "Why?"},
    "message.flag": {"seq": ANSWER, "answer": "No."},
    "transfer": {"team": "claims"},
    "presence.set": {"status": "busy"},
    "presence.beat": {"active": True},
    "message.post": {"text": "Hello"},
    "note.post": {"text": "Hello"},
    "typing.set": {"on": True},
    "quote.answer": {"reference": "{reference}", "answer": "accept"},
    "action.answer": {"reference": "{reference}", "answer": "decline"},
    "rating.give": {"score": 5},
    "sync": {"after": 0},
    "read": {"seq": 1},
    "look": {"on": True},
    "snooze": {"until": None},
    "tags.set": {"tags": ["billing"]},
    "mark": {"kind": "test"},
    "contact.leave": {"email": "ann@example.com"},
    "transcript.mail": {"email": "ann@example.com", "confirmed": True},
}
# A right that somebody has, and that only the matter itself stands against at the moment.
NOT_NOW = {"not_allowed_now", "not_holder", "rating_too_early", "handoff_gone", "offer_gone", "not_mergeable"}


@pytest.fixture
def people(visitor_a, visitor_b, agent, manager, admin):
    return {
        "nobody": None,
        "visitor_a": visitor_a,
        "visitor_b": visitor_b,
        "agent": agent,
        "manager": manager,
        "admin": admin,
    }


class Matters:
    """Each try gets a quote that nobody has done anything with: a new one, unless all tries so far were turned away."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._fresh: Quote | None = None

    def try_on(self, action: Callable[[Quote], Any]) -> Any:
        quote = self._fresh = self._fresh or new_quote(self._visitor)
        outcome = action(quote)
        if outcome == "ok":
            self._fresh = None
        return outcome


def new_quote(visitor) -> Quote:
    """Of a conversation of the visitor's that waits for an agent; an action of the same reference waits there too."""
    conversation = start_conversation(visitor)
    say(conversation)
    answer(conversation)
    handoffs.request_by_customer(conversation_id=conversation.id)
    offer = an_offer()
    reference = f"Q-{conversation.id.hex[:8]}"
    Action.objects.create(
        conversation=conversation,
        reference=reference,
        tool="cancel_policy",
        title="Cancel your policy",
        lines=[],
        button="Cancel it",
        created_at=conversation.opened_at,
        expires_at=conversation.opened_at + offer.valid_for,
    )
    return Quote.objects.create(
        conversation=conversation,
        reference=reference,
        product=offer.product,
        title=offer.title,
        inputs=[],
        price=offer.price,
        currency="USD",
        period="month",
        breakdown=[],
        created_at=conversation.opened_at,
        expires_at=conversation.opened_at + offer.valid_for,
    )


def new_macro() -> int:
    """A shared one, which leaves a conversation's tags as they are."""
    actions = [{"do": "tags", "add": [], "remove": ["billing"]}]
    return Macro.objects.create(title=f"Macro {uuid4()}", actions=actions).pk


def new_consultation(quote: Quote, somebody) -> int:
    """Asked by whoever tries, where that is a member of staff."""
    agent = somebody if isinstance(somebody, User) else hire(f"former-{uuid4()}")
    return consultations.ask_for_reply(conversation_id=quote.conversation_id, agent=agent, client_id=str(uuid4())).pk


def new_flag(quote: Quote, agent: User) -> int:
    flags.flag(conversation_id=quote.conversation_id, agent=agent, seq=ANSWER, answer="No.")
    return quote.conversation.messages.get(seq=ANSWER).flag.pk


def new_attachment(quote: Quote):
    """Of the customer, and sent."""
    conversation = quote.conversation
    file = attachments.upload(
        conversation=conversation, name="note.txt", declared_type="text/plain", size=5, content=b"hello"
    )
    messages.post_by_customer(conversation_id=conversation.pk, client_id="file", text="", attachments=[file.pk])
    return file.pk


def new_view() -> int:
    """A shared one, of somebody who has left."""
    owner = hire(f"former-{uuid4()}", is_active=False)
    return SavedView.objects.create(owner=owner, name="Angry", view="open", is_shared=True).pk


# --- routes ---------------------------------------------------------------------------------------------------------


def routes() -> set[str]:
    """Method and address of every route in the code."""
    operations = {
        f"{method.upper()} {address(path.lstrip('/'))}"
        for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
        for method in methods
    }
    by_api = {route.split(" ", 1)[1] for route in operations}
    pages = {path for path in map(address, patterns(get_resolver().url_patterns)) if path not in by_api | NO_ROUTE}
    posted = {
        "accounts/invitations/{invitation_id}/revoke/",
        "accounts/logout/",
        "desk/flags/{flag_id}/article/",
        "desk/flags/{flag_id}/dismiss/",
        "desk/macros/{macro_id}/delete/",
        "desk/questions/dismiss/",
        "desk/tags/remove/",
        "desk/tags/rename/",
        "language/",
    }
    return operations | {f"{'POST' if path in posted else 'GET'} {path}" for path in pages}


def patterns(tree, prefix: str = ""):
    for each in tree:
        path = prefix + str(each.pattern)
        if path == "admin/":
            yield path  # its addresses are guarded by the admin as one; see test_the_whole_admin_is_for_admins
        elif hasattr(each, "url_patterns"):
            yield from patterns(each.url_patterns, path)
        else:
            yield path


def address(path: str) -> str:
    """`<str:conversation_id>` and `{conversation_id}` are `{id}`."""
    return re.sub(r"[<{](?:\w+:)?(\w+)[>}]", r"{\1}", path).replace("{conversation_id}", "{id}")


def test_every_route_has_a_row():
    assert routes() - {f"GET {door}" for door in DOORS_OF_THE_ADMIN} == set(ROUTES)


@pytest.mark.parametrize("person", PEOPLE)
def test_routes(people, person):
    matters = Matters(people["visitor_a"])
    outcomes = {route: matters.try_on(partial(visit, people, person, route)) for route in ROUTES}

    assert outcomes == {route: row[PEOPLE.index(person)] for route, row in ROUTES.items()}


def visit(people, person: str, route: str, quote: Quote):
    method, path = route.split(" ", 1)
    path = path.format(
        id=quote.conversation_id,
        reference=quote.reference,
        metric_slug="wait",
        part_slug="asked",
        macro_id=new_macro() if "{macro_id}" in path else 0,
        reply_id=new_reply() if "{reply_id}" in path else 0,
        saved_id=new_view() if "{saved_id}" in path else 0,
        attachment_id=new_attachment(quote) if "{attachment_id}" in path else 0,
        consultation_id=new_consultation(quote, people[person]) if "{consultation_id}" in path else 0,
        flag_id=new_flag(quote, people["agent"]) if "{flag_id}" in path else 0,
        name="note.txt",
        pk=0,
        invitation_id=0,
        text="not-a-link",
    )
    parts = ["", *path.rstrip("/").split("/")]
    body = BODIES.get(parts[-2] if parts[-2] in ("quotes", "actions", "macros", "views", "replies") else parts[-1])
    if parts[-1] == "assign":
        body = {"agent": key_of(people[person])}
    if parts[-1] == "use":
        body = {"conversation": str(quote.conversation_id)}
    if parts[-1] == "merge":
        body = {"into": str(quote.conversation_id)}
    client, headers = sign_in(people[person])
    data, content_type = json.dumps(body) if body else "", "application/json"
    if parts[-1] == "attachments":
        data = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("note.txt", b"hello", "text/plain")})
        content_type = MULTIPART_CONTENT
    response = client.generic(
        method,
        f"/{path}",
        data,
        content_type=content_type,
        headers=headers,
        secure=True,
    )
    return outcome(response, path)


def new_reply() -> int:
    """One that everybody has."""
    text = {"title": "Greeting", "text": "Hello {customer.name}"}
    return CannedReply.objects.get_or_create(pack="acme", shortcut="hello", defaults=text)[0].pk


def key_of(somebody) -> int:
    """Of a member of staff; of anybody else it is never looked at."""
    return getattr(somebody, "pk", 1)


def sign_in(somebody) -> tuple[Client, dict[str, str]]:
    client = Client(raise_request_exception=False)
    if isinstance(somebody, Visitor):
        return client, {"Authorization": f"Bearer {somebody.token}"}
    if somebody is not None:
        client.force_login(somebody)
    return client, {}


def outcome(response, path: str):
    to_sign_in = re.match(r"/(accounts|admin)/login/\?next=", response.headers.get("location", ""))
    if to_sign_in:
        return "login"
    if response.status_code < 400 or response.status_code == HTTPStatus.CONFLICT:
        return "ok"
    if path == "readyz":  # No worker runs here, and everybody may know.
        return "ok"
    return response.status_code


@pytest.mark.parametrize("person", PEOPLE)
def test_the_whole_admin_is_for_managers_in_part_and_for_admins(people, person):
    client, headers = sign_in(people[person])
    (admin_patterns,) = [each.url_patterns for each in get_resolver().url_patterns if str(each.pattern) == "admin/"]
    paths = [re.sub(r"<[^>]+>|\(\?P<[^>]+>[^)]*\)\$?", "1", path) for path in patterns(admin_patterns, "admin/")]
    assert len(paths) > 20

    answers = {
        path: client.get(f"/{path}", headers=headers, secure=True) for path in paths if path not in DOORS_OF_THE_ADMIN
    }
    # The words of its scripts are no secret. What only leads elsewhere shows nothing.
    got_in = {path for path, came in answers.items() if came.status_code == HTTPStatus.OK and path != "admin/jsi18n/"}

    if person in ("manager", "admin"):
        assert {"admin/", "admin/chat/promptversion/"} <= got_in
    else:
        assert got_in == set()
    if person == "manager":
        assert [path for path in got_in if not MANAGERS_PART_OF_THE_ADMIN.match(path)] == []


def test_staff_writes_with_a_session_only_from_our_pages(people, agent):
    quote = new_quote(people["visitor_a"])
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)

    for action in ("claim", "release", "return", "resolve", "messages", "notes"):
        response = client.post(
            f"/api/v1/desk/conversations/{quote.conversation_id}/{action}",
            json.dumps(BODIES.get(action, {})),
            content_type="application/json",
            secure=True,
        )
        assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")


def test_the_metrics_are_for_this_machine_or_for_who_has_the_token(people, settings):
    client = Client()
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
    settings.METRICS_TOKEN = "told-to-prometheus-only"
    wrong, right = ({"Authorization": f"Bearer {token}"} for token in ("guess", settings.METRICS_TOKEN))
    assert client.get("/metrics", headers=wrong, REMOTE_ADDR="203.0.113.7").status_code == 403
    assert client.get("/metrics", headers=right, REMOTE_ADDR="203.0.113.7").status_code == 200


def test_a_forwarded_address_of_a_stranger_is_not_believed(people):
    response = Client().get("/metrics", REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": "127.0.0.1"})

    assert response.status_code == 403


# --- commands -------------------------------------------------------------------------------------------------------


def test_every_command_has_a_row():
    assert {f"customer {name}" for name in CUSTOMER_COMMANDS} | {f"desk {name}" for name in DESK_COMMANDS} == set(
        COMMANDS
    )


@pytest.mark.parametrize("person", PEOPLE)
def test_commands(people, person, loop):
    matters = Matters(people["visitor_a"])
    outcomes = {row: matters.try_on(partial(command, people, person, row, loop)) for row in COMMANDS}

    assert outcomes == {row: each[PEOPLE.index(person)] for row, each in COMMANDS.items()}


@pytest.fixture(scope="module")
def loop():
    """One event loop for all sockets, as in a web process."""
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever, daemon=True)
    thread.start()
    yield running
    running.call_soon_threadsafe(running.stop)
    thread.join()


def command(people, person: str, row: str, loop: asyncio.AbstractEventLoop, quote: Quote) -> str:
    socket, name = row.split(" ")
    frame = {"type": name, "client_id": "m1", **FIELDS.get(name, {})}
    if name in ("quote.answer", "action.answer"):
        frame["reference"] = quote.reference
    if socket == "desk":
        frame["conversation"] = str(quote.conversation_id)
        if name in ("presence.set", "presence.beat"):
            del frame["conversation"]
        if name == "assign":
            frame["agent"] = key_of(people[person])
        if name == "merge":
            frame["into"] = str(quote.conversation_id)
        if name == "macro.run":
            frame["macro"] = new_macro()
        if name == "sync":
            frame["after_desk"] = 0
    path = "/ws/desk/" if socket == "desk" else f"/ws/conversations/{quote.conversation_id}/"
    return asyncio.run_coroutine_threadsafe(send(path, handshake_of(people[person]), frame), loop).result()


def handshake_of(somebody) -> list[tuple[bytes, bytes]]:
    """A visitor shows the token; staff come with their session from our page, as the desk does."""
    page = [(b"host", b"testserver"), (b"origin", b"https://testserver")]
    if isinstance(somebody, Visitor):
        return [*page, (b"authorization", f"Bearer {somebody.token}".encode())]
    if somebody is None:
        return page
    client, _ = sign_in(somebody)
    return [*page, (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())]


async def send(path: str, headers: list[tuple[bytes, bytes]], frame: dict) -> str:
    """What becomes of one command on a new socket."""
    socket = WebsocketCommunicator(application, path, headers=headers)
    connected, _ = await socket.connect(timeout=PATIENCE)
    assert connected
    await socket.send_json_to(frame)
    if frame["type"] == "unwatch":  # It alone has no answer; the next command shows that it was taken.
        await socket.send_json_to({**frame, "type": "watch"})
    try:
        while True:
            told = await socket.receive_json_from(timeout=PATIENCE)
            if told["type"] == "ack":
                return "ok"
            if told["type"] == "refused":
                return "ok" if told["code"] in NOT_NOW else told["code"]
    finally:
        await socket.disconnect(timeout=PATIENCE)
