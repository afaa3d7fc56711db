"""Pictures of every page in both themes, for the documentation: ``make screenshots``.

The app is the real one with its own engine over the five reports. What it is asked here is answered from facts, without
a language model, so that a picture changes only where the app does.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from made_runs import make_runs  # noqa: E402  # after the path
from PIL import Image  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from served import launch, served  # noqa: E402

OUT = ROOT / "docs" / "screenshots"
WIDE, NARROW = (1280, 800), (390, 844)


def _ask(page: Page) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("各地的GDP增长目标分别是多少？")
    box.press("Enter")
    page.get_by_role("button", name="重新回答").wait_for()
    page.get_by_role("button", name="引用 1：").first.click()
    page.locator(".st-key-reader-pane mark.cite").wait_for()


def _check(page: Page) -> None:
    page.get_by_text("核对文字", exact=True).click()
    box = page.get_by_label("要核对的文字")
    box.fill("赣州市2024年GDP增长目标是9%左右。上饶市2023年粮食产量66.15亿斤。")
    box.press("Control+Enter")
    page.get_by_role("button", name="核对", exact=True).click()
    page.locator(".claim").first.wait_for()


def _bars(page: Page) -> None:
    page.get_by_text("图", exact=True).click()
    page.locator(".bar").first.wait_for()


def _figures(page: Page) -> None:
    page.get_by_text("标出数字").click()
    page.locator("mark.fact").first.wait_for()


def _nothing(page: Page) -> None:
    page.locator(".page-title, .title, .paper").first.wait_for()


PAGES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "start": ("", _nothing),
    "chat": ("", _ask),
    "cite": ("cite?address=赣州市-2024-p014-s4", _nothing),
    "check": ("cite", _check),
    "indicators": ("indicators", lambda page: page.locator("table").wait_for()),
    "bars": ("indicators", _bars),
    "reader": ("read?report=抚州市-2024", _figures),
    "reports": ("reports", _nothing),
    "evaluation": ("evaluation", lambda page: page.locator("table").last.wait_for()),
}


def main() -> None:
    """Take every picture: each page in both themes on a wide screen, the main ones on a narrow one."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        runs = Path(folder) / "runs"
        make_runs(runs, ROOT / "corpus" / "reports")
        with served(Path(folder), MADE_RUNS=str(runs)) as address:
            browser = launch(playwright)
            for scheme in ("light", "dark"):
                for name, (path, prepare) in PAGES.items():
                    for size, suffix in ((WIDE, ""), (NARROW, "-narrow")):
                        if suffix and (scheme == "dark" or name not in ("chat", "indicators")):
                            continue
                        context = browser.new_context(
                            viewport={"width": size[0], "height": size[1]},
                            color_scheme=scheme,  # type: ignore[arg-type]
                            locale="zh-CN",
                        )
                        page = context.new_page()
                        page.goto(address + path)
                        prepare(page)
                        page.mouse.move(0, 0)
                        page.wait_for_timeout(1200)  # fonts and the scroll to a sentence come to rest
                        _save(page.screenshot(), OUT / f"{name}{suffix}-{scheme}.png")
                        context.close()
            browser.close()


def _save(png: bytes, path: Path) -> None:
    """Write a picture with 128 colours: a page of text needs no more, and the file is a third of the size."""
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    main()
