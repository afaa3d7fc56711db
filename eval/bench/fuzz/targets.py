"""What each part must do with any input: take it or refuse it in words, lose nothing, and come to an end."""

from __future__ import annotations

import atexit
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from corpus.errors import CorpusError
from corpus.types import Level, ReportMeta
from eval.bench.fuzz import made
from eval.bench.fuzz.invariants import require, require_conserved
from rag.errors import GovqaError

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from langchain_core.language_models import BaseChatModel

    from rag.embedding import Progress, Vectors

META = ReportMeta("某市-2024", "某市", Level.PREFECTURE, 2024, "", "", "", "", "", "x.txt", "")


@dataclass(frozen=True)
class Target:
    """One thing that is fuzzed: how an input is made out of chance, and what is done with it.

    ``check`` raises for a broken promise; a CorpusError or GovqaError is a refusal and no finding.
    """

    name: str
    make: Callable[[random.Random], bytes]
    check: Callable[[bytes], None]


@lru_cache(maxsize=1)
def _texts() -> tuple[str, ...]:
    return tuple(made.excerpts())


def _words(chance: random.Random) -> bytes:
    return made.words(chance, _texts()).encode()


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _read(data: bytes, name: str) -> str:
    from corpus.formats import extract_text

    text = extract_text(data, name)
    text.encode("utf-8")  # no half of a character may come out of a reader
    return text


def _check_text(data: bytes) -> None:
    from corpus.formats import suffix_of

    text = _read(data, "x.txt")
    if suffix_of(data, "x.txt") != ".txt":  # a web page under a wrong name is read as one
        return
    plain = data.removeprefix(b"\xef\xbb\xbf")
    require(
        any(text.encode(e, "ignore") == plain for e in ("utf-8", "gb18030"))
        or "\ufffd" in text
        or b"\0" in data
        or data[:2] in (b"\xff\xfe", b"\xfe\xff"),
        "decoding gives every byte back",
    )
    _parse(text)


