"""Small choices on top of Hypothesis' `draw`, so that what builds a policy reads like prose and still shrinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]


@cache
def _whole(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class Chooser:
    """Every choice shrinks to the first of a list, to the smaller number, to no."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def between(self, low: int, high: int) -> int:
        return low if low == high else int(self._draw(_whole(low, high)))

    def chance(self, percent: int) -> bool:
        return self.between(0, 99) >= 100 - percent

    def one(self, items: Sequence[T]) -> T:
        return items[self.between(0, len(items) - 1)]

    def some(self, items: Sequence[T], least: int = 0, most: int | None = None) -> list[T]:
        """Distinct items in their order."""
        count = self.between(least, min(len(items), len(items) if most is None else most))
        left = list(range(len(items)))
        taken = [left.pop(self.between(0, len(left) - 1)) for _ in range(count)]
        return [items[at] for at in sorted(taken)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        left = list(items)
        return [left.pop(self.between(0, len(left) - 1)) for _ in range(len(left))]
