"""Whether an aim was kept: by result and aim side by side, by what the report says of it; and what the aim was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.archive import RawFile
from rag.builds import current_build, read_manifest
from rag.engine import Engine
from rag.index import build_index, open_files
from rag.settings import Settings
from rag.shelf import add_files
from tests.conftest import HashEmbedder

NAME = "岳阳市2025年政府工作报告.txt"
REPORT = """岳阳市2025年政府工作报告
——2025年1月8日在岳阳市第九届人民代表大会第五次会议上
市长 张三
各位代表：
现在，我代表市人民政府，向大会报告工作，请予审议，并请各位政协委员和其他列席人员提出意见。
一、2024年工作回顾
2024年，我们攻坚克难、奋勇争先。全年地区生产总值达到5052.6亿元、增长5.4%（预期目标6%左右），固定资产投资增长5.2%（预期目标5%），进出口总额418.6亿元、下降6.2%。
城镇调查失业率5.1%（预期目标5.5%以内）。规模以上工业增加值增长6.4%，一般公共预算收入增速比预期低1.9个百分点。
二、2025年工作安排
今年经济社会发展主要预期目标是：地区生产总值增长5.5%左右，城镇新增就业3万人，居民收入增长与经济增长同步。我们将全力做好各项工作，推动高质量发展。
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("yueyang")
    settings = Settings(
        reports=folder / "none",
        own_reports=folder / "reports",
        index=folder / "index",
        cache=folder / "cache",
    )
    add_files(settings, [RawFile(NAME, REPORT.encode(), NAME)], partial=True)
    build_index(settings, HashEmbedder())

    def no_model() -> object:
        raise AssertionError("these questions need no model")

    build = current_build(settings)
    index = open_files(build, read_manifest(build))
    engine = Engine(settings, index, HashEmbedder(), no_model)  # type: ignore[arg-type]
    yield engine
    engine.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "岳阳2024年经济增速达到年初预期了吗？",
            "没有[1]。岳阳市2024年地区生产总值增长5.4%[1]。岳阳市2024年地区生产总值的目标是增长6%左右[1]。",
        ),
        ("去年固定资产投资完成年初目标没有？", "是的"),
        ("岳阳2024年城镇调查失业率达到目标了吗？", "是的"),  # lower is better
        ("一般公共预算收入达到年初预期了吗？", "没有"),  # told in words only
    ],
)
def test_whether_an_aim_was_kept(engine: Engine, question: str, answer: str) -> None:
    assert engine.ask(question).answer.startswith(answer)


def test_what_the_aim_was_of_a_year_past(engine: Engine) -> None:
    assert "目标是增长6%左右" in engine.ask("岳阳2024年GDP目标是多少？").answer
    assert "5.4%" not in engine.ask("岳阳2024年GDP目标是多少？").answer
    assert "6%" not in engine.ask("岳阳去年GDP多少？").answer


def test_what_fell_did_not_grow(engine: Engine) -> None:
    assert engine.ask("岳阳2024年进出口总额实现正增长了吗？").answer.startswith(
        "不是[1]。岳阳市2024年进出口总额下降6.2%"
    )
