"""The local embeddings: of the right form, the same for the same text, and of the very files that were measured."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from chat.knowledge import minilm
from chat.knowledge.embeddings import embedder, local_embedder
from chat.knowledge.minilm import MiniLM, ModelFileWrong

CLAIM = "Somebody drove into my parked car and left."
SAME_CLAIM = "My car was hit while it stood in the street, and the driver fled."
COOKING = "How long does rice have to boil?"


def embed(*texts):
    return local_embedder().embed(texts, kind="document")


def test_each_text_gets_a_row_of_length_one_in_its_own_place():
    vectors = embed(CLAIM, COOKING, "x", "")

    assert vectors.shape == (4, local_embedder().dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(vectors[1], embed(COOKING)[0])


def test_no_texts_are_no_rows():
    assert embed().shape == (0, local_embedder().dimension)


def test_what_means_the_same_is_nearer_than_what_shares_no_meaning():
    claim, same_claim, cooking = embed(CLAIM, SAME_CLAIM, COOKING)

    assert claim @ same_claim > 0.6
    assert claim @ cooking < 0.2


def test_a_long_text_is_read_as_far_as_the_model_reads():
    beginning = " ".join(["We explain what the insurance covers."] * 60)

    assert np.array_equal(embed(beginning)[0], embed(f"{beginning} {COOKING}")[0])


def test_threads_that_load_the_model_together_get_what_one_alone_gets():
    fresh = MiniLM()
    with ThreadPoolExecutor(4) as threads:
        rows = list(threads.map(lambda _: fresh.embed([CLAIM], kind="query")[0], range(8)))

    assert all(np.array_equal(row, embed(CLAIM)[0]) for row in rows)


def test_a_file_that_is_not_the_measured_one_is_refused(monkeypatch):
    package, file, digest = minilm.VOCABULARY
    monkeypatch.setattr(minilm, "VOCABULARY", (package, file, digest[::-1]))

    with pytest.raises(ModelFileWrong, match=r"tokenizer\.json is not the file"):
        MiniLM().embed([CLAIM], kind="query")


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(minilm, "WEIGHTS", ("no_such_package", "model.onnx", ""))

    with pytest.raises(ModelFileWrong, match="no_such_package is not installed"):
        MiniLM().embed([CLAIM], kind="query")


def test_without_a_key_the_local_model_embeds_the_knowledge_base(settings):
    settings.VOYAGE_API_KEY = None

    assert embedder() is local_embedder()
