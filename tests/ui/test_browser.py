"""What a person does with the app, in Debian's chromium: ask, check, look up, read, come back."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest

if os.environ.get("CI") != "true":
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium (apt-get install chromium)", allow_module_level=True)
    pytest.importorskip("playwright", reason="needs playwright (pip install playwright)")

from made_runs import make_runs
from playwright.sync_api import Browser, Page, expect, sync_playwright  # after the skip
from served import launch, leaves, served

pytestmark = pytest.mark.browser
REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"
WIDE, NARROW = (1440, 900), (390, 844)
ASK = "上饶市2024年GDP增长目标是多少？"
expect.set_options(timeout=60_000)  # two cores, shared with the tests of the embedded model


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a free port of loopback, over a scripted engine."""
    with served(tmp_path_factory.mktemp("app")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser of its own; nothing it does may leave this machine."""
    width, height = getattr(request, "param", WIDE)
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    outside: list[str] = []
    opened.on("request", lambda r: outside.append(r.url) if leaves(r.url) else None)
    yield opened
    context.close()
    assert outside == []


def ask(page: Page, text: str) -> None:
    before = page.locator(".asked").count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".asked")).to_have_count(before + 1)
    expect(page.get_by_role("button", name="重新回答")).to_be_visible()


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["wide", "narrow"])
def test_something_is_painted_before_the_scripts_are_read_and_then_goes(app: str, page: Page) -> None:
    opening = page.get_by_role("status").filter(has_text="政府工作报告问答")
    page.route("**/static/js/**", lambda route: route.abort())
    page.goto(app)
    expect(opening).to_be_visible()
    page.unroute("**/static/js/**")
    page.reload()
    expect(page.locator(".hero .title")).to_be_visible()
    expect(opening).to_be_hidden()


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["wide", "narrow"])
def test_a_pill_opens_the_highlighted_sentence(app: str, page: Page) -> None:
    page.goto(app)
    page.get_by_role("button", name=ASK).click()
    pill = page.get_by_role("button", name="引用 1：上饶市2024年").first
    pill.click()
    mark = page.locator(".st-key-reader-pane mark.cite")
    expect(mark).to_be_in_viewport()
    expect(mark).to_contain_text("地区生产总值增长6.0%左右")
    expect(pill).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="下一段").click()
    expect(mark).to_have_count(0)
    page.get_by_role("button", name="关闭").click()
    expect(page.locator(".st-key-reader-pane")).to_have_count(0)
    assert not sideways(page)


def sideways(page: Page) -> bool:
    """Whether the page can be scrolled to the side."""
    wider: bool = page.evaluate(
        "() => [document.documentElement, document.querySelector('.stMain')].some(e => e.scrollWidth > e.clientWidth + 1)"
    )
    return wider


def test_a_pill_that_is_drawn_anew_while_it_is_pressed_opens_all_the_same(app: str, page: Page) -> None:
    page.goto(app)
    page.get_by_role("button", name=ASK).click()
    expect(page.get_by_role("button", name="重新回答")).to_be_visible()
    first, second = (page.get_by_role("button", name=f"引用 {n}：").first for n in (1, 2))
    first.hover()
    page.mouse.down()
    second.evaluate("pill => pill.click()")  # every pill is drawn anew: the answer marks the one that is open
    expect(second).to_have_attribute("aria-current", "true")
    expect(page.locator(".st-key-reader-pane mark.cite")).to_be_in_viewport()  # it has taken its room
    first.hover()
    page.mouse.up()
    expect(first).to_have_attribute("aria-current", "true")


HOLD = """() => {
  const send = WebSocket.prototype.send;
  window.held = [];
  WebSocket.prototype.send = function (message) { window.held.push(() => send.call(this, message)); };
  window.letGo = () => { WebSocket.prototype.send = send; window.held.splice(0).forEach((one) => one()); };
}"""
"""Keeps back what the page tells its server, until it is let go: then all of it arrives at once."""


def test_a_pill_pressed_just_before_the_page_asks_for_what_is_new_opens_all_the_same(
    app: str, page: Page
) -> None:
    page.goto(app)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(f"半{ASK}")
    box.press("Enter")
    pill = page.get_by_role("button", name="引用 1").first
    expect(pill).to_be_visible()
    page.evaluate(HOLD)
    page.wait_for_function("held.length > 0")  # a look that keeps the server busy
    pill.click()
    page.wait_for_function("held.length > 2")
    page.evaluate("letGo()")
    expect(pill).to_have_attribute("aria-current", "true", timeout=10_000)
    page.get_by_role("button", name="停止").click()


def test_hovering_a_pill_shows_the_sentence_and_where_it_stands(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, ASK)
    page.get_by_role("button", name="引用 1").first.hover()
    card = page.get_by_role("tooltip").first
    expect(card).to_contain_text("二、2024年工作安排")
    expect(card).to_contain_text("6.0%左右")


def test_text_of_reports_and_people_is_never_markup(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "上饶排版 <img src=x onerror=\"document.title='broken'\"> $5%~6%$ *目标*")
    expect(page.locator(".claim", has_text="预计增长5%~6%，*重点*投入$3亿$，<b>不加粗</b>")).to_be_visible()
    expect(page.get_by_text("部分支持")).to_be_visible()
    expect(page.locator(".asked")).to_contain_text("$5%~6%$ *目标*")
    assert page.title() != "broken"


def test_a_follow_up_and_a_reload_keep_the_conversation(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "赣州2024年GDP增长目标是多少？")
    ask(page, "粮食呢？")
    expect(page.get_by_text("理解为：粮食呢？（接着问")).to_be_visible()
    page.reload()
    expect(page.locator(".asked")).to_have_count(2)
    page.get_by_role("button", name="引用 1").first.click()
    expect(page.locator(".st-key-reader-pane mark.cite")).to_be_visible()


def test_two_browsers_do_not_see_each_others_questions(app: str, page: Page, browser: Browser) -> None:
    page.goto(app)
    ask(page, "只有我问的赣州GDP")
    other = browser.new_context(locale="zh-CN").new_page()
    other.goto(page.url)
    expect(other.get_by_text("向政府工作报告提问")).to_be_visible()
    expect(other.get_by_text("只有我问的")).to_have_count(0)
    other.context.close()


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["wide", "narrow"])
def test_a_permalink_opens_the_sentence_and_leads_to_the_report(app: str, page: Page) -> None:
    page.goto(f"{app}cite?address=赣州市-2024-p014-s4")
    expect(page.locator("mark.cite")).to_contain_text("2100亿元")
    assert not sideways(page)
    page.get_by_role("link", name="在全文中看").click()
    expect(page.locator("mark.cite")).to_be_in_viewport()
    assert not sideways(page)


def test_words_are_found_in_a_report_and_stepped_through(app: str, page: Page) -> None:
    page.goto(f"{app}read?report=乐平市-2023")
    box = page.get_by_label("在全文中查找")
    box.fill("粮食")
    box.press("Enter")
    page.get_by_role("button", name="下一处").click()
    expect(page.locator("mark.hit.now")).to_be_in_viewport()
    expect(page.get_by_text("1 / ")).to_be_visible()


def test_the_outline_leads_to_its_section(app: str, page: Page) -> None:
    page.goto(f"{app}read?report=赣州市-2024")
    page.get_by_role("navigation", name="目录").get_by_text("（四）有力有效推进乡村全面振兴").click()
    expect(page.get_by_role("heading", name="（四）有力有效推进乡村全面振兴")).to_be_in_viewport()


def test_the_keyboard_reaches_a_pill(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, ASK)
    pill = page.get_by_role("button", name="引用 1").first
    pill.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-reader-pane mark.cite")).to_be_visible()


def test_an_answer_is_taken_away_as_a_word_file(app: str, page: Page, tmp_path: Path) -> None:
    from docx import Document

    page.goto(app)
    ask(page, ASK)
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Word 文档").click()
    assert download.value.suggested_filename == "上饶市2024年GDP增长目标是多少.docx"
    download.value.save_as(tmp_path / "answer.docx")
    assert any("上饶市-2024-p" in p.text for p in Document(str(tmp_path / "answer.docx")).paragraphs)


def test_five_browsers_ask_at_once_wait_in_sight_and_get_each_its_own_answer(
    app: str, page: Page, browser: Browser
) -> None:
    places = ["上饶", "赣州", "宜春", "乐平", "抚州"]
    pages = [browser.new_context(locale="zh-CN").new_page() for _ in places]
    for one in pages:
        one.goto(app)
    for one, place in zip(pages, places, strict=True):
        box = one.get_by_test_id("stChatInputTextArea")
        box.fill(f"{place}的粮食产量是多少？慢")
        box.press("Enter")
    for one in pages:
        expect(one.get_by_text("另有 4 个问题也在回答，会慢一些")).to_be_visible(timeout=30_000)
    page.goto(app)
    ask(page, "放行")
    for one, place in zip(pages, places, strict=True):
        expect(one.get_by_role("button", name="重新回答")).to_be_visible()
        expect(one.locator(".asked")).to_have_text([f"{place}的粮食产量是多少？慢"])
        expect(one.get_by_role("button", name=re.compile("^引用 1：")).first).to_have_attribute(
            "aria-label", re.compile(place)
        )
    for one in pages:
        one.context.close()


PAGES = {
    "": ".hero",
    "cite?address=赣州市-2024-p014-s4": "mark.cite",
    "cite": ".page-title",
    "indicators": "table",
    "read?report=上饶市-2024": ".passage",
    "reports": ".card-title",
    "evaluation": ".page-title",
}
"""Every page, and what stands on it when it is ready."""


def problems(page: Page, where: str) -> list[tuple[str, str, str]]:
    """What axe finds serious on a page, and whether the page can be scrolled to the side."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    violations = axe.Axe().run(page).response["violations"]
    serious = [v for v in violations if v["impact"] in ("serious", "critical")]
    found = [(where, v["id"], v["nodes"][0]["html"]) for v in serious]
    return [*found, *([(where, "sideways", "")] if sideways(page) else [])]


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light", "dark"])
def test_axe_finds_nothing_serious_and_every_page_fits(
    app: str, browser: Browser, scheme: Literal["light", "dark"], size: tuple[int, int]
) -> None:
    context = browser.new_context(
        color_scheme=scheme, locale="zh-CN", viewport={"width": size[0], "height": size[1]}
    )
    page = context.new_page()
    found: list[tuple[str, str, str]] = []

    def look(where: str) -> None:
        found.extend(problems(page, where))

    for path, ready in PAGES.items():
        page.goto(app + path)
        expect(page.locator(ready).first).to_be_visible()
        look(path)
    page.goto(app)
    ask(page, "各地排版的粮食产量分别是多少？")
    page.get_by_role("button", name="引用 1").first.click()
    expect(page.locator(".st-key-reader-pane mark.cite")).to_be_visible()
    look("an answer and its sentence")
    context.close()
    assert found == []


def test_a_figure_of_the_matrix_opens_its_sentence_and_the_columns_sort(app: str, page: Page) -> None:
    page.goto(f"{app}indicators")
    table = page.get_by_role("table", name="各报告的指标：完成和目标")
    rows = table.locator("tbody th")
    expect(rows.first).to_have_text("上饶市2024年")
    sort = page.get_by_role("button", name="按地区生产总值 目标排序")
    sort.click()
    expect(rows.first).to_have_text("乐平市2023年")
    sort.click()
    expect(rows.first).to_have_text("宜春市2024年")
    table.get_by_role("button", name="增长5.5%左右，看原文").first.click()
    mark = page.locator(".st-key-reader-pane mark.cite")
    expect(mark).to_contain_text("地区生产总值增长5.5%左右")
    expect(rows.first).to_have_text("宜春市2024年")  # sorted as before


def test_a_table_taken_away_opens_in_excel_with_addresses(app: str, page: Page, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    page.goto(f"{app}indicators")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 Excel").click()
    download.value.save_as(tmp_path / "table.xlsx")
    head, *rows = load_workbook(tmp_path / "table.xlsx").active.iter_rows(values_only=True)
    target = next(
        r for r in rows if r[head.index("地址")] == "赣州市-2024-p012-s1" and r[1] == "地区生产总值"
    )
    assert target[head.index("数值")] == "增长6%左右"


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["wide", "narrow"])
def test_a_wrong_figure_is_found_in_a_pasted_text(app: str, page: Page) -> None:
    page.goto(f"{app}cite")
    page.get_by_text("核对文字", exact=True).click()
    box = page.get_by_label("要核对的文字")
    box.fill("赣州市2024年GDP增长目标是9%左右。")
    box.press("Control+Enter")
    page.get_by_role("button", name="核对", exact=True).click()
    claim = page.locator(".claim")
    expect(claim.get_by_role("img", name="与报告不符")).to_be_visible()
    expect(claim).to_contain_text("增长6%左右")
    page.get_by_role("button", name="引用 1").first.click()
    expect(page.locator(".st-key-reader-pane mark.cite")).to_contain_text("GDP增长6%左右")
    assert not sideways(page)


def test_a_report_is_uploaded_and_answers_while_nobody_restarts_anything(
    app: str, page: Page, tmp_path: Path
) -> None:
    text = (REPORTS / "002_1df4d359381aa14e.txt").read_text(encoding="utf-8").replace("宜春", "萍乡")
    path = tmp_path / "萍乡市2024年政府工作报告.txt"
    path.write_text(text, encoding="utf-8")
    page.goto(f"{app}reports")
    page.get_by_text("增加报告").click()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("2024年萍乡市政府工作报告").first).to_be_visible()
    page.get_by_role("button", name="加入 1 份并建索引").click()
    expect(page.get_by_text("现有 6 份报告")).to_be_visible(timeout=60_000)  # a whole index
    page.get_by_role("link", name="问答").click()
    ask(page, "萍乡的粮食产量是多少？")
    page.get_by_role("button", name=re.compile("^引用 1：萍乡市2024年")).first.click()
    expect(page.locator(".st-key-reader-pane .address", has_text="萍乡市-2024").first).to_be_visible()
    page.goto(f"{app}reports")
    page.get_by_role("button", name="拿掉").click()
    page.get_by_role("button", name="确定拿掉").click()
    expect(page.get_by_text("现有 5 份报告")).to_be_visible()


