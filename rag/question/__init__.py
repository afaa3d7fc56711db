"""Understanding of questions, by rules: places, years, tense, intent, follow-ups, what is left open."""

from __future__ import annotations

from rag.question.places import short_place
from rag.question.understanding import understand
from rag.question.wording import single_question

__all__ = ["short_place", "single_question", "understand"]
