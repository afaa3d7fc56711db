"""Model files: fetching them, checking them, finding them."""

from __future__ import annotations

from rag.models.get import SOURCES, Source, get_model
from rag.models.spec import DEFAULT_MODEL, ModelSpec, Progress, WheelParts
from rag.models.store import ModelState, find_model, list_models, model_path, verify_model

__all__ = [
    "DEFAULT_MODEL",
    "SOURCES",
    "ModelSpec",
    "ModelState",
    "Progress",
    "Source",
    "WheelParts",
    "find_model",
    "get_model",
    "list_models",
    "model_path",
    "verify_model",
]
