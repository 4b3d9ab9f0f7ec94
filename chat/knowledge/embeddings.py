"""What a text means, as a vector: one interface, a local model and a hosted one behind it.

The name of an embedder is kept with every vector it made. Vectors of different names must never be compared: their
spaces have nothing in common.
"""

from collections.abc import Sequence
from functools import cache
from typing import Literal, Protocol

import numpy as np
from django.conf import settings

from chat.knowledge.minilm import MiniLM, ModelFileWrong
from chat.knowledge.voyage import ADDRESS, Voyage, VoyageRefused, VoyageUnavailable

Kind = Literal["document", "query"]
# What an embedder raises when it cannot do its work: searches go on by words, and vectors are computed later.
EMBEDDER_AWAY = (ModelFileWrong, VoyageRefused, VoyageUnavailable)


class Embedder(Protocol):
    """Turns texts into vectors. May be used by several threads at once."""

    name: str
    dimension: int

    def embed(self, texts: Sequence[str], *, kind: Kind) -> np.ndarray:
        """A float32 array of shape (number of texts, dimension) whose rows have length 1, in the order of the texts.

        `kind` says on which side of a search the texts stand; a model that makes no difference ignores it.
        """


def embedder() -> Embedder:
    """The embedder of the knowledge base: Voyage where there is a key for it, else the local model."""
    if settings.VOYAGE_API_KEY:
        return _hosted(settings.VOYAGE_API_KEY, settings.VOYAGE_BASE_URL or ADDRESS)
    return local_embedder()


def local_embedder() -> MiniLM:
    """The model on this machine, whatever else is set. It is loaded when first used, once per process."""
    return _local(settings.EMBEDDING_THREADS)


def embedder_named(name: str) -> Embedder | None:
    """The embedder of that name, if this portal can still use it: a hosted one may have lost its key."""
    return next((each for each in (embedder(), local_embedder()) if each.name == name), None)


@cache
def _local(threads: int) -> MiniLM:
    return MiniLM(threads=threads)


@cache
def _hosted(key: str, address: str) -> Voyage:
    return Voyage(key=key, address=address)
