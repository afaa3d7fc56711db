from __future__ import annotations

import pytest

from rag.errors import UsageError
from rag.settings import load_settings


def test_defaults_need_nothing() -> None:
    settings = load_settings()
    assert settings.llm_model == ""
    assert (settings.reports / "manifest.toml").is_file()


def test_an_unknown_name_is_refused_with_the_likely_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_LLM_MODLE", "openai:x")
    with pytest.raises(UsageError, match=r"GOVQA_LLM_MODLE.*GOVQA_LLM_MODEL"):
        load_settings()


def test_a_value_out_of_range_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_LLM_TIMEOUT", "-1")
    with pytest.raises(UsageError, match="GOVQA_LLM_TIMEOUT"):
        load_settings()


def test_a_key_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_LLM_API_KEY", "sk-very-secret")
    settings = load_settings()
    assert settings.llm_api_key.get_secret_value() == "sk-very-secret"
    assert "very-secret" not in repr(settings) + str(settings) + settings.model_dump_json()
