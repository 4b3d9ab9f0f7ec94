"""Sorting vectors: by all that the examples say, by nothing that their number says, and knowing a stranger."""

import numpy as np
import pytest

from chat.routing.classifier import Classifier
from chat.routing.regression import fit

EAST, NORTH, UP = np.eye(3, dtype=np.float32)


def near(*directions, seed=0):
    """Vectors of length 1 that point nearly there."""
    rows = np.array(directions) + np.random.default_rng(seed).normal(0, 0.05, (len(directions), 3))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


EXAMPLES = near(*[EAST] * 5, *[NORTH] * 5)
LABELS = ["east"] * 5 + ["north"] * 5
STRANGERS = near(*[UP] * 5, seed=1)


def choose(*directions):
    return Classifier.train(EXAMPLES, LABELS, STRANGERS).choose(near(*directions, seed=2))


def test_shares_of_a_row_add_up_to_one():
    shares = fit(EXAMPLES, LABELS, strength=10).shares(near(EAST, UP, NORTH))

    assert shares.sum(axis=1) == pytest.approx(1)
    assert (shares > 0).all()


def test_the_order_of_the_examples_does_not_matter():
    there = fit(EXAMPLES, LABELS, strength=10)
    back = fit(EXAMPLES[::-1], LABELS[::-1], strength=10)

    assert there.labels == back.labels
    assert there.weights == pytest.approx(back.weights, abs=1e-6)


def test_the_fit_is_the_best_one_there_is():
    """At the minimum no step in any direction makes the penalised likelihood better."""

    def loss(weights):
        scores = np.hstack([EXAMPLES, np.ones((10, 1))]) @ weights
        own = scores[np.arange(10), [int(label == "north") for label in LABELS]]
        likelihood = own - np.log(np.exp(scores).sum(axis=1))
        return (weights[:-1] ** 2).sum() / (2 * 10 * 10) - likelihood.mean()

    best = fit(EXAMPLES, LABELS, strength=10).weights
    steps = np.random.default_rng(3).normal(0, 0.05, (50, *best.shape))
    assert all(loss(best + step) > loss(best) for step in steps)


def test_more_examples_of_one_label_do_not_make_it_likelier():
    many = np.vstack([EXAMPLES, np.repeat(EXAMPLES[:5], 20, axis=0)])
    between = near(EAST + NORTH, seed=4)

    evenly = fit(EXAMPLES, LABELS, strength=10).shares(between)
    unevenly = fit(many, LABELS + ["east"] * 100, strength=10 * 10 / 110).shares(between)

    assert unevenly == pytest.approx(evenly, abs=1e-3)


def test_a_text_like_the_examples_is_sorted_for_sure():
    east, north = choose(EAST, NORTH)

    assert (east.label, east.sure, north.label, north.sure) == ("east", True, "north", True)


def test_a_stranger_is_never_sure_and_still_has_a_likeliest_label():
    [choice] = choose(UP)

    assert choice.label in LABELS
    assert not choice.sure


def test_what_is_like_no_example_is_not_sure_however_the_shares_fall():
    """Opposite to one label is as good as the other label to a straight line, but no reason."""
    [choice] = Classifier.train(EXAMPLES, LABELS, STRANGERS).choose(near(NORTH - 3 * EAST, seed=5))

    assert choice.label == "north"
    assert choice.confidence > 0.4
    assert not choice.sure


def test_what_others_call_strange_is_not_when_a_company_lives_by_it():
    at_home = Classifier.train(near(*[EAST] * 5, *[UP] * 5), ["east"] * 5 + ["up"] * 5, STRANGERS)

    [choice] = at_home.choose(near(UP, seed=6))

    assert (choice.label, choice.sure) == ("up", True)


def test_one_intent_alone_can_be_told_from_strangers():
    lonely = Classifier.train(EXAMPLES[:5], LABELS[:5], STRANGERS)

    assert [choice.sure for choice in lonely.choose(near(EAST, UP, seed=7))] == [True, False]
