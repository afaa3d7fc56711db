"""Failures of a request in Chinese sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.exceptions import HTTPException

_HTTP = {
    400: ("request", "请求的内容读不出来，要是 UTF-8 编码的 JSON"),
    404: ("not_found", "没有这个路径，可用的路径见 /openapi.json"),
    405: ("method", "这个路径不支持这种方法，见 /openapi.json"),
}
_SENTENCES = {
    "missing": "缺少",
    "extra_forbidden": "不认识的字段",
    "json_invalid": "不是有效的 JSON",
    "string_pattern_mismatch": "要有文字，不能只是空白和符号",
    "string_type": "要是文字",
    "list_type": "要是列表",
    "tuple_type": "要是列表",
    "int_type": "要是整数",
    "int_parsing": "要是整数",
    "int_from_float": "要是整数",
    "model_attributes_type": "要是 JSON 对象（Content-Type: application/json）",
}


def http_sentence(error: HTTPException) -> tuple[str, str]:
    """Give code and sentence of a failure that has a status; those of the framework itself are in English."""
    detail = str(error.detail)
    if error.status_code in _HTTP and detail.isascii():
        return _HTTP[error.status_code]
    code = "not_found" if error.status_code == 404 else "request"
    return code, "请求不能处理" if detail.isascii() else detail


def explain(errors: Iterable[Any], *, within: int = 1) -> str:
    """Say what is wrong with a request: the first three fields that are.

    Args:
        errors: what pydantic says.
        within: so many steps of where it is name the request and not the field.
    """
    return "；".join(dict.fromkeys(_one(dict(one), within) for one in list(errors)[:3]))


def _one(error: dict[str, Any], within: int) -> str:
    where = [str(step) for step in error["loc"][within:] if not (isinstance(step, str) and "[" in step)]
    name = ".".join(where) or "请求"
    return f"{name}：{_SENTENCES.get(error['type']) or _bound(error)}"


def _bound(error: dict[str, Any]) -> str:
    bounds: dict[str, Any] = error.get("ctx") or {}
    kind = error["type"]
    if kind in ("string_too_long", "too_long"):
        return f"太长，最多 {bounds.get('max_length')}"
    if kind in ("string_too_short", "too_short"):
        return "不能为空"
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"要在范围以内（{bounds.get('ge', bounds.get('le'))}）"
    if kind in ("literal_error", "enum"):
        return f"只能是 {bounds.get('expected')}".replace(" or ", "、").replace(", ", "、")
    return "值不对"
