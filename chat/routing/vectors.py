"""The vectors of a pack's examples, kept on disk: to embed two hundred sentences would cost each process seconds."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from django.conf import settings

from chat.knowledge.embeddings import local_embedder

log = logging.getLogger(__name__)

# The foreign texts, and a version of the prompt, a candidate, the ones before, a preview or two.
MOST_KEPT = 8


def stored_vectors(texts: Sequence[str]) -> np.ndarray:
    """The local model's vectors of the texts, from disk if these very texts were embedded before."""
    embedder = local_embedder()
    path = _folder() / f"{_digest(embedder.name, texts)}.npy"
    vectors = _read(path, (len(texts), embedder.dimension))
    if vectors is None:
        vectors = embedder.embed(texts, kind="document")
        _keep(path, vectors)
    return vectors


def _folder() -> Path:
    return Path(settings.ENVIRONMENT.data_dir) / "routing"


def _digest(name: str, texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join([name, *texts]).encode()).hexdigest()


def _read(path: Path, shape: tuple[int, int]) -> np.ndarray | None:
    try:
        vectors = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError) as error:
        log.warning("%s cannot be used and is made again: %s", path, error)
        return None
    return vectors if vectors.shape == shape and vectors.dtype == np.float32 else None


def _keep(path: Path, vectors: np.ndarray) -> None:
    """Written aside and renamed, since other processes may be reading. A disk that refuses costs only time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as aside:
            np.save(aside, vectors, allow_pickle=False)
        os.replace(aside.name, path)
        for old in sorted(path.parent.glob("*.npy"), key=_age)[MOST_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s was not kept: %s", path, error)


def _age(path: Path) -> float:
    return -path.stat().st_mtime
