"""Model bytes from the publisher's hub over HTTP, resumed with a Range request."""

from __future__ import annotations

import ipaddress
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.errors import ModelDamagedError, ModelUnreachableError, UsageError
from rag.models.partial import Partial
from rag.models.spec import ModelSpec, Progress
from rag.settings import Settings

if TYPE_CHECKING:
    import httpx

DEFAULT_HUB = "https://huggingface.co"
_MARK_BYTES = 32 << 20  # at most this much is fetched again after a kill
_ATTEMPTS = 5  # a connection that breaks is taken up again as long as each attempt brings something
_CONTENT_RANGE = re.compile(r"bytes (\d+)-")
_LABEL = "从模型库下载"


def is_loopback(url: str) -> bool:
    """Whether ``url`` names this machine itself."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def hub_url(settings: Settings, spec: ModelSpec) -> str:
    """Say where the file is on the hub: ``GOVQA_HUB``, else ``HF_ENDPOINT``, else the public hub.

    Raises:
        UsageError: the base is not https (http is taken for this machine only).
    """
    base = (settings.hub or os.environ.get("HF_ENDPOINT") or DEFAULT_HUB).rstrip("/")
    if not base.startswith("https://") and not (base.startswith("http://") and is_loopback(base)):
        raise UsageError("模型库的地址必须以 https:// 开头，请改正 GOVQA_HUB 或 HF_ENDPOINT")
    return f"{base}/{spec.hub_path}"


def fetch_from_hub(settings: Settings, spec: ModelSpec, partial: Partial, progress: Progress) -> None:
    """Append the bytes that ``partial`` does not have yet.

    Raises:
        ModelUnreachableError: the hub does not answer, or breaks off; what has come so far stays.
        ModelDamagedError: the hub's file is longer than it should be.
        UsageError: the hub's address is not https.
        OSError: the disk is full.
    """
    import httpx  # 0.1 s, and only this path needs it

    url = hub_url(settings, spec)
    host = urlsplit(url).hostname
    # The user's proxy is meant for the way out, never for this machine itself.
    with httpx.Client(follow_redirects=True, timeout=30.0, trust_env=not is_loopback(url)) as client:
        broken: httpx.HTTPError | None = None
        for _ in range(_ATTEMPTS):
            before = partial.size
            if before == spec.size:
                return
            try:
                _stream(client, url, spec, partial, progress)
            except httpx.HTTPError as error:
                broken = error
            if partial.size == before:
                break
    if partial.size < spec.size:
        reason = type(broken).__name__ if broken else "文件不完整"
        raise ModelUnreachableError(
            f"从 {host} 下载模型失败（{reason}），请检查网络后重新运行，会接着下载"
        ) from broken


def _stream(client: httpx.Client, url: str, spec: ModelSpec, partial: Partial, progress: Progress) -> None:
    # identity: a compressed transfer would make offsets meaningless.
    headers = {"Accept-Encoding": "identity"}
    if partial.size:
        headers["Range"] = f"bytes={partial.size}-"
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == 416:  # it has fewer bytes than we: not the same file
            partial.restart()
            raise ModelDamagedError("模型库里的文件与应有的不同，请换一个模型库，或去掉 --from hub")
        if response.status_code >= 400:
            host = urlsplit(url).hostname
            raise ModelUnreachableError(
                f"{host} 没有给出模型文件（HTTP {response.status_code}），请检查 GOVQA_HUB，或去掉 --from hub"
            )
        if response.status_code != 206:  # Range ignored: the whole file comes from its beginning
            partial.restart()
        elif not _continues(response.headers.get("Content-Range", ""), partial.size):
            raise ModelUnreachableError("模型库从错误的位置续传，请重新运行，或去掉 --from hub")
        try:
            # Pieces as they come: collected into larger ones, the last before a break would be lost.
            for data in response.iter_bytes():
                if partial.size + len(data) > spec.size:
                    partial.restart()
                    raise ModelDamagedError("模型库里的文件比应有的大，请换一个模型库，或去掉 --from hub")
                partial.write(data)
                progress(partial.size, spec.size, _LABEL)
                if partial.unmarked >= _MARK_BYTES:
                    partial.mark()
        finally:
            partial.mark()


def _continues(content_range: str, offset: int) -> bool:
    match = _CONTENT_RANGE.match(content_range)
    return match is not None and int(match.group(1)) == offset
