"""The customer's REST interface: every route with its answers and its fixed codes."""

import uuid

import httpx
import psycopg
import pytest

from tests.modelscript import call
from tests.modelscript import say as speak
from tests.wire.visitor import PATIENCE, Visitor

CAR = {"make": "Toyota", "model": "Camry", "year": 2021, "mileage": 30_000, "driver_age": 40}


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Status and code. The body holds nothing else than a code and a sentence."""
    (error,) = response.json().values()
    assert set(error) == {"code", "message"}
    assert error["message"]
    assert "Traceback" not in response.text
    return response.status_code, error["code"]


def age(portal, conversation: str, minutes: int) -> None:
    """Puts a resolution into the past."""
    with psycopg.connect(portal.database_url) as database:
        database.execute(
            "UPDATE chat_conversation SET resolved_at = resolved_at - make_interval(mins => %s) WHERE id = %s",
            [minutes, conversation],
        )


# --- starting and reading -------------------------------------------------------------------------------------------


def test_a_start_gives_a_token_a_cookie_and_the_snapshot(portal):
    response = httpx.post(f"{portal.url}api/v1/conversations", json={}, timeout=PATIENCE)

    started = response.json()
    assert response.status_code == 201
    assert set(started) == {"id", "token", "snapshot"}
    assert started["snapshot"]["seq"] == 1
    cookie = response.headers["set-cookie"]
    assert started["token"] in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    # 256 bits, in letters that need no escape.
    assert len(started["token"]) == 43


def test_the_token_is_the_visitors_and_opens_all_their_conversations(visitor):
    second = visitor.http.post("conversations", json={"previous": visitor.id})

    assert second.status_code == 201
    assert second.json()["token"] == visitor.token
    listed = visitor.http.get("conversations").json()
    assert [item["id"] for item in listed["items"]] == [second.json()["id"], visitor.id]
    assert second.json()["snapshot"]["state"]["previous"] == visitor.id


def test_the_list_is_paged(visitor):
    for _ in range(24):
        assert visitor.http.post("conversations").status_code == 201

    first = visitor.http.get("conversations").json()
    second = visitor.http.get(f"{visitor.url.rstrip('/')}{first['next']}").json()

    ids = [item["id"] for page in (first, second) for item in page["items"]]
    assert len(first["items"]) == 20
    assert second["next"] is None
    assert len(set(ids)) == 25
    assert refusal(visitor.http.get("conversations?before=yesterday")) == (422, "invalid")


def test_who_never_wrote_has_no_conversations(portal):
    listed = httpx.get(f"{portal.url}api/v1/conversations", timeout=PATIENCE)

    assert listed.json() == {"items": [], "next": None}


def test_a_foreign_conversation_is_nobodys_previous(visitor, stranger, portal):
    def customers() -> int:
        with psycopg.connect(portal.database_url) as database:
            return database.execute("SELECT count(*) FROM chat_customer").fetchone()[0]

    before = customers()
    assert refusal(visitor.http.post("conversations", json={"previous": stranger.id})) == (404, "not_found")
    anonymous = httpx.post(f"{portal.url}api/v1/conversations", json={"previous": stranger.id}, timeout=PATIENCE)
    assert refusal(anonymous) == (404, "not_found")
    assert customers() == before


def test_the_snapshot_is_the_whole_conversation(visitor):
    seq = visitor.say("Hello").json()["seq"]
    with visitor.connect() as talk:
        talk.until("snapshot")
        talk.ask("sync", after=0)
        talk.have("turn.ended")
    snapshot = visitor.http.get(visitor.path).json()

    assert snapshot["conversation"] == visitor.id
    assert snapshot["events"] == talk.events
    assert snapshot["events"][seq - 1]["data"]["client_id"] == "c1"


def test_a_running_draft_is_part_of_the_snapshot(visitor, model):
    gate = model.gate()
    model.when("Slowly", speak("Once upon "), gate, speak("a time"))
    with visitor.connect() as talk:
        talk.ask("message.post", text="Slowly, please")
        talk.until("draft")
        draft = visitor.http.get(visitor.path).json()["draft"]
        gate.open()
        talk.have("turn.ended")

    # A word goes out with the blank behind it, or with what follows.
    assert (draft["offset"], draft["text"].rstrip()) == (0, "Once upon")
    assert visitor.http.get(visitor.path).json()["draft"] is None


# --- messages -------------------------------------------------------------------------------------------------------


def test_a_message_is_accepted_once(visitor):
    first, again = visitor.say("Hello"), visitor.say("Hello")

    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json() == {"client_id": "c1", "seq": 2}
    assert refusal(visitor.say("Goodbye")) == (409, "client_id_reused")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"client_id": "c1", "text": ""}, 422, "empty_text"),
        ({"client_id": "c1", "text": " \n"}, 422, "empty_text"),
        ({"client_id": "c1", "text": "x" * 4001}, 422, "text_too_long"),
        ({"client_id": "c1", "text": 5}, 422, "invalid"),
        ({"client_id": "c1", "text": None}, 422, "invalid"),
        ({"client_id": "c1"}, 422, "invalid"),
        ({"text": "Hello"}, 422, "invalid"),
        ({"client_id": "c 1", "text": "Hello"}, 422, "invalid"),
        ({"client_id": "c" * 65, "text": "Hello"}, 422, "invalid"),
        ({"client_id": "c1", "text": "Hello", "author": "agent"}, 422, "invalid"),
        ([], 422, "invalid"),
        ("Hello", 422, "invalid"),
    ],
)
def test_a_message_that_is_none_is_refused(visitor, body, status, code):
    assert refusal(visitor.post("messages", body)) == (status, code)
    assert visitor.http.get(visitor.path).json()["seq"] == 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"client_id": "c1", "text": "\\ud83d"}', b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(visitor, content):
    response = visitor.http.post(
        f"{visitor.path}/messages", content=content, headers={"Content-Type": "application/json"}
    )

    assert refusal(response)[1] in ("malformed", "invalid")
    assert response.status_code in (400, 422)


def test_a_body_without_end_is_refused(visitor):
    response = visitor.say("x" * 3_000_000)

    assert refusal(response) == (413, "frame_too_large")


# --- handing over, ending, rating, quotes ----------------------------------------------------------------------------


def test_asking_for_a_person_and_no_longer(visitor):
    asked = visitor.post("handoff", {"reason": "complaint"})
    assert asked.status_code == 202
    snapshot = visitor.http.get(visitor.path).json()
    assert snapshot["state"]["status"] == "awaiting_agent"
    assert snapshot["queue"]["position"] >= 1

    assert visitor.post("handoff/withdraw").status_code == 202
    assert visitor.http.get(visitor.path).json()["state"]["status"] == "with_assistant"
    assert visitor.post("handoff").status_code == 202
    assert refusal(visitor.post("handoff", {"reason": "limit_reached"})) == (422, "invalid")


def test_ending_rating_and_what_comes_too_late(visitor, portal):
    assert refusal(visitor.post("rating", {"score": 5})) == (409, "rating_too_early")
    assert visitor.post("resolve").status_code == 202
    assert visitor.post("resolve").status_code == 202
    for score in (0, 6, 4.5, "5", True, None):
        assert refusal(visitor.post("rating", {"score": score})) == (422, "invalid")
    assert refusal(visitor.post("rating", {"score": 5, "comment": "x" * 2001})) == (422, "invalid")
    assert visitor.post("rating", {"score": 4, "comment": "Quick"}).status_code == 202
    assert refusal(visitor.post("rating", {"score": 1})) == (409, "already_rated")

    age(portal, visitor.id, minutes=61)
    status, code = refusal(visitor.say("One more thing"))
    assert (status, code) == (409, "conversation_final")
    assert refusal(visitor.post("handoff")) == (409, "conversation_final")
    following = visitor.http.post("conversations", json={"previous": visitor.id})
    assert following.status_code == 201


def test_a_rating_after_a_week_is_too_late(visitor, portal):
    visitor.post("resolve")
    age(portal, visitor.id, minutes=7 * 24 * 60)

    assert refusal(visitor.post("rating", {"score": 5})) == (409, "rating_too_late")


def test_a_quote_is_answered_once_and_in_time(visitor, model, portal):
    model.when("Two quotes", call("get_quote", CAR), call("get_quote", CAR))
    model.when("Two quotes", speak("There they are."))
    with visitor.connect() as talk:
        talk.ask("message.post", text="Two quotes, please")
        one, other = (talk.until("quote.offered")["data"]["reference"] for _ in range(2))
        talk.have("turn.ended")

    assert visitor.post(f"quotes/{one}", {"answer": "accept"}).status_code == 202
    assert visitor.post(f"quotes/{one}", {"answer": "accept"}).status_code == 202
    assert refusal(visitor.post(f"quotes/{one}", {"answer": "decline"})) == (409, "quote_answered")
    assert refusal(visitor.post(f"quotes/{one}", {"answer": "perhaps"})) == (422, "invalid")
    for unknown in ("Q-NONE", "%00", "x" * 100, "a%20b"):
        assert refusal(visitor.post(f"quotes/{unknown}", {"answer": "accept"})) == (404, "not_found")
    with psycopg.connect(portal.database_url) as database:
        database.execute("UPDATE chat_quote SET expires_at = now() WHERE reference = %s", [other])
    assert refusal(visitor.post(f"quotes/{other}", {"answer": "accept"})) == (409, "quote_expired")


# --- somebody else's, and from another page ---------------------------------------------------------------------------

CALLS = [
    ("GET", "", None),
    ("GET", "/events", None),
    ("POST", "/messages", {"client_id": "c1", "text": "Hello"}),
    ("POST", "/handoff", None),
    ("POST", "/handoff/withdraw", None),
    ("POST", "/quotes/Q-1", {"answer": "accept"}),
    ("POST", "/resolve", None),
    ("POST", "/rating", {"score": 5}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_what_is_somebody_elses_is_not_found_and_nobody_is_told_to_sign_in(visitor, stranger, method, path, body):
    for conversation in (stranger.id, str(uuid.uuid4()), "no-uuid"):
        answer = visitor.http.request(method, f"conversations/{conversation}{path}", json=body)
        assert refusal(answer) == (404, "not_found")
    nobody = httpx.request(method, f"{visitor.url}api/v1/{visitor.path}{path}", json=body, timeout=PATIENCE)
    assert refusal(nobody) == (401, "not_signed_in")


@pytest.mark.parametrize("path", [path for method, path, _ in CALLS if method == "POST"])
def test_with_the_cookie_every_writing_call_must_come_from_our_page(visitor, path):
    body = {path: body for _, path, body in CALLS}[path]
    own = visitor.url.rstrip("/")
    headers = {"Cookie": f"portal_visitor={visitor.token}"}

    def post(**extra: str) -> httpx.Response:
        return httpx.post(
            f"{visitor.url}api/v1/{visitor.path}{path}", json=body, headers={**headers, **extra}, timeout=PATIENCE
        )

    for origin in ("null", f"{own}.evil.example", "http://evil.example", own.replace("http", "https")):
        assert refusal(post(Origin=origin)) == (403, "bad_origin")
    assert refusal(post()) == (403, "bad_origin")
    assert post(Origin=own).json() != {"error": {"code": "bad_origin"}}
    assert post(Origin=own).status_code != 403
    # A token in the header was put there on purpose, whatever page it comes from.
    assert post(Origin="http://evil.example", Authorization=f"Bearer {visitor.token}").status_code != 403


def test_a_start_from_a_foreign_page_is_refused(portal):
    response = httpx.post(
        f"{portal.url}api/v1/conversations", headers={"Origin": "http://evil.example"}, timeout=PATIENCE
    )

    assert refusal(response) == (403, "bad_origin")


def test_a_wrong_token_is_not_replaced_by_a_new_visitor_but_an_old_cookie_is(portal):
    wrong = httpx.post(f"{portal.url}api/v1/conversations", headers={"Authorization": "Bearer wrong"}, timeout=PATIENCE)
    assert refusal(wrong) == (401, "not_signed_in")

    old = {"Cookie": "portal_visitor=gone", "Origin": portal.url.rstrip("/")}
    fresh = httpx.post(f"{portal.url}api/v1/conversations", headers=old, timeout=PATIENCE)
    assert fresh.status_code == 201
    assert fresh.json()["token"] != "gone"


@pytest.mark.parametrize("path", ["nothing", "conversations/x/y/z", "desk/nothing", "openapi"])
def test_what_does_not_exist_is_not_found_in_the_same_form(visitor, path):
    assert refusal(visitor.http.get(path)) == (404, "not_found")


def test_the_interface_describes_itself(portal):
    described = httpx.get(f"{portal.url}api/v1/openapi.json", timeout=PATIENCE).json()

    assert "/api/v1/conversations/{conversation_id}/messages" in described["paths"]
    assert httpx.get(f"{portal.url}api/v1/docs", timeout=PATIENCE).status_code == 200


# --- server-sent events ---------------------------------------------------------------------------------------------


class Stream:
    """`with Stream(visitor) as stream: stream.until("message.posted")`; an event is (id, type, data)."""

    def __init__(self, visitor: Visitor, path: str = "", **headers: str):
        self._response = visitor.http.stream("GET", f"{visitor.path}/events{path}", headers=headers)
        self.comments: list[str] = []

    def __enter__(self) -> "Stream":
        response = self._response.__enter__()
        assert response.headers["content-type"].startswith("text/event-stream")
        self._lines = response.iter_lines()
        return self

    def __exit__(self, *exc_info) -> None:
        self._response.__exit__(*exc_info)

    def next(self) -> dict[str, str]:
        event: dict[str, str] = {}
        for line in self._lines:
            if line.startswith(":"):
                self.comments.append(line)
            elif line:
                name, _, value = line.partition(": ")
                event[name] = value
            elif event:
                return event
        raise AssertionError("the stream ended")

    def next_number(self) -> str:
        """Of the next event that has one; drafts have none."""
        while "id" not in (event := self.next()):
            pass
        return event["id"]

    def until(self, type: str) -> dict[str, str]:
        while (event := self.next())["event"] != type:
            pass
        return event


def test_events_come_as_a_stream_and_drafts_without_a_number(visitor):
    with Stream(visitor) as stream:
        assert stream.next() | {"data": ""} == {"id": "1", "event": "conversation.opened", "data": ""}
        visitor.say("Hello")
        assert stream.until("message.posted")["id"] == "2"
        assert "id" not in stream.until("draft")
        assert stream.until("turn.ended")["id"]
    assert stream.comments == [": open"]


def test_a_stream_goes_on_after_the_last_event_that_was_seen(visitor):
    visitor.say("One", "c1")
    with Stream(visitor, **{"Last-Event-ID": "2"}) as stream:
        assert stream.next_number() == "3"
    # The header is what the browser knows; it wins over the address, which is older.
    with Stream(visitor, "?after=0", **{"Last-Event-ID": "1"}) as stream:
        assert stream.next_number() == "2"
    with Stream(visitor, "?after=2") as stream:
        assert stream.next_number() == "3"


def test_the_list_comes_at_once(visitor):
    visitor.say("Hello")

    listed = visitor.http.get(f"{visitor.path}/events?after=1", headers={"Accept": "application/json"}).json()

    assert [event["seq"] for event in listed["events"]][:2] == [2, 3]
    assert listed["seq"] >= 3


@pytest.mark.parametrize("after", ["-1", "x", "1.5"])
def test_a_number_that_is_none_is_refused(visitor, after):
    assert refusal(visitor.http.get(f"{visitor.path}/events?after={after}")) == (422, "invalid")
    assert refusal(visitor.http.get(f"{visitor.path}/events", headers={"Last-Event-ID": after})) == (422, "invalid")
