"""Reports taken in and put away."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.types import State, visible_text
from rag.builds import behind_words, check_fit, current_build, open_library, read_manifest
from rag.citation import cite
from rag.embedding import embedder_identity
from rag.errors import IndexMismatchError, StorageError, UsageError
from rag.index import build_index, settle
from rag.settings import Settings
from rag.shelf import (
    add_files,
    add_reports,
    entries_of,
    finish_changes,
    load_all,
    put_back,
    remove_report,
    touched_files,
)
from tests.conftest import REPORTS, HashEmbedder
from tests.faults import sandbox
from tests.faults.sandbox import Hashed

GANZHOU = "001_6f9e1d58fb19b0aa.txt"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"own_reports": tmp_path / "own"})


def city_report(settings: Settings, name: str, year: int = 2024) -> bytes:
    """A whole report of another place: 宜春's, with the names changed."""
    text = (settings.reports / "002_1df4d359381aa14e.txt").read_text(encoding="utf-8")
    return (
        text.replace("宜春", name)
        .replace("2024年", f"{year}年")
        .replace("2023年", f"{year - 1}年")
        .encode("utf-8")
    )


def test_a_file_is_recognised_kept_and_indexed(settings: Settings, tmp_path: Path) -> None:
    embedder = HashEmbedder()
    build_index(settings, embedder)
    path = tmp_path / "萍乡市2024年政府工作报告.txt"
    path.write_bytes(city_report(settings, "萍乡"))
    (offered,) = add_reports(settings, [path])
    assert offered.added and offered.report is not None
    assert offered.report.meta.id == "萍乡市-2024"
    embedder.embedded.clear()
    build_index(settings, embedder)
    assert "萍乡市-2024" in [report.id for report in open_library(settings).reports]
    assert embedder.embedded and all("萍乡" in text for text in embedder.embedded)


def test_what_is_held_already_is_left_out(settings: Settings, tmp_path: Path) -> None:
    (offered,) = add_reports(settings, [settings.reports / GANZHOU])
    assert not offered.added and offered.reason == "已经有这个文件"
    other = tmp_path / "赣州市2024年政府工作报告.txt"
    other.write_bytes((settings.reports / GANZHOU).read_bytes() + b"\n")
    (offered,) = add_reports(settings, [other])
    assert not offered.added and "govqa remove 赣州市-2024" in offered.reason


