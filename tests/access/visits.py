"""One try of a route by somebody, with a body that nobody could object to, and what became of it."""

import json
import re
from http import HTTPStatus

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from chat.models import Quote
from tests.access.matters import (
    ANSWER,
    new_attachment,
    new_consultation,
    new_flag,
    new_macro,
    new_reply,
    new_view,
)
from tests.people import Visitor

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


def visit(people, person: str, route: str, quote: Quote):
    method, path = route.split(" ", 1)
    path = path.format(
        id=quote.conversation_id,
        reference=quote.reference,
        metric_slug="wait",
        part_slug="asked",
        version="0123456789ab",
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
