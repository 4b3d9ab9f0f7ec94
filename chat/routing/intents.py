"""The classifier of a pack: trained once per process from the examples in `pack.toml`, then asked for each message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from chat.knowledge.embeddings import local_embedder
from chat.packs.folder import PackContent
from chat.packs.settings import Intent
from chat.routing.classifier import Classifier
from chat.routing.foreign import FOREIGN_TEXTS
from chat.routing.vectors import stored_vectors

_training = Lock()


@dataclass(frozen=True, slots=True)
class Guess:
    """What the customer wants, as far as one message tells. `intent` and `team` are slugs of the pack.

    An intent that is not `sure` is the likeliest all the same, and nothing to act upon. It is empty where the pack has
    no intents; then the team is the default one.
    """

    intent: str
    team: str
    confidence: float
    sure: bool


def classify(text: str, content: PackContent) -> Guess:
    """The intent of a text, by the local model: about 10 ms of one core, no network.

    It is the local model whichever embeds the knowledge base: the bars were measured with it, and no customer waits
    for somebody else's server to be routed.
    """
    settings = content.settings
    if not settings.intents:
        return Guess(intent="", team=settings.default_team.slug, confidence=0.0, sure=False)
    classifier = _classifier_of(settings.intents)
    [choice] = classifier.choose(local_embedder().embed([text], kind="query"))
    return Guess(choice.label, settings.team_of(choice.label).slug, choice.confidence, choice.sure)


def prepare(content: PackContent) -> None:
    """Loads and trains what `classify` needs, so that the first customer does not wait for it."""
    classify("Hello", content)


def _classifier_of(intents: tuple[Intent, ...]) -> Classifier:
    with _training:  # so that two threads do not train the same one
        return _train(intents)


@lru_cache(maxsize=8)
def _train(intents: tuple[Intent, ...]) -> Classifier:
    pairs = [(example, intent.slug) for intent in intents for example in intent.examples]
    examples = stored_vectors([example for example, _ in pairs])
    return Classifier.train(examples, [slug for _, slug in pairs], stored_vectors(FOREIGN_TEXTS))