def test_an_archive_with_one_bad_file_gives_the_good_ones(settings: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "报告.zip"
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("萍乡市2024年政府工作报告.txt", city_report(settings, "萍乡"))
        bundle.writestr("空.txt", b"")
        bundle.writestr("新闻2024.txt", "萍乡市召开会议。会议指出，要抓好落实。".encode())
    offered = add_reports(settings, [archive])
    assert [one.added for one in offered].count(True) == 1
    assert all(one.reason for one in offered if not one.added)


def test_a_piece_of_a_report_only_when_asked_for(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "萍乡市2024年政府工作报告.txt"
    path.write_bytes(city_report(settings, "萍乡")[:9_000].decode("utf-8", "ignore").encode())
    (offered,) = add_reports(settings, [path])
    assert not offered.added and "--partial" in offered.reason
    (offered,) = add_reports(settings, [path], partial=True)
    assert offered.added and offered.report is not None and offered.report.state is not State.WHOLE


def test_a_report_put_away_is_gone_from_the_next_index(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "萍乡市2024年政府工作报告.txt"
    path.write_bytes(city_report(settings, "萍乡"))
    add_reports(settings, [path])
    build_index(settings, HashEmbedder())
    remove_report(settings, "萍乡市-2024")
    assert len(load_all(settings)) == 5
    build_index(settings, HashEmbedder(), force=True)
    assert len(open_library(settings).reports) == 5
    assert not list(settings.own_reports.glob("*.txt"))


def test_the_project_s_own_reports_are_not_removed(settings: Settings) -> None:
    with pytest.raises(UsageError, match="GOVQA_REPORTS"):
        remove_report(settings, "赣州市-2024")


def test_an_index_notices_a_report_that_came_later(settings: Settings, tmp_path: Path) -> None:
    build_index(settings, HashEmbedder())
    manifest = read_manifest(current_build(settings)).model_copy(update={"embedder": embedder_identity("")})
    assert check_fit(manifest, settings) == ()
    path = tmp_path / "萍乡市2024年政府工作报告.txt"
    path.write_bytes(city_report(settings, "萍乡"))
    add_reports(settings, [path])
    # Until the change is finished, the index before answers and says so; the writer knows that there is work.
    assert check_fit(manifest, settings) == ("萍乡市-2024.txt",)
    assert "govqa index" in behind_words(check_fit(manifest, settings))
    with pytest.raises(IndexMismatchError, match=r"萍乡市-2024.txt.*govqa index"):
        check_fit(manifest, settings, finished=True)
    # A file that no change of ours has touched is refused as ever.
    (settings.own_reports / ".change").unlink()
    with pytest.raises(IndexMismatchError, match=r"萍乡市-2024.txt.*govqa index"):
        check_fit(manifest, settings)


def test_a_change_that_was_cut_off_is_finished_by_the_next_index(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "萍乡市2024年政府工作报告.txt"
    path.write_bytes(city_report(settings, "萍乡"))
    add_reports(settings, [path])
    assert touched_files(settings.own_reports) == ("萍乡市-2024.txt",)
    build_index(settings, HashEmbedder())
    assert touched_files(settings.own_reports) == ()
    assert (settings.own_reports / "萍乡市-2024.txt").read_bytes() == path.read_bytes()
    # Stored, but killed before it was named: nobody needs the file.
    (settings.own_reports / "九江市-2024.txt").write_bytes(city_report(settings, "九江"))
    (settings.own_reports / ".change").write_text('["九江市-2024.txt"]', encoding="utf-8")
    build_index(settings, HashEmbedder(), force=True)
    assert sorted(p.name for p in settings.own_reports.glob("*.txt")) == ["萍乡市-2024.txt"]


def test_taking_a_report_away_can_be_taken_back(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "萍乡市2024年政府工作报告.txt"
    path.write_bytes(city_report(settings, "萍乡"))
    add_reports(settings, [path])
    build_index(settings, HashEmbedder())
    entry = remove_report(settings, "萍乡市-2024")
    put_back(settings, entry)
    settle(settings)
    assert touched_files(settings.own_reports) == ()
    assert [e.file for e in entries_of(settings.own_reports)] == ["萍乡市-2024.txt"]
    assert (settings.own_reports / "萍乡市-2024.txt").read_bytes() == path.read_bytes()
    remove_report(settings, "萍乡市-2024")
    build_index(settings, HashEmbedder(), force=True)
    with pytest.raises(StorageError, match="重新加入"):
        put_back(settings, entry)


def test_an_older_index_does_not_end_a_newer_change(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "萍乡市2024年政府工作报告.txt"
    path.write_bytes(city_report(settings, "萍乡"))
    add_reports(settings, [path])
    manifest = build_index(settings, HashEmbedder())
    remove_report(settings, "萍乡市-2024")
    finish_changes(settings, [(report.role, report.file) for report in manifest.reports])
    assert touched_files(settings.own_reports) == ("萍乡市-2024.txt",)
    assert (settings.own_reports / "萍乡市-2024.txt").is_file()


def test_two_writers_of_the_shelf_lose_nothing(settings: Settings, tmp_path: Path) -> None:
    names = ("萍乡", "九江", "景德镇", "新余")
    paths = []
    for name in names:
        paths.append(tmp_path / f"{name}市2024年政府工作报告.txt")
        paths[-1].write_bytes(city_report(settings, name))
    with ThreadPoolExecutor(len(paths)) as pool:
        assert all(one.added for (one,) in pool.map(lambda path: add_reports(settings, [path]), paths))
    assert {e.place for e in entries_of(settings.own_reports)} == {f"{name}市" for name in names}
    assert len(touched_files(settings.own_reports)) == len(names)


def test_an_installation_answers_wherever_it_is_copied_to(tmp_path: Path) -> None:
    first = Settings(
        reports=tmp_path / "first" / "project",
        own_reports=tmp_path / "first" / "own",
        index=tmp_path / "first" / "index",
        cache=tmp_path / "cache",
    )
    shutil.copytree(REPORTS, first.reports)
    add_files(first, [sandbox.report_file("萍乡市-2024")])
    build_index(first, Hashed())
    assert str(tmp_path) not in (current_build(first) / "manifest.json").read_text(encoding="utf-8")
    shutil.copytree(first.reports.parent, tmp_path / "second")  # with the files' times, as rsync -a does
    shutil.rmtree(first.reports.parent)
    folders = {name: tmp_path / "second" / name for name in ("project", "own", "index")}
    second = first.model_copy(
        update={
            "reports": folders["project"], "own_reports": folders["own"], "index": folders["index"]
        }
    )  # fmt: skip

    def answers(settings: Settings) -> bool:
        engine = sandbox.open_engine(settings)
        try:
            return "萍乡市2024年" in engine.ask("萍乡2024年GDP增长目标是多少？").answer
        finally:
            engine.close()

    assert answers(second)
    # A reader of the index alone, and one whose copies have times of their own.
    assert answers(second.model_copy(update={"reports": tmp_path / "none", "own_reports": tmp_path / "no"}))
    added = folders["own"] / "萍乡市-2024.txt"
    os.utime(added, (1, 1))
    assert answers(second)
    # What was changed, or is gone, is noticed there as well; nothing is left to do where all is as it was.
    build = current_build(second)
    build_index(second, Hashed())
    assert current_build(second) == build
    whole = added.read_bytes()
    added.write_bytes(whole + "。".encode())
    with pytest.raises(IndexMismatchError, match=r"萍乡市-2024.txt.*govqa index"):
        answers(second)
    added.write_bytes(whole)
    assert answers(second)
    (folders["project"] / sandbox.SOURCE).unlink()
    with pytest.raises(IndexMismatchError, match=rf"{sandbox.SOURCE}.*govqa index"):
        answers(second)


def test_an_index_of_an_older_program_names_the_command(settings: Settings) -> None:
    build_index(settings, Hashed())
    path = current_build(settings) / "manifest.json"
    old = json.loads(path.read_text(encoding="utf-8")) | {"program": "0" * 16}
    for report in old["reports"]:  # as they were written: a folder in place of the role
        del report["role"]
        report["folder"] = str(settings.reports)
    path.write_text(json.dumps(old), encoding="utf-8")
    with pytest.raises(IndexMismatchError, match="请运行 govqa index"):
        sandbox.open_engine(settings)
    build_index(settings, Hashed())
    sandbox.open_engine(settings).close()


def test_the_text_taken_out_of_a_web_page_is_kept_beside_it(settings: Settings, tmp_path: Path) -> None:
    lines = city_report(settings, "萍乡").decode("utf-8").splitlines()
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"
    path = tmp_path / "萍乡市2024年政府工作报告.html"
    path.write_text(page, encoding="utf-8")
    (offered,) = add_reports(settings, [path])
    assert offered.added
    build_index(settings, HashEmbedder())
    library = open_library(settings)
    citation = cite(library, "萍乡市-2024-p010-s1")
    assert citation.source == "萍乡市-2024.html.txt"
    kept = (settings.own_reports / citation.source).read_text(encoding="utf-8")
    removals = library.parsed("萍乡市-2024").removals
    assert visible_text(kept, citation.start, citation.end, removals) == citation.quote
    # Another program may take another text out: the index and the kept text stay of one mind.
    (settings.own_reports / citation.source).write_text("旧的文字", encoding="utf-8")
    build_index(settings, HashEmbedder(), force=True)
    assert (settings.own_reports / citation.source).read_text(encoding="utf-8") == kept
    remove_report(settings, "萍乡市-2024")
    build_index(settings, HashEmbedder())
    assert {p.name for p in settings.own_reports.iterdir()} == {"manifest.toml", ".lock"}


def test_the_provincial_reports_go_in_at_once(settings: Settings) -> None:
    from rag.settings import load_settings

    folder = load_settings().extra_reports
    if folder is None or not list(folder.glob("*.zip")):
        pytest.skip("GOVQA_EXTRA_REPORTS names no folder with the provincial reports")
    offered = add_reports(settings, [folder])
    assert len(offered) == 31
    assert [one.reason for one in offered if not one.added] == []
    assert all(one.report is not None and one.report.meta.year == 2025 for one in offered)
