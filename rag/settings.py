"""All settings, in one typed object. Every field is an environment variable with the prefix ``GOVQA_``."""

from __future__ import annotations

import difflib
import os
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from rag.errors import UsageError

PREFIX = "GOVQA_"
MIN_TOKEN = 16
"""Characters of a token that cannot be guessed."""
_ROOT = Path(__file__).resolve().parent.parent


def _data_folder(name: str) -> Path:
    # In a checkout the data belong to the checkout, so that two checkouts do not fight over one index.
    if (_ROOT / "pyproject.toml").is_file():
        return _ROOT / ".govqa" / name
    return platformdirs.user_data_path("govqa") / name


class Settings(BaseModel):
    """The settings of one process. Immutable; secrets are never printed."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    reports: Path = Field(
        _ROOT / "corpus" / "reports", description="folder of the reports and their manifest"
    )
    own_reports: Path = Field(
        default_factory=lambda: _data_folder("reports"),
        description="folder of the reports added by `govqa add`",
    )
    index: Path = Field(default_factory=lambda: _data_folder("index"), description="folder of the index")
    cache: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("govqa"),
        description="folder of downloaded models, shared by every checkout of this user",
    )
    embedding_model: str = Field(
        "",
        description="a sentence-transformers model (hub id or folder), or the model's name at the service; empty: bundled",
    )
    embedding_base_url: str = Field(
        "", repr=False, description="base URL of an OpenAI-compatible embeddings service"
    )
    embedding_api_key: SecretStr = Field(SecretStr(""), description="key of that service")
    embedding_query_prefix: str = Field("", description="what that service wants before a query, as e5 does")
    embedding_passage_prefix: str = Field("", description="what it wants before a passage")
    embedding_timeout: float = Field(30.0, gt=0, description="seconds to wait for that service")
    chroma_url: str = Field(
        "",
        description="http(s)://host:port of a Chroma server for the graph of the vectors; empty: in the index folder",
    )
    llm_model: str = Field("", description="provider:name for LangChain's init_chat_model; empty: embedded")
    llm_base_url: str = Field("", repr=False, description="base URL of an OpenAI-compatible endpoint")
    llm_api_key: SecretStr = Field(SecretStr(""), description="key of that endpoint")
    llm_timeout: float = Field(60.0, gt=0, description="seconds to wait for the language model")
    llm_threads: int = Field(0, ge=0, description="threads of the embedded model; 0: one per core")
    llm_file: str = Field(
        "", description="another GGUF file for the embedded server; empty: the default model"
    )
    hub: str = Field(
        "", repr=False, description="base URL of the model hub; empty: HF_ENDPOINT, else the public one"
    )
    prose: Literal["auto", "model", "quotes"] = Field(
        "auto",
        description="who answers how and why: model, quotes (the report's sentences where they answer), or auto: "
        "quotes with the embedded model, model with one of your own",
    )
    evidence_tokens: int = Field(
        350, ge=50, le=20_000, description="about how much evidence one report gives"
    )
    max_question_chars: int = Field(2_000, ge=10, description="longer questions are refused")
    password: SecretStr = Field(SecretStr(""), description="password of the app; empty: no login")
    api_token: SecretStr = Field(
        SecretStr(""),
        description="bearer token of the HTTP API and of MCP over HTTP, 16 characters or more; empty: none",
    )
    api_threads: int = Field(4, ge=1, le=64, description="requests of the API that are worked on at once")
    api_timeout: float = Field(120.0, gt=0, description="seconds that one request of the API may take")
    extra_reports: Path | None = Field(
        None, description="folder of further reports, used by tests and evaluation"
    )

    @field_validator("chroma_url")
    @classmethod
    def _bare_address(cls, url: str) -> str:
        if not url:
            return url
        parts = urlsplit(url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.username
            or parts.path.strip("/")
        ):
            raise ValueError("要写成 http://主机:端口")
        return url.rstrip("/")

    @field_validator("api_token")
    @classmethod
    def _long_enough(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < MIN_TOKEN:
            raise ValueError(f"至少要 {MIN_TOKEN} 个字符")
        return token


def _check_names() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"，是不是 {close[0]}？" if close else "；可用的有 " + "、".join(sorted(known))
            raise UsageError(f"不认识的设置 {name}{hint}")


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        UsageError: a name with our prefix is unknown, or a value is out of range.

    """
    _check_names()
    try:
        # Read here and not by pydantic-settings: importing that costs every command a tenth of a second.
        return Settings.model_validate(
            {
                name: os.environ[PREFIX + name.upper()]
                for name in Settings.model_fields
                if PREFIX + name.upper() in os.environ
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise UsageError(f"设置 {name} 的值不对：{first['msg']}") from None
