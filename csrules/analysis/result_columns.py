"""What a decision tells: the columns of the result tables about accounts and services, each said once.

Name, type, unit and meaning stand here, and of a figure also what it is computed from. The plan computes them
(`csrules.plan.results`); `decide`, `explain`, tests, promises, the SQL and the documentation read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from csrules.analysis.scalars import DATE, TEXT, Kind, Scalar
from csrules.types import Category, CategoryValue

STATUS = ("valid", "in_grace", "never", "lapsed")   # of a certificate
SUCCESS = {True: "met", False: "not_met", None: "unknown"}
NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a figure is told in, and what exact minutes a year (for money: times money per hour) are divided by."""

    text: str
    kind: Kind
    per: int = 1

    @property
    def exact(self) -> bool:
        """Told as it is, and not rounded."""
        return self.per == 1


HOURS_A_MONTH = Unit("hours a month", Kind.NUMBER, 60 * 12)
MONEY_A_MONTH = Unit("money a month", Kind.MONEY, 60 * 12)
MONEY_A_YEAR = Unit("money a year", Kind.MONEY, 60)
MINUTES_A_YEAR = Unit("minutes a year", Kind.NUMBER)
FRACTION = "a fraction"
PLACES, COMPARED_PLACES = 2, 9   # of hours and money: as people read them, and as conditions compare them
TOTAL_PREFIX = "total:"   # of the names of sums and figures over all services of an account


