"""Voyage AI's hosted embeddings over their REST interface: multilingual, for a fee, over the network.

Source: https://docs.voyageai.com/reference/embeddings-api
"""

from collections.abc import Iterator, Sequence

import httpx2
import numpy as np

ADDRESS = "https://api.voyageai.com/v1"
MODEL = "voyage-4"
# A request may hold 1,000 texts and 320,000 tokens; this stays below both for passages of a few thousand characters.
BATCH = 64
TIMEOUT = httpx2.Timeout(30, connect=5)


class VoyageUnavailable(Exception):
    """Voyage did not answer, or asked to come back later: trying again may help."""


class VoyageRefused(Exception):
    """Voyage does not accept the key or the request, or its answer makes no sense: trying again will not help."""


class Voyage:
    """The hosted embedder."""

    name = MODEL
    dimension = 1024

    def __init__(self, *, key: str, address: str = ADDRESS):
        self._client = httpx2.Client(timeout=TIMEOUT, headers={"Authorization": f"Bearer {key}"})
        self._url = f"{address.rstrip('/')}/embeddings"

    def embed(self, texts: Sequence[str], *, kind: str) -> np.ndarray:
        """See `Embedder.embed`. Raises `VoyageUnavailable` or `VoyageRefused`, neither of which names the key."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start, batch in _batches(texts):
            vectors[start : start + len(batch)] = self._embed_batch(batch, kind)
        return vectors

    def _embed_batch(self, texts: Sequence[str], kind: str) -> np.ndarray:
        order = {"model": MODEL, "input": list(texts), "input_type": kind, "output_dimension": self.dimension}
        try:
            response = self._client.post(self._url, json=order)
        except httpx2.TransportError as error:
            raise VoyageUnavailable(f"Voyage cannot be reached: {type(error).__name__}") from error
        if response.status_code == 429 or response.status_code >= 500:
            raise VoyageUnavailable(f"Voyage answered with status {response.status_code}")
        if response.status_code != 200:
            raise VoyageRefused(f"Voyage answered with status {response.status_code}: {response.text[:200]}")
        return self._read(response, len(texts))

    def _read(self, response: httpx2.Response, expected: int) -> np.ndarray:
        try:
            entries = sorted(response.json()["data"], key=lambda entry: entry["index"])
            vectors = np.array([entry["embedding"] for entry in entries], dtype=np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise VoyageRefused(f"Voyage's answer is not what its documentation says: {error!r}") from error
        if vectors.shape != (expected, self.dimension):
            raise VoyageRefused(f"Voyage answered with {vectors.shape} numbers for {expected} texts")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise VoyageRefused("Voyage answered with a vector that has no direction")
        return vectors / lengths


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for start in range(0, len(texts), BATCH):
        yield start, texts[start : start + BATCH]
