"""The type of the fixture ``case``."""

from __future__ import annotations

from collections.abc import Callable

from eval.scorers import Case

MakeCase = Callable[..., Case]