def test_pages_change_while_models_load_and_an_index_is_built(browser: Browser, tmp_path: Path) -> None:
    text = (REPORTS / "002_1df4d359381aa14e.txt").read_text(encoding="utf-8").replace("宜春", "萍乡")
    report = tmp_path / "萍乡市2024年政府工作报告.txt"
    report.write_text(text, encoding="utf-8")
    held, folder = tmp_path / "held", tmp_path / "app"
    held.mkdir()
    folder.mkdir()
    with served(folder, HELD=str(held), STREAMLIT_LOGGER_LEVEL="info") as address:
        page = browser.new_page(locale="zh-CN")
        page.goto(address)
        expect(page.get_by_text("模型正在准备")).to_be_visible()
        page.get_by_role("link", name="资料").click()
        expect(page.get_by_text("模型正在准备")).to_have_count(0)
        page.get_by_text("增加报告").click()
        page.locator("input[type=file]").set_input_files(report)
        page.get_by_role("button", name="加入 1 份并建索引").click()
        expect(page.get_by_text(re.compile(r"1 / \d+ 个片段"))).to_be_visible()
        expect(page.get_by_role("button", name="取消")).to_be_visible()
        expect(page.get_by_text("共 5 份报告")).to_be_visible()  # below the progress nothing is lost
        page.get_by_role("link", name="问答").click()
        expect(page.get_by_text("模型正在准备")).to_be_visible()
        (held / "engine").touch()
        expect(page.get_by_text("模型正在准备")).to_have_count(0)
        ask(page, ASK)
        page.get_by_role("link", name="资料").click()
        expect(page.get_by_text(re.compile(r"1 / \d+ 个片段"))).to_be_visible()
        (held / "index").touch()
        expect(page.get_by_text("共 6 份报告")).to_be_visible()  # nobody pressed anything
        page.close()
    # A look on its way when the page changes comes too late and is dropped; what is gone is not asked for on and on.
    late = re.findall(r"fragment with id (\w+) does not exist", (folder / "log").read_text(encoding="utf-8"))
    assert len(late) == len(set(late))


