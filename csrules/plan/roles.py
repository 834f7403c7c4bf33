"""Roles as a plan knows them: what an hour costs, and what one person can have and should have."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from csrules.analysis.policy import Load


@dataclass(frozen=True, slots=True)
class Role:
    """`costs` is money per hour, `works` minutes per year, `carries` accounts per person.

    One person carries at most `carries_revenue`, and should have `aim`. `serves` says whether a tier is served by it.
    """

    name: str
    label: str
    costs: Decimal | None
    works: Decimal | None
    carries: int | None
    carries_revenue: Decimal | None
    aim: Load
    serves: bool
