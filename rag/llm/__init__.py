"""The language model: embedded by default, any LangChain provider by configuration. Cheap to import."""

from __future__ import annotations

from rag.llm.chat import chat_model, is_embedded, model_name, no_telemetry
from rag.llm.embedded import EmbeddedServer, Endpoint, embedded_server, stop_servers, warm
from rag.llm.stream import stream_text

__all__ = [
    "EmbeddedServer",
    "Endpoint",
    "chat_model",
    "embedded_server",
    "is_embedded",
    "model_name",
    "no_telemetry",
    "stop_servers",
    "stream_text",
    "warm",
]