@contextmanager
def left_while_it_asked(browser: Browser, tmp_path: Path, link: str) -> Iterator[Page]:
    """Give a page that another was asked of while looks at the first, its models loading, were held back."""
    held, folder = tmp_path / "held", tmp_path / "app"
    held.mkdir()
    folder.mkdir()
    with served(folder, HELD=str(held)) as address:
        page = browser.new_page(locale="zh-CN")
        page.goto(address)
        expect(page.get_by_text("模型正在准备")).to_be_visible()
        page.evaluate(HOLD)
        page.get_by_role("link", name=link).click()
        page.wait_for_function("held.length > 2")  # the page, and looks after it
        yield page
        page.close()
        (held / "engine").touch()


def test_a_page_is_whole_though_the_one_before_asked_for_what_is_new_just_then(
    browser: Browser, tmp_path: Path
) -> None:
    with left_while_it_asked(browser, tmp_path, "资料") as page:
        page.evaluate("letGo()")
        page.get_by_text("增加报告").click()
        expect(page.locator("input[type=file]")).to_be_attached(timeout=15_000)
        expect(page.get_by_text("共 5 份报告")).to_be_visible(timeout=15_000)


def test_a_page_is_not_drawn_once_more_while_somebody_types(browser: Browser, tmp_path: Path) -> None:
    with left_while_it_asked(browser, tmp_path, "引用查询") as page:
        page.clock.install()
        page.evaluate("letGo()")
        expect(page.get_by_role("heading", name="引用查询")).to_be_visible()
        expect(page.get_by_text("模型正在准备")).to_have_count(0)  # the page before is gone
        page.evaluate(
            "window.drawn = 0; document.addEventListener('click', (e) => { drawn += e.isTrusted ? 0 : 1; }, true)"
        )
        for _ in range(3):
            page.keyboard.press("Shift")
            page.clock.run_for(900)
        assert page.evaluate("drawn") == 0
        page.clock.run_for(200)
        assert page.evaluate("drawn") == 1