def _make_text(chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        return made.words(chance, _texts()).encode(chance.choice(("utf-8", "gb18030", "utf-16")), "ignore")
    return made.torn(chance, [text[:300].encode() for text in _texts()])


def _parse(text: str) -> None:
    from corpus.facts import extract_facts
    from corpus.parse import parse

    report = parse(text, META)
    require_conserved(report)
    for fact in extract_facts(report):
        require(0 <= fact.start < fact.end <= len(text), "a fact lies in the source")


def _check_parse(data: bytes) -> None:
    _parse(_as_text(data))


def _check_identify(data: bytes) -> None:
    from corpus.archive import RawFile
    from corpus.load import load_bytes

    name, _, text = data.partition(b"|")
    raw = RawFile(_as_text(name), text, _as_text(name))
    report = load_bytes(raw.data, raw.name)
    require_conserved(report)
    require(not set(report.meta.id) & set("/\\.\0\n"), "a report's name is no path")


def _make_named(chance: random.Random) -> bytes:
    name = "2024年赣州市.txt".encode()
    if chance.random() < 0.5:
        name = made.torn(chance, [name, made.words(chance, _texts(), 20).encode()]).replace(b"|", b"")
    return name + b"|" + _words(chance)


def _make_page(chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        return made.page(chance).data
    return made.torn(
        chance, [made.page(chance).data, (made.ROOT / "tests/data/structure_page.html").read_bytes()[:6000]]
    )


def _check_page(data: bytes) -> None:
    require_conserved_text(_read(data, "x.html"))


def require_conserved_text(text: str) -> None:
    """Parse what a reader gave out."""
    if len(text) < 5_000:
        from corpus.parse import parse

        require_conserved(parse(text, META))


def check_made(one: made.Made, name: str) -> None:
    """Require that each word of a made file comes out, once."""
    text = _read(one.data, name)
    for word in one.seen:
        require(text.count(word) == 1, f"every word comes out once: {word} {text.count(word)} times")
    require_conserved_text(text)


def _check_made_page(data: bytes) -> None:
    check_made(made.page(random.Random(data)), "x.html")


def _check_made_document(data: bytes) -> None:
    check_made(made.document(random.Random(data)), "x.docx")


def _make_seed(chance: random.Random) -> bytes:
    return chance.randbytes(8)


def _make_document(chance: random.Random) -> bytes:
    if chance.random() < 0.2:
        return made.torn(chance, [made.document(chance).data])

    def tear(part: bytes) -> bytes:
        return made.torn(chance, [part]) if chance.random() < 0.5 else part

    return made.document(chance, tear).data


def _check_document(data: bytes) -> None:
    _read(data, "x.docx")


@lru_cache(maxsize=1)
def _pdfs() -> tuple[bytes, ...]:
    return made_pdfs()


def made_pdfs() -> tuple[bytes, ...]:
    """Return small PDF files with and without compression."""
    from io import BytesIO

    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    files = []
    for packed in (False, True):
        writer = PdfWriter()
        font = DictionaryObject(
            {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
             NameObject("/BaseFont"): NameObject("/Helvetica")}
        )  # fmt: skip
        for number in range(2):
            page = writer.add_blank_page(200, 200)
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
            )
            stream = DecodedStreamObject()
            stream.set_data(
                b"BT /F1 12 Tf 10 100 Td (page %d GDP 5.5%%) Tj 0 -14 Td [(a) -250 (b)] TJ ET" % number
            )
            page[NameObject("/Contents")] = writer._add_object(stream.flate_encode() if packed else stream)
        target = BytesIO()
        writer.write(target)
        files.append(target.getvalue())
    return tuple(files)


def _make_pdf(chance: random.Random) -> bytes:
    return made.torn(chance, _pdfs())


def _check_pdf(data: bytes) -> None:
    from corpus.formats.pdf_pages import (
        read_pages,  # what the confined process does, without its start of 0.3 s
    )

    pages, problem = read_pages(data, 500)
    require(problem in ("", "password", "pages", "damaged"), "a PDF is read or refused")
    for page in pages:
        page.encode("utf-8")


def _make_archive(chance: random.Random) -> bytes:
    data = made.archive(chance, _texts())
    return data if chance.random() < 0.3 else made.torn(chance, [data])


def _check_archive(data: bytes) -> None:
    from corpus.archive import is_archive, unpack_zip

    is_archive(data)
    for raw in unpack_zip(data, "x.zip"):
        require(
            "/" not in raw.name and "\\" not in raw.name and raw.name not in ("", ".", ".."), "names are bare"
        )


def _make_manifest(chance: random.Random) -> bytes:
    entry = (made.ROOT / "corpus/reports/manifest.toml").read_bytes().split(b"\n\n")[0]
    return made.torn(chance, [entry]) if chance.random() < 0.9 else entry


def _check_manifest(data: bytes) -> None:
    from corpus.manifest import format_manifest, read_manifest

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.toml"
        path.write_bytes(data)
        entries = read_manifest(path)
        path.write_text(format_manifest(entries), encoding="utf-8")
        require(read_manifest(path) == entries, "a manifest reads back as it was written")


def _check_quantities(data: bytes) -> None:
    from corpus.quantities import compatible, find_periods, find_quantities

    text = _as_text(data)
    found = find_quantities(text)
    for quantity in found:
        require(0 <= quantity.start < quantity.end <= len(text), "a quantity lies in its text")
    for period in find_periods(text):
        require(0 <= period.start < period.end <= len(text), "a period lies in its text")
    for one in found[:3]:
        for other in found[:3]:
            compatible(one, other)


def _check_question(data: bytes) -> None:
    from rag.question import understand
    from rag.types import Claim, ReportRef

    held = [ReportRef(id=f"{p}-2024", place=p, year=2024) for p in ("赣州市", "宜春市", "九江市")]
    text, _, then = _as_text(data)[:600].partition("|")
    first = understand(text, held, lambda *_: False)
    require(
        bool(first.text) and {r.id for r in first.reports} <= {r.id for r in held},
        "only reports held are asked",
    )
    if then:
        said = [Claim(text="全市生产总值增长5.5%。", citations=("赣州市-2024-p001-s1",), support="supported")]
        try:
            understand(then, held, lambda *_: False, previous=first, said=said)
        except GovqaError:
            pass


def _make_question(chance: random.Random) -> bytes:
    first = made.words(chance, _texts(), 80)
    return (first + "|" + made.words(chance, _texts(), 60) if chance.random() < 0.5 else first).encode()


def _make_address(chance: random.Random) -> bytes:
    return made.torn(
        chance, ["赣州市-2024-p014-s2".encode(), "赣州市-2024-p014".encode(), "宜春市-2023-p001-i3".encode()]
    )


def _check_address(data: bytes) -> None:
    from corpus.addresses import read_address, relocate
    from rag.citation import passage_address

    text = _as_text(data)
    passage_address(text)
    found = read_address(text)
    if found is not None:
        require(found.number >= 0 and text.startswith(found.report), "an address names its report")
    relocate(text, "0" * 16, ())


def _check_grounding(data: bytes) -> None:
    from corpus.types import Part
    from rag.draft import draft_sentences
    from rag.grounding import ground
    from rag.types import Evidence, ReportRef

    draft, _, source = _as_text(data).partition("|")
    report = ReportRef(id="赣州市-2024", place="赣州市", year=2024)
    evidence = [
        Evidence(
            number=n, address=f"赣州市-2024-p00{n}-s1", report=report, part=Part.PLAN, section=(), text=text
        )
        for n, text in enumerate((source or "全市生产总值增长5.5%。", "城镇调查失业率5.5%左右。"), 1)
    ]
    for sentence in draft_sentences(iter([draft[i : i + 7] for i in range(0, len(draft), 7)])):
        grounded = ground(sentence, evidence, "")
        if grounded.claim is not None:
            cited = set(grounded.claim.citations)
            require(cited <= {e.address for e in evidence}, "a claim cites only what was shown")


def _make_grounding(chance: random.Random) -> bytes:
    return (made.words(chance, _texts(), 150) + "|" + made.words(chance, _texts(), 150)).encode()


def _make_request(chance: random.Random) -> bytes:
    body = (
        '{"question": "赣州2024年GDP增长目标是多少？", "places": ["赣州"], "earlier": ["宜春呢？"]}',
        '{"question": "今年怎样推进乡村振兴？", "years": [2024], "part": "plan"}',
        '{"text": "赣州市生产总值增长5.5%。"}',
    )
    target = chance.choice(
        (
            "/v1/ask",
            "/v1/check",
            "/v1/cite/赣州市-2024-p014-s1",
            "/v1/facts?limit=9&indicator=GDP",
            "/v1/reports",
            "/health",
            "/v1/ask/stream",
        )
    ).encode()
    if chance.random() < 0.3:
        target = made.torn(chance, [target])
    data = chance.choice(body).encode()
    if chance.random() < 0.2:  # other words in a sound request
        data = json.dumps({"question": made.words(chance, _texts(), 80)}).encode()
    return target + b"\n" + (made.torn(chance, [data]) if chance.random() < 0.8 else data)


class _Characters:
    """An embedder that needs no model: which characters a text has."""

    identity = "characters"

    def query(self, text: str) -> Vectors:
        vector: Vectors = self.passages([text])[0]
        return vector

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        import numpy as np

        found = np.full((len(texts), 64), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text:
                found[row, ord(character) % 64] += 1
        unit: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


@lru_cache(maxsize=1)
def _client() -> TestClient:
    """Return a client of the real HTTP API, guard included, over an index of one report; there is no language model."""
    from fastapi.testclient import TestClient

    from corpus.archive import RawFile
    from eval.shelves import alone_in
    from rag.builds import current_build, read_manifest
    from rag.engine import Engine
    from rag.errors import ModelMissingError
    from rag.index import build_index, open_files
    from rag.settings import Settings
    from rag.shelf import add_files
    from ui.api.app import create_app
    from ui.api.serve import guarded
    from ui.api.service import Service

    def missing() -> BaseChatModel:
        raise ModelMissingError("没有模型")

    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = alone_in(folder, Settings(cache=folder, api_threads=1))
    report = made.ROOT / "corpus/reports/001_6f9e1d58fb19b0aa.txt"
    add_files(settings, [RawFile("赣州市2024年政府工作报告.txt", report.read_bytes(), "")])
    build_index(settings, _Characters())
    build = current_build(settings)
    index = open_files(build, read_manifest(build))
    service = Service(settings, lambda chosen: Engine(chosen, index, _Characters(), missing))
    app = guarded(create_app(service), "127.0.0.1", settings)
    return TestClient(app, base_url="http://127.0.0.1:8600", raise_server_exceptions=False)


def _check_request(data: bytes) -> None:
    path, _, body = data.partition(b"\n")
    address = "/" + quote(_as_text(path).lstrip("/"), safe="/?&=.:-")
    method = (
        "POST"
        if body and not address.startswith(("/v1/cite", "/v1/facts", "/v1/reports", "/health"))
        else "GET"
    )
    reply = _client().request(method, address, content=body if method == "POST" else None)
    require(reply.status_code != 500, "no request makes the program fail")
    if reply.status_code >= 400 and reply.headers.get("content-type", "").startswith("application/json"):
        require(
            "Traceback" not in reply.text and str(Path.home()) not in reply.text,
            "a refusal tells nothing of the machine",
        )
    if reply.status_code == 200 and address == "/v1/ask":
        for citation in reply.json()["citations"]:
            found = _client().get(f"/v1/cite/{quote(citation['address'])}").json()["citation"]
            require(found["quote"] == citation["quote"], "an answer cites what stands at its address")


TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        Target("text", _make_text, _check_text),
        Target("parse", _words, _check_parse),
        Target("identify", _make_named, _check_identify),
        Target("html", _make_page, _check_page),
        Target("made-html", _make_seed, _check_made_page),
        Target("docx", _make_document, _check_document),
        Target("made-docx", _make_seed, _check_made_document),
        Target("pdf", _make_pdf, _check_pdf),
        Target("zip", _make_archive, _check_archive),
        Target("manifest", _make_manifest, _check_manifest),
        Target("quantities", _words, _check_quantities),
        Target("question", _make_question, _check_question),
        Target("address", _make_address, _check_address),
        Target("grounding", _make_grounding, _check_grounding),
        Target("api", _make_request, _check_request),
    )
}
"""Every target by its name."""


def run_one(target: Target, data: bytes) -> bool:
    """Hand one input to a target; False where it was refused in words. Anything else that is raised is a finding."""
    try:
        target.check(data)
    except (CorpusError, GovqaError) as refusal:
        require(bool(str(refusal).strip()) and "\n" not in str(refusal), "a refusal is one line of words")
        return False
    return True


def names() -> Sequence[str]:
    """Return the names of the targets."""
    return tuple(TARGETS)
