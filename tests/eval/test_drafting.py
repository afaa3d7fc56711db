"""Drafts rest on the report's words and are never taken for gold."""

from __future__ import annotations

import json

import pytest

from eval.drafting import drafts
from eval.questionset import QuestionSetError, parse, squeeze
from eval.sources import Sources


@pytest.mark.parametrize("file", ["001_6f9e1d58fb19b0aa.txt", "003_2ec8a5c7527d3ef5.txt"])
def test_drafts_quote_the_report(sources: Sources, file: str) -> None:
    report = sources.reports[file]
    lines = [json.loads(line) for line in drafts(report, 30)]
    assert len(lines) == 30
    assert {"figure"} < {line["type"] for line in lines}
    everything = squeeze("".join(passage.text for passage in report.passages))
    for line in lines:
        quote = line["nuggets"][0]["evidence"][0][0]["quote"]
        assert squeeze(quote) and squeeze(quote) in everything, line


def test_a_draft_is_refused_as_gold(sources: Sources) -> None:
    line = next(drafts(sources.reports["001_6f9e1d58fb19b0aa.txt"]))
    with pytest.raises(QuestionSetError, match="draft"):
        parse(line)