def test_a_question_is_put_to_what_is_chosen(app: str, page: Page) -> None:
    page.goto(app)
    page.get_by_role("button", name="全部报告").click()
    page.get_by_label("地方").click()
    page.get_by_role("option", name="赣州市").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="只问：赣州市2024年")).to_be_visible()
    page.get_by_role("link", name="指标").click()
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_role("link", name="问答").click()
    ask(page, "粮食产量是多少？")  # the choice is kept on the way to another page and back
    expect(page.get_by_role("button", name=re.compile("^引用 1：赣州市2024年")).first).to_be_visible()


def test_an_answer_is_rated_with_a_note_and_both_are_kept(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, ASK)
    page.get_by_role("button", name="thumb_down").or_(page.get_by_label("thumbs down")).first.click()
    page.get_by_role("button", name="备注").click()
    note = page.get_by_label("哪里好，哪里不对？只存在本机。")
    note.fill("少了完成情况")
    note.press("Control+Enter")
    page.wait_for_timeout(300)
    page.reload()
    page.get_by_role("button", name="备注").click()
    expect(page.get_by_label("哪里好，哪里不对？只存在本机。")).to_have_value("少了完成情况")


def test_no_word_of_streamlit_s_own_is_english(app: str, page: Page) -> None:
    page.goto(f"{app}reports")
    page.get_by_text("增加报告").click()
    expect(page.get_by_role("button", name="选择文件").last).to_be_visible()
    expect(page.get_by_text("也可以拖到这里")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.goto(f"{app}nowhere")
    expect(page.get_by_text("没有这个页面")).to_be_visible()
    expect(page.get_by_text("已经回到问答")).to_be_visible()


def test_notes_figures_and_the_source_are_shown_on_demand(app: str, page: Page) -> None:
    page.goto(f"{app}read?report=乐平市-2023")
    page.get_by_text("名词解释：“三新一高”").click()
    expect(page.get_by_text("1．“三新一高”：是以习近平同志为核心").first).to_be_visible()
    page.get_by_text("标出数字").click()
    expect(page.locator("mark.fact", has_text="439.23亿元").first).to_be_visible()
    page.get_by_text("源文件", exact=True).click()
    expect(page.locator("del.removed").first).to_have_attribute("title", re.compile("清理："))


def test_the_password_lets_in_and_lasts_over_a_reload(
    tmp_path_factory: pytest.TempPathFactory, page: Page
) -> None:
    with served(tmp_path_factory.mktemp("login"), GOVQA_PASSWORD="一二三") as address:
        box = page.locator("input[type=password]")
        for scheme, (width, height) in (("dark", NARROW), ("light", WIDE)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{address}cite?address=赣州市-2024-p014-s4")
            expect(box).to_be_visible()
            assert problems(page, scheme) == []
        box.fill("错的")
        box.press("Enter")
        expect(page.get_by_text("密码不对")).to_be_visible()
        box.fill("一二三")
        box.press("Enter")
        expect(page.locator("mark.cite")).to_contain_text("2100亿元")
        page.wait_for_function("document.cookie.includes('govqa_login')")
        page.reload()
        expect(page.locator("mark.cite")).to_contain_text("2100亿元")


def test_without_a_language_model_reports_answer_and_evaluation_pages_fit(
    tmp_path_factory: pytest.TempPathFactory, page: Page
) -> None:
    folder = tmp_path_factory.mktemp("own")
    make_runs(folder / "runs", REPORTS)
    # The product's own engine, made to ask for the model that is not there.
    own = {"MADE_RUNS": str(folder / "runs"), "NO_MODEL": "1", "GOVQA_PROSE": "model"}
    with served(folder, **own) as address:
        page.goto(address)
        expect(page.get_by_text("没有语言模型，回答只给报告原文")).to_be_visible()
        ask(page, "宜春市2024年怎么降低企业用能成本？")
        expect(page.get_by_text("语言模型用不了")).to_be_visible()
        page.get_by_role("button", name="引用 1：宜春市2024年").first.click()
        expect(page.locator(".st-key-reader-pane mark.cite")).to_be_visible()
        for scheme, (width, height) in (("dark", NARROW), ("light", WIDE)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{address}evaluation")
            expect(page.locator("table").last).to_be_visible()
            assert problems(page, scheme) == []
