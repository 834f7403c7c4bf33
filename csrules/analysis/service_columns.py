"""The columns of the result table `services` that a test asks for by their names, with their types."""

from __future__ import annotations

from collections.abc import Iterable

from csrules.analysis.scalars import Kind, Scalar
from csrules.types import Category, CategoryValue

STATUS = ("valid", "in_grace", "never", "lapsed")   # of a certificate
SUCCESS = {True: "met", False: "not_met", None: "unknown"}


def _words(words: Iterable[str]) -> Category:
    return Category(tuple(CategoryValue(word) for word in words))


_HOURS = Scalar(Kind.NUMBER)
_COST = Scalar(Kind.MONEY, nullable=True)
_FIGURES = {
    "hours_per_month": _HOURS, "vendor_hours_per_month": _HOURS, "partner_hours_per_month": _HOURS,
    "oversight_hours_per_month": _HOURS, "overlay_hours_per_month": _HOURS, "times_per_year": _HOURS.missing_too(),
    "monthly_cost": _COST, "yearly_cost": _COST,
    "certification": Scalar(Kind.CATEGORY, nullable=True, category=_words(STATUS)),
    "success": Scalar(Kind.CATEGORY, nullable=True, category=_words(SUCCESS.values())),
}


def service_columns(roles: Category) -> dict[str, Scalar]:
    """By their names there; `role` alone is a phrase of its own."""
    role = Scalar(Kind.CATEGORY, nullable=True, category=roles)
    return {**_FIGURES, "overlay_role": role, "oversight_role": role}
