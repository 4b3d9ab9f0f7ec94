"""`manage.py converse`: real questions, held as conversations with a running portal."""

import json
import socket
from contextlib import closing

import psycopg
import pytest

from chat.models import Author, Message
from chat.rehearsal.audit import Stored
from chat.rehearsal.report import Line, Report
from chat.rehearsal.talk import Heard
from chat.rehearsal.tickets import Ticket

QUESTIONS = [
    ("What is the difference between collision and comprehensive coverage?", "Coverage"),
    ("I want to speak to a human being, please.", "Handoff"),
    ("How do I reset my password?", "Account"),
]


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "questions.tsv"
    path.write_text("".join(f"{text}\t{label}\n" for text, label in [("text", "label"), *QUESTIONS]))
    return path


def unused_url() -> str:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}/"


def count_test_conversations(portal) -> int:
    with psycopg.connect(portal.database_url) as connection:
        return connection.execute("SELECT count(*) FROM chat_conversation WHERE kind = 'test'").fetchone()[0]


def test_every_row_is_a_conversation_that_is_answered_once_and_counts_in_no_metric(portal, questions):
    before = count_test_conversations(portal)
    done = portal.manage(
        "converse", "--file", str(questions), "--column", "text", "--label", "label", "-n", "2", "--json"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["good"]
    totals = report["totals"]
    assert [totals[check] for check in ("tickets", "acknowledged", "stored", "answered_once", "gapless")] == [3] * 5
    assert [ticket["outcome"] for ticket in report["tickets"]] == ["answered", "handed off", "answered"]
    assert report["labels"]["Handoff"] == {"handed off": 1}
    assert all(ticket["first_text_ms"] > 0 for ticket in report["tickets"])
    assert count_test_conversations(portal) == before + 3


def test_the_report_for_people_has_a_line_per_ticket_and_the_totals(portal, questions):
    done = portal.manage("converse", "--file", str(questions), "--column", "text")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["1", "2", "3"]
    assert "acknowledged 3 of 3, stored exactly once 3, answered exactly once 3" in lines[-1]


def test_a_text_that_the_portal_refuses_fails_its_ticket_and_the_run(portal, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("text,more\nHello,1\n ,2\n")
    done = portal.manage("converse", "--file", str(table), "--column", "text", "--json")
    assert done.returncode == 1
    outcomes = [(ticket["outcome"], ticket["trouble"]) for ticket in json.loads(done.stdout)["tickets"]]
    assert outcomes == [("answered", ""), ("failed", "refused: empty_text")]


def test_a_portal_that_is_not_there_is_one_clear_line_and_nothing_is_created(portal, questions):
    before = count_test_conversations(portal)
    url = unused_url()
    done = portal.manage("converse", "--file", str(questions), "--column", "text", "--url", url)
    assert done.returncode == 1
    assert done.stderr.startswith(f"CommandError: No portal answers at {url}")
    assert len(done.stderr.splitlines()) == 1
    assert count_test_conversations(portal) == before


def test_a_file_without_the_column_is_one_line_that_names_those_it_has(portal, questions):
    done = portal.manage("converse", "--file", str(questions), "--column", "words")
    assert done.returncode == 1
    assert done.stderr == f"CommandError: {questions} has no column 'words', only: text, label\n"


def line(*, acknowledged=2, asked=("c1", "Hello", 2), turn_states=("finished",), said=1, numbers=(1, 2, 3, 4, 5)):
    heard = Heard(acknowledged=acknowledged, answers=1, turn_outcomes=["finished"])
    client_id, text, seq = asked
    stored = Stored(
        asked=[Message(author=Author.CUSTOMER, client_id=client_id, text=text, seq=seq)],
        said=[Message(author=Author.ASSISTANT)] * said,
        turn_states=list(turn_states),
        numbers=list(numbers),
    )
    return Line(Ticket(1, "Hello"), "conversation", "c1", heard, stored)


def test_a_run_is_good_when_everything_is_there_once():
    assert Report([line()]).is_good


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        ({"acknowledged": None}, "acknowledged"),
        ({"acknowledged": 3}, "acknowledged"),
        ({"asked": ("c2", "Hello", 2)}, "stored"),
        ({"asked": ("c1", "Hullo", 2)}, "stored"),
        ({"turn_states": ("finished", "finished")}, "answered_once"),
        ({"turn_states": ("running",)}, "answered_once"),
        ({"said": 2}, "answered_once"),
        ({"said": 0}, "answered_once"),
        ({"numbers": (1, 2, 4, 5)}, "gapless"),
    ],
)
def test_what_is_missing_or_twice_is_named_and_fails_the_run(wrong, check):
    found = line(**wrong)
    assert [name for name, is_so in found.checks.items() if not is_so] == [check]
    assert not Report([found]).is_good
