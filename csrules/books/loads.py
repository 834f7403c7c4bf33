"""What accounts add to books and what books hold, as whole numbers of the smallest part that is counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from csrules.analysis.books import HOURS, MINUTES_SCALE, REVENUE
from csrules.books.book import Room
from csrules.decide.arithmetic import EXACT
from csrules.plan.plan import Role, Weight


def room_of(role: Role, part: Decimal | None, revenue_scale: int) -> Room:
    """A part of what the role carries, down to a whole account and to the smallest part of an amount."""
    share = Decimal(1) if part is None else max(part, Decimal(0))

    def most(limit: Decimal | int | None, scale: int) -> int | None:
        return None if limit is None else whole(EXACT.multiply(Decimal(limit), share), scale)

    return Room(most(role.carries, 0), most(role.works, MINUTES_SCALE), most(role.carries_revenue, revenue_scale))


def loads_of(measures: Sequence[Weight], minutes: int, revenue: int, values: Sequence[Any]) -> tuple[int, ...]:
    """What one account adds to each measure; `values` are those of the measures that are values of the account."""
    rest = iter(values)
    loads = []
    for measure in measures:
        value = next(rest) if measure.value is not None else None
        if measure.kind == REVENUE:
            loads.append(revenue)
        elif measure.value is not None:
            loads.append(whole(value, measure.value.type.scale))
        else:
            loads.append(minutes if measure.kind == HOURS else 1)
    return tuple(loads)


def whole(value: Decimal | int | None, scale: int) -> int:
    """A decimal's digits as one whole number; a missing value counts as none."""
    if value is None:
        return 0
    return value * 10**scale if isinstance(value, int) else int(value.scaleb(scale, EXACT))
