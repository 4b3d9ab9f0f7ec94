"""Acme's intents, and a pack without any; what is embedded once is not embedded again."""

from dataclasses import replace

import numpy as np
import pytest

from chat.knowledge.embeddings import local_embedder
from chat.routing import classify, context_for, general_context
from chat.routing.vectors import stored_vectors


@pytest.mark.parametrize(
    ("text", "intent", "team"),
    [
        ("why is my premium so much higher than last year???", "billing-inquiries", "billing"),
        ("you took 120 dollars twice from my credit card, give it back", "billing-disputes", "billing"),
        ("someone hit my parked car over night and drove off", "claims-assistance", "claims"),
        ("my claim was denied and I think that is wrong", "claims-disputes", "claims"),
        ("pls add my wife to the policy as second driver", "policy-administration", "policies"),
        ("is hail damage covered by comprehensive?", "coverage-explanations", "policies"),
        ("what would you charge to insure a 2022 Tesla Model 3", "quotes-and-proposals", "sales"),
        ("can't log in, it says wrong password", "account-management", "accounts"),
    ],
)
def test_a_customers_words_lead_to_the_team_that_can_help(acme, text, intent, team):
    guess = classify(text, acme)

    assert (guess.intent, guess.team, guess.sure) == (intent, team, True)
    assert 0.4 <= guess.confidence <= 1


@pytest.mark.parametrize("text", ["Hello!", "yes please", "ok thanks, bye", "2021", "How do I bake bread?", "", "😀"])
def test_words_that_tell_nothing_are_not_acted_upon(acme, text):
    assert not classify(text, acme).sure


def test_a_pack_without_intents_has_only_its_default_team(movers):
    guess = classify("My sofa was damaged in the move", movers)

    assert (guess.intent, guess.team, guess.sure) == ("", "dispatch", False)


def test_every_section_is_general_or_some_intents(acme):
    special = {section.name for intent in acme.settings.intents for section in context_for(acme, intent.slug)}
    general = {section.name for section in general_context(acme)}

    assert special == {name for intent in acme.settings.intents for name in intent.context}
    assert special
    assert general.isdisjoint(special)
    assert general | special == {section.name for section in acme.context}


def test_an_intent_that_the_pack_does_not_know_adds_nothing(acme):
    assert context_for(acme, "") == context_for(acme, "no-such-intent") == []


def test_the_vectors_of_examples_are_read_from_disk(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    vectors = stored_vectors(["One example.", "Another."])
    assert np.array_equal(vectors, local_embedder().embed(["One example.", "Another."], kind="document"))

    [file] = (tmp_path / "routing").iterdir()
    np.save(file, -vectors)

    assert np.array_equal(stored_vectors(["One example.", "Another."]), -vectors)
    assert not np.array_equal(stored_vectors(["One example.", "A third."]), -vectors)


@pytest.mark.parametrize("broken", [b"", b"no numbers", b"\x93NUMPY"])
def test_a_broken_file_is_made_again(settings, tmp_path, broken):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    vectors = stored_vectors(["One example."])
    [file] = (tmp_path / "routing").iterdir()
    file.write_bytes(broken)

    assert np.array_equal(stored_vectors(["One example."]), vectors)
    assert np.array_equal(np.load(file), vectors)


def test_a_folder_that_cannot_be_written_costs_only_time(settings, tmp_path):
    (tmp_path / "routing").write_text("a file where the folder would be")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)

    assert stored_vectors(["One example."]).shape == (1, 384)


def test_old_files_make_room(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    for number in range(10):
        stored_vectors([f"Example {number}."])

    assert len(list((tmp_path / "routing").iterdir())) == 8
