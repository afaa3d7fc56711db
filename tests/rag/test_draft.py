from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.draft import DraftSentence, draft_sentences


def sentences(*pieces: str) -> list[DraftSentence]:
    return list(draft_sentences(pieces))


def test_marks_before_and_behind_the_full_stop() -> None:
    assert sentences("GDP增长6%左右[1]。投资增长6.5%。[2]完。") == [
        DraftSentence("GDP增长6%左右。", (1,)),
        DraftSentence("投资增长6.5%。", (2,)),
        DraftSentence("完。", ()),
    ]


def test_several_numbers_in_one_mark_and_full_width_brackets() -> None:
    assert sentences("甲。[1,2]乙【3】。") == [DraftSentence("甲。", (1, 2)), DraftSentence("乙。", (3,))]


def test_lists_lose_their_bullets_and_bold() -> None:
    assert sentences("- **一是**降低成本[1]\n2. 扩大投资[2]\n") == [
        DraftSentence("一是降低成本。", (1,)),
        DraftSentence("扩大投资。", (2,)),
    ]


def test_a_decimal_at_the_start_is_no_bullet() -> None:
    assert sentences("5.5%左右[1]。") == [DraftSentence("5.5%左右。", (1,))]


def test_a_sentence_is_given_out_when_the_next_begins() -> None:
    stream = draft_sentences(iter(["甲", "。", "[1]", "乙"]))
    assert next(stream) == DraftSentence("甲。", (1,))


def test_marks_alone_are_no_sentence() -> None:
    assert sentences("[1]。[2]") == []


@given(st.text(alphabet="甲乙1。[]，\n -*5%", max_size=60), st.integers(1, 7))
def test_pieces_do_not_change_what_is_read(text: str, size: int) -> None:
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    joined = "".join(s.text for s in draft_sentences(pieces))
    assert joined == "".join(s.text for s in draft_sentences([text]))
