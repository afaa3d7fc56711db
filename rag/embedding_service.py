"""Vectors from an OpenAI-compatible embeddings service: ``POST {base}/embeddings`` of vLLM, TEI, Ollama, a cloud.

Every failure is one line that names the setting to look at. Nothing but the texts is sent.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ValidationError

from rag.embedding import BATCH, Progress, Vectors, readable, unit
from rag.errors import ModelUnreachableError, UsageError
from rag.identity import identity_of, split_login
from rag.models.hub import is_loopback
from rag.settings import Settings

if TYPE_CHECKING:
    import httpx

_RETRIES = 2
_WAIT_S = 0.5  # before the first retry, twice as long before the second
_PASSES = frozenset({429, 500, 502, 503, 504})  # statuses that may be gone a moment later


class _Row(BaseModel):
    index: int
    embedding: list[float]


class _Reply(BaseModel):
    data: list[_Row]


class ServiceEmbedder:
    """An embedder at the end of a line. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        """Name the service; it is called when first used.

        Raises:
            UsageError: the settings give its address but no model.
        """
        if not settings.embedding_model:
            raise UsageError("设置了 GOVQA_EMBEDDING_BASE_URL，还要用 GOVQA_EMBEDDING_MODEL 写明模型名")
        self.identity = identity_of(settings)
        self._settings = settings

    def query(self, text: str) -> Vectors:
        """Embed one query with the prefix that the settings give."""
        row: Vectors = self._embed([self._settings.embedding_query_prefix + readable(text)])[0]
        return row

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed passages, some at a time, in their order.

        Raises:
            ModelUnreachableError: the service does not answer, refuses, or its vectors are of several lengths.
        """
        batches = []
        for start in range(0, len(texts), BATCH):
            some = [
                self._settings.embedding_passage_prefix + readable(text)
                for text in texts[start : start + BATCH]
            ]
            batches.append(self._embed(some))
            if progress:
                progress(min(start + BATCH, len(texts)), len(texts))
        if len({batch.shape[1] for batch in batches}) > 1:
            raise ModelUnreachableError("向量服务给出的向量长短不一，请检查 GOVQA_EMBEDDING_MODEL")
        return np.concatenate(batches) if batches else np.zeros((0, 0), dtype=np.float32)

    def _embed(self, texts: list[str]) -> Vectors:
        reply = self._post(texts)
        try:
            rows = sorted(_Reply.model_validate_json(reply.content).data, key=lambda row: row.index)
            vectors = np.asarray([row.embedding for row in rows], dtype=np.float32)
        except (ValidationError, ValueError) as error:  # a ragged array is a ValueError
            raise ModelUnreachableError(
                "读不懂向量服务的应答，请检查 GOVQA_EMBEDDING_BASE_URL 是不是 OpenAI 兼容的地址（通常以 /v1 结尾）"
            ) from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise ModelUnreachableError(
                f"向量服务的应答不对：{len(texts)} 段文字给了 {len(rows)} 个向量，或其中有不是数的值"
            )
        return unit(vectors)

    def _post(self, texts: list[str]) -> httpx.Response:
        import httpx

        url = split_login(self._settings.embedding_base_url)[0].rstrip("/") + "/embeddings"
        body = {"model": self._settings.embedding_model, "input": texts, "encoding_format": "float"}
        for left in reversed(range(_RETRIES + 1)):
            try:
                reply = self._client.post(url, json=body)
                if not left or reply.status_code not in _PASSES:
                    break
            except httpx.TransportError as error:
                if not left or isinstance(error, httpx.TimeoutException):
                    raise _unreachable(error) from error
            except httpx.InvalidURL as error:
                raise UsageError(f"GOVQA_EMBEDDING_BASE_URL 不是一个地址：{error}") from error
            time.sleep(_WAIT_S * 2 ** (_RETRIES - left))
        if reply.status_code != 200:
            raise _refused(reply.status_code)
        return reply

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx

        key = self._settings.embedding_api_key.get_secret_value()
        return httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            auth=split_login(self._settings.embedding_base_url)[1],
            timeout=self._settings.embedding_timeout,
            # A proxy of the environment would look for 127.0.0.1 on its own machine.
            trust_env=not is_loopback(self._settings.embedding_base_url),
        )


def _unreachable(error: httpx.TransportError) -> ModelUnreachableError:
    if "Timeout" in type(error).__name__:
        return ModelUnreachableError(
            "向量服务太慢，超过了时限，请重试，或用 GOVQA_EMBEDDING_TIMEOUT 放宽时限"
        )
    return ModelUnreachableError("连不上向量服务，请检查网络和 GOVQA_EMBEDDING_BASE_URL")


def _refused(status: int) -> ModelUnreachableError:
    if status in (401, 403):
        return ModelUnreachableError(f"向量服务拒绝了密钥（HTTP {status}），请检查 GOVQA_EMBEDDING_API_KEY")
    if status == 404:
        return ModelUnreachableError(
            "向量模型或地址不存在（HTTP 404），请检查 GOVQA_EMBEDDING_MODEL 和 GOVQA_EMBEDDING_BASE_URL"
        )
    if status == 429:
        return ModelUnreachableError("向量服务限流或余额不足（HTTP 429），请稍后重试")
    return ModelUnreachableError(f"向量服务出错（HTTP {status}），请检查 GOVQA_EMBEDDING_MODEL 等设置")
