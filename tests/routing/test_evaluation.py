"""How well messages are sorted: on tickets that others wrote, and on messages that fit no category."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

DATA = Path(__file__).parents[1] / "data"
TICKETS = DATA / "tickets.tsv"
OFF_TOPIC = DATA / "off_topic.tsv"
ACME = Path(__file__).parents[2] / "chat" / "packs" / "acme"


@pytest.fixture
def evaluate(capsys):
    def run(train, test):
        call_command("evaluate_routing", "--train", str(train), "--test", str(test), "--json")
        said = capsys.readouterr().out
        return json.loads(said.splitlines()[-1]), said

    return run


def test_tickets_are_sorted_by_each_other(evaluate):
    figures, said = evaluate(TICKETS, TICKETS)

    assert figures["n"] == 68
    assert figures["accuracy"] >= 0.98
    assert figures["unsure"] <= 4
    assert "same file" in said


@pytest.mark.parametrize("train", [TICKETS, ACME], ids=["tickets", "acme"])
def test_messages_that_fit_no_category_are_unsure(evaluate, train):
    figures, _ = evaluate(train, OFF_TOPIC)

    assert figures["n"] == 40
    assert figures["unsure"] >= 32


def test_acmes_examples_sort_what_other_peoples_customers_write(evaluate):
    """Tickets of an insurer that also covers homes, health and lives, which Acme does not."""
    figures, said = evaluate(ACME, TICKETS)

    assert figures["accuracy"] >= 0.75
    assert "taken for" in said


def test_a_table_without_the_columns_is_refused_in_one_line(tmp_path, evaluate):
    table = tmp_path / "table.tsv"
    table.write_text("text\tkind\nHello\tgreeting\n")

    with pytest.raises(CommandError, match="no column 'label'"):
        evaluate(table, TICKETS)


def test_a_row_without_a_label_is_named(tmp_path, evaluate):
    table = tmp_path / "table.tsv"
    table.write_text("text\tlabel\nHello\tgreeting\nBye\t\n")

    with pytest.raises(CommandError, match="row 2"):
        evaluate(table, TICKETS)


def test_a_pack_without_intents_cannot_be_learnt_from(evaluate):
    with pytest.raises(CommandError, match="no intents"):
        evaluate(DATA.parent / "packs" / "movers", TICKETS)
