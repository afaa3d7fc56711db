"""Text out of a chat model, bounded in time, with every failure turned into one line."""

from __future__ import annotations

import contextlib
import queue
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import ModelUnreachableError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TOTAL_FACTOR = 3.0
"""An answer may take this many times the wait for one token."""
_TELLS_ITS_END = frozenset({"openai-chat", "azure-openai-chat"})  # the protocol ends with a finish_reason
_SENTENCE_END = re.compile(r"[。！？!?”」）)\]】］]\s*$")
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, EOFError)  # what clients make of rubbish
_SECRET = re.compile(r"(sk-|key[-_ =:]+|bearer )\S+", re.IGNORECASE)


@dataclass(frozen=True)
class _Failure:
    error: Exception


class _End:
    """The stream ended by itself."""


class _HalfError(Exception):
    """The stream ended without its end: whatever carried it broke off and did not say so."""


def stream_text(
    model: BaseChatModel,
    messages: Sequence[Any],
    *,
    timeout: float = 60.0,
    total: float | None = None,
    secret: str = "",
) -> Iterator[str]:
    """Yield the answer piece by piece, as the model writes it. Closing the iterator stops the model.

    Args:
        model: any chat model.
        messages: what LangChain takes for messages: message objects or (role, text) pairs.
        timeout: seconds to wait for the first piece, and between two pieces.
        total: seconds for the whole answer; three times ``timeout`` when not given.
        secret: the key that was sent: it is not repeated in an error, whatever the provider says.

    Raises:
        ModelUnreachableError: no connection, no permission, no such model, too slow, broken off half way, or no text.
    """
    deadline = time.monotonic() + (timeout * TOTAL_FACTOR if total is None else total)
    items: queue.Queue[str | _Failure | _End] = queue.Queue()
    stopped = threading.Event()
    # A thread, because a client's own timeout does not bound everything: keep-alive bytes reset it.
    threading.Thread(target=_pump, args=(model, messages, items, stopped), daemon=True).start()
    try:
        while True:
            left = deadline - time.monotonic()
            try:
                item = items.get(timeout=max(0.0, min(timeout, left)))
            except queue.Empty:
                raise ModelUnreachableError(
                    "语言模型太慢，超过了时限，请重试，或用 GOVQA_LLM_TIMEOUT 放宽时限"
                ) from None
            if isinstance(item, _End):
                return
            if isinstance(item, _Failure):
                raise _explain(item.error, secret) from item.error
            yield item
    finally:
        stopped.set()


def _pump(
    model: BaseChatModel,
    messages: Sequence[Any],
    items: queue.Queue[str | _Failure | _End],
    stopped: threading.Event,
) -> None:
    finished, last = model._llm_type not in _TELLS_ITS_END, ""
    try:
        with contextlib.closing(model.stream(list(messages))) as chunks:  # type: ignore[type-var]
            for chunk in chunks:
                if stopped.is_set():
                    return
                finished = finished or bool(chunk.response_metadata.get("finish_reason"))
                if text := str(chunk.text):
                    last = text if text.strip() else last
                    items.put(text)
        # Some servers forget the reason; then whole sentences are believed.
        items.put(_End() if finished or _SENTENCE_END.search(last) else _Failure(_HalfError()))
    except Exception as error:  # noqa: BLE001 - every provider raises classes of its own
        items.put(_Failure(error))


def _explain(error: Exception, secret: str) -> ModelUnreachableError:
    """Put a failure into one line; what another try cannot change is marked as such."""
    explained = _worded(error, secret)
    explained.retryable = getattr(error, "status_code", None) not in (400, 401, 403, 404)
    return explained


def _worded(error: Exception, secret: str) -> ModelUnreachableError:
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    if isinstance(error, (_HalfError, *_UNREADABLE)) or "Protocol" in kind:
        return ModelUnreachableError("语言模型的回答中断了，或者读不懂，请重试，或检查 GOVQA_LLM_BASE_URL")
    if status in (401, 403):
        return ModelUnreachableError(f"语言模型拒绝了密钥（HTTP {status}），请检查 GOVQA_LLM_API_KEY")
    if status == 404:
        return ModelUnreachableError(
            "语言模型不存在（HTTP 404），请检查 GOVQA_LLM_MODEL 和 GOVQA_LLM_BASE_URL"
        )
    if status == 429:
        return ModelUnreachableError("语言模型限流或余额不足（HTTP 429），请稍后重试")
    if "Timeout" in kind:
        return ModelUnreachableError("语言模型太慢，超过了时限，请重试，或用 GOVQA_LLM_TIMEOUT 放宽时限")
    if "Connect" in kind:
        return ModelUnreachableError("连不上语言模型，请检查网络和 GOVQA_LLM_BASE_URL")
    if status == 400 and "context" in str(error):
        return ModelUnreachableError("提示词超过了模型的上下文长度，请缩短问题，或减小 GOVQA_EVIDENCE_TOKENS")
    said = str(error).replace(secret, "***") if secret else str(error)
    lines = _SECRET.sub("***", said).strip().splitlines() or [""]
    code = f" HTTP {status}" if status else ""
    return ModelUnreachableError(
        f"语言模型出错（{kind}{code}：{lines[0][:160]}），请检查 GOVQA_LLM_MODEL 等设置"
    )
