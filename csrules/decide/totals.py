"""A figure over all services of an account; the one place that says what adding them up means."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from typing import Any

from csrules.decide.arithmetic import EXACT
from csrules.plan.plan import Total


def total_of(total: Total, services: Iterable[Any]) -> Any:
    """`services` are mappings from column to value, in the order of the plan's members; see `Total`."""
    parts = [values[source] for values in services for source in total.sources]
    if total.how == "list":
        return ", ".join(part for part in parts if part is not None) or None
    if None in parts:
        return None
    return reduce(EXACT.add, parts, Decimal(0))
