"""One chat model out of the settings: the embedded one, or any that LangChain's `init_chat_model` knows.

LangChain and the providers are imported inside functions: together they cost seconds, and most commands need neither.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import GovqaError, ModelUnreachableError, UsageError
from rag.llm.embedded import EmbeddedServer, Endpoint, embedded_server
from rag.llm.stream import TOTAL_FACTOR
from rag.models import DEFAULT_MODEL
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

SEED = 20_240_101  # any constant: the same question gives the same answer
_RETRIES = 0  # whoever asks tries once more, with what was told already in mind (rag.write)
# A name such as qwen2.5:7b has a colon too: with a base URL only these count as providers.
_PROVIDERS = frozenset(
    "anthropic azure_ai azure_openai bedrock cohere deepseek fireworks google_genai google_vertexai groq huggingface "
    "ibm litellm mistralai nvidia ollama openai openrouter perplexity together upstage xai".split()
)
_OPENAI_LIKE = frozenset({"openai", "azure_openai", "deepseek", "xai"})


def is_embedded(settings: Settings) -> bool:
    """Whether answers come from the embedded model."""
    return not settings.llm_model and not settings.llm_base_url


def _provider_and_name(settings: Settings) -> tuple[str, str]:
    """Split ``provider:name``; an empty provider leaves the guess to LangChain."""
    if not settings.llm_model:
        raise UsageError("设置了 GOVQA_LLM_BASE_URL，还要用 GOVQA_LLM_MODEL 写明模型名")
    provider, colon, name = settings.llm_model.partition(":")
    provider = provider.replace("-", "_").lower()
    if colon and provider in _PROVIDERS:
        return provider, name
    if settings.llm_base_url:
        return "openai", settings.llm_model
    return "", settings.llm_model


def model_name(settings: Settings) -> str:
    """Name the model for reports: ``embedded:file`` or ``provider:name``. Never an address or a key.

    Raises:
        UsageError: there is a base URL, but no model name.
    """
    if is_embedded(settings):
        return f"embedded:{Path(settings.llm_file or DEFAULT_MODEL.filename).stem}"
    provider, name = _provider_and_name(settings)
    return f"{provider}:{name}" if provider else name


def no_telemetry() -> None:
    """Switch LangSmith tracing off for this process, whatever the environment says: questions stay here."""
    import langsmith

    langsmith.configure(enabled=False)


def chat_model(settings: Settings, *, max_tokens: int = 512) -> BaseChatModel:
    """Make the chat model: temperature 0, fixed seed where the provider has one, bounded in time.

    Args:
        settings: which model, and where.
        max_tokens: the longest answer.

    Raises:
        ModelMissingError, ModelDamagedError: the embedded model is not here, or is not what it should be.
        ModelUnreachableError: the embedded model does not start.
        UsageError: the settings name a model that cannot be made; the message says what to change or install.
    """
    if is_embedded(settings):
        endpoint = _start_while_importing(embedded_server(settings))
        return _init(
            DEFAULT_MODEL.name if not settings.llm_file else Path(settings.llm_file).stem,
            "openai",
            _arguments(settings, "openai", max_tokens, endpoint.base_url, endpoint.api_key),
        )
    provider, name = _provider_and_name(settings)
    key = settings.llm_api_key.get_secret_value()
    return _init(name, provider, _arguments(settings, provider, max_tokens, settings.llm_base_url, key))


def _start_while_importing(server: EmbeddedServer) -> Endpoint:
    # The server loads in its own process while LangChain loads in this one: 2 s each.
    failure: list[GovqaError] = []

    def start() -> None:
        try:
            server.endpoint()
        except GovqaError as error:
            failure.append(error)

    thread = threading.Thread(target=start, daemon=True)
    thread.start()
    import langchain_openai  # noqa: F401 - imported for its cost

    thread.join()
    if failure:
        raise failure[0]
    return server.endpoint()


def _arguments(settings: Settings, provider: str, max_tokens: int, base_url: str, key: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {"temperature": 0, "timeout": settings.llm_timeout, "max_retries": _RETRIES}
    if provider == "ollama":  # has its own names for these, and no retries
        arguments = {
            "temperature": 0,
            "seed": SEED,
            "num_predict": max_tokens,
            "client_kwargs": {"timeout": settings.llm_timeout},
        }
    elif provider == "openai" and base_url:
        # ChatOpenAI renames max_tokens to max_completion_tokens, which most compatible servers do not know.
        arguments["extra_body"] = {"max_tokens": max_tokens}
    else:
        arguments["max_tokens"] = max_tokens
    if provider in _OPENAI_LIKE:
        arguments["seed"] = SEED
    if base_url:
        arguments["base_url"] = base_url
    if provider == "openai" and base_url:
        # Never let an OPENAI_API_KEY of the environment go to somebody else's server.
        arguments["api_key"] = key or "none"
        from rag.llm.clients import bounded_clients  # late: httpx

        arguments.update(bounded_clients(base_url, settings.llm_timeout * TOTAL_FACTOR))
    elif key:
        arguments["api_key"] = key
    return arguments


def _init(name: str, provider: str, arguments: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    no_telemetry()
    shown = f"{provider}:{name}" if provider else name
    try:
        model: BaseChatModel = init_chat_model(name, model_provider=provider or None, **arguments)
        return model
    except ImportError as error:
        package = _package(provider, error)
        raise UsageError(f"模型 {shown} 需要另装一个包，请运行 pip install {package}") from error
    except ValueError as error:  # unknown provider, or a setting the provider refuses
        reason = str(error).splitlines()[0][:160]
        raise UsageError(f"模型 {shown} 无法使用（{reason}），请检查 GOVQA_LLM_MODEL") from error
    except Exception as error:
        raise ModelUnreachableError(
            f"模型 {shown} 无法使用（{type(error).__name__}），请检查 GOVQA_LLM_API_KEY 和 GOVQA_LLM_BASE_URL"
        ) from error


def _package(provider: str, error: ImportError) -> str:
    missing = (error.name or "").split(".")[0] or f"langchain_{provider}"
    cause = error.__cause__
    if isinstance(cause, ImportError) and cause.name:
        missing = cause.name.split(".")[0]
    return missing.replace("_", "-")