@dataclass(frozen=True, slots=True)
class Told:
    """A column of a result table. `type` is as wide as the column's values can be."""

    name: str
    type: Scalar
    about: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that services have and that adds up over them: columns of a service, some added, some taken away."""

    name: str
    unit: Unit
    about: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        return (*self.plus, *self.minus)

    @property
    def nullable(self) -> bool:
        """Money is missing where a rate is."""
        return self.unit.kind is Kind.MONEY

    def type(self, digits: int) -> Scalar:
        """Its type where it has that many digits before the point."""
        return Scalar(self.unit.kind, self.nullable, digits, SUM.scale if self.unit.exact else PLACES)

    @property
    def compared(self) -> Scalar:
        """Its type in a condition."""
        return Scalar(self.unit.kind, self.nullable, OF_ACCOUNT, COMPARED_PLACES)

    @property
    def column(self) -> str:
        """Its column of an account, as conditions read it. No declaration can have such a name."""
        return TOTAL_PREFIX + self.name


SUM = Scalar(Kind.NUMBER, nullable=True, digits=24, scale=14)   # of exact minutes, times money per hour
OF_SERVICE, OF_ACCOUNT = 7, 16   # digits of hours: one service's effort has limits
MAYBE_TEXT = replace(TEXT, nullable=True)
MAYBE_DATE = replace(DATE, nullable=True)
_INTEGER = Scalar(Kind.NUMBER, digits=18, whole=True)
_SHARE = Scalar(Kind.NUMBER, digits=1, scale=4)


def _words(words: Iterable[str]) -> Category:
    return Category(tuple(CategoryValue(word) for word in words))


_OURS = ("vendor_cost", "oversight_cost")
_PARTIES = (
    Figure("vendor_hours_per_month", HOURS_A_MONTH, "hours that our people deliver", ("vendor_minutes",)),
    Figure("partner_hours_per_month", HOURS_A_MONTH, "hours that the partner delivers", ("partner_minutes",)),
    Figure("oversight_hours_per_month", HOURS_A_MONTH, "hours that our people spend on overseeing the partner",
           ("oversight_minutes",)),
)
_COSTS = (
    Figure("monthly_cost", MONEY_A_MONTH, "cost of our hours per month, with oversight", _OURS),
    Figure("yearly_cost", MONEY_A_YEAR, "cost of our hours per year, if the services of today last all year", _OURS),
)
SAVINGS = (
    Figure("gross_saving", MONEY_A_YEAR, "cost of the partner's hours, if our people worked them",
           ("avoided_cost",)),
    Figure("oversight_cost", MONEY_A_YEAR, "cost of overseeing the partner", ("oversight_cost",)),
    Figure("net_saving", MONEY_A_YEAR, "gross saving minus the cost of oversight", ("avoided_cost",),
           ("oversight_cost",)),
)
_EXACT = (
    Figure("vendor_minutes_per_year", MINUTES_A_YEAR, "minutes that our people deliver, exact", ("vendor_minutes",)),
    Figure("partner_minutes_per_year", MINUTES_A_YEAR, "minutes that the partner delivers, exact",
           ("partner_minutes",)),
    Figure("oversight_minutes_per_year", MINUTES_A_YEAR, "minutes spent on overseeing the partner, exact",
           ("oversight_minutes",)),
)
_EFFORT = Figure("hours_per_month", HOURS_A_MONTH, "hours of both parties, without oversight", ("minutes",))
_OVERLAY = Figure("overlay_hours_per_month", HOURS_A_MONTH, "hours that the second role delivers",
                  ("overlay_minutes",))
_EXACT_EFFORT = Figure("minutes_per_year", MINUTES_A_YEAR, "minutes of both parties, without oversight, exact",
                       ("minutes",))

# What a role does for accounts, delivery and oversight alike.
WORK = (
    Figure("hours_per_month", HOURS_A_MONTH, "hours that the role works", ("minutes",)),
    Figure("monthly_cost", MONEY_A_MONTH, "cost per month; empty if the role declares no `costs`", ("cost",)),
    Figure("yearly_cost", MONEY_A_YEAR, "cost per year", ("cost",)),
    Figure("minutes_per_year", MINUTES_A_YEAR, "minutes that the role works, exact", ("minutes",)),
)
COMPARED = {column.name: column for column in (*_COSTS, *SAVINGS, *_PARTIES)}   # what watches and promises may name

ACCOUNT: tuple[Told | Figure, ...] = (
    Told("account", TEXT, "key of the account; an integer if the policy declares one"),
    Told("name", MAYBE_TEXT, "name of the account, if its record has a field `name`"),
    Told("tier", MAYBE_TEXT, "tier on the day of the run; empty for no tier"),
    Told("tier_label", MAYBE_TEXT, "label of the tier"),
    Told("earned_tier", MAYBE_TEXT, "tier by its `when` lines alone, before floors, holds, requests and overrides"),
    Told("shown_as", MAYBE_TEXT, "the name of the tier that the customer sees"),
    Told("touch", MAYBE_TEXT, "touch model of the tier"),
    Told("served_by", MAYBE_TEXT, "role that serves the tier"),
    Told("agreement", MAYBE_TEXT, "key of the agreement in force"),
    Told("partner", MAYBE_TEXT, "key of the partner"),
    Told("margin", Scalar(Kind.PERCENT, True, 3, 6), "margin of the partner, with amendments", FRACTION),
    Told("revenue", Scalar(Kind.MONEY, True, 14, 4), "yearly revenue of the account", "money a year"),
    Told("held_until", MAYBE_DATE, "last day on which a tier that the account no longer earns is kept"),
    Told("stays_until", MAYBE_DATE, "last day on which `stays while … until` keeps the account in its tier"),
    Told("tail_until", MAYBE_DATE, "last day of the tail of an agreement that has ended"),
    Told("owner", MAYBE_TEXT, "key of the person who carries the account; the table `books` has the reason"),
    *_PARTIES,
    *_COSTS,
    Told("cost_share", Scalar(Kind.PERCENT, True, 24, 4), "yearly cost divided by revenue; empty without revenue",
         FRACTION),
    *SAVINGS,
    Told("coverage", _INTEGER, "number of the account's class in the table `coverage`"),
    Told("reason", MAYBE_TEXT, "line of the policy that decided the tier"),
    *_EXACT,
)
SERVICE: tuple[Told | Figure, ...] = (
    Told("service", TEXT, "name of the service"),
    Told("service_label", TEXT, "its label"),
    Told("mode", TEXT, "not_offered, included (at no effort), automated or effort"),
    _EFFORT,
    Told("times_per_year", Scalar(Kind.NUMBER, True, 6, whole=True),
         "occasions per year, if the policy promises a number of them"),
    Told("party", TEXT, "vendor, partner or shared"),
    Told("accountable", TEXT, "party that is accountable for the service: vendor or partner"),
    Told("vendor_share", _SHARE, "our share of the effort, from 0 to 1", FRACTION),
    *_PARTIES,
    Told("role", MAYBE_TEXT, "role that delivers our share"),
    Told("overlay_role", MAYBE_TEXT, "second role that delivers a part of our share, if there is one"),
    _OVERLAY,
    Told("oversight_role", MAYBE_TEXT, "role that oversees the partner, if the service needs oversight"),
    Told("certification", Scalar(Kind.CATEGORY, True, category=_words(STATUS)),
         "valid, in_grace, never or lapsed, if the partner needs a certificate"),
    *_COSTS,
    Told("reason", TEXT, "lines of the policy that decided the service and the party"),
)
SUCCESS_COLUMN = Told("success", Scalar(Kind.CATEGORY, True, category=_words(SUCCESS.values())),
                      "met, not_met or unknown; empty if the service is not given or has no `succeeds when`")
SERVICE_EXACT = (_EXACT_EFFORT, *_EXACT)


def figures(columns: Iterable[Told | Figure]) -> tuple[Figure, ...]:
    return tuple(column for column in columns if isinstance(column, Figure))


def figure(name: str) -> Figure:
    """A figure of accounts by its name."""
    return next(column for column in figures(ACCOUNT) if column.name == name)


def told(column: Told | Figure, digits: int = OF_ACCOUNT) -> Told:
    """A figure with its type, where it has that many digits before the point."""
    if isinstance(column, Told):
        return column
    money = column.unit.kind is Kind.MONEY
    return Told(column.name, column.type(OF_ACCOUNT if money else digits), column.about, column.unit.text)


def service_columns(roles: Category) -> dict[str, Scalar]:
    """What a test may ask of a service by its name in `services`; `role` alone is a phrase of its own."""
    role = Scalar(Kind.CATEGORY, nullable=True, category=roles)
    listed = (*figures(SERVICE), *(column for column in SERVICE if column.name in ("times_per_year", "certification")),
              SUCCESS_COLUMN)
    types = {column.name: told(column, OF_SERVICE).type for column in listed}
    return types | {"overlay_role": role, "oversight_role": role}
