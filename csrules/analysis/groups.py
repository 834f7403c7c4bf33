"""Watches over many accounts together: what groups them, and the figures that their conditions may name.

Every figure is a formula over exact sums of the group. `all.FIGURE` is the same over all accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from csrules.analysis import typed as t
from csrules.analysis.declarations import Declarations
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.policy import Books, GroupWatch
from csrules.analysis.ratios import Carried
from csrules.analysis.result_columns import COMPARED, SUM, WORK, Figure
from csrules.analysis.rules import check_rule
from csrules.analysis.scalars import Kind, Scalar
from csrules.analysis.scope import Scope, Stage, Symbol
from csrules.syntax import ast
from csrules.types import Category

ALL, OF_GROUP, OF_ALL = "all", "group:", "all:"
ACCOUNTS, REVENUE = "accounts", "revenue"
VALUE, ROLE, PERSON = "value", "role", "person"   # what a watch goes through; ALL: nothing, it is about all accounts
BY = OF_GROUP + "by"   # the column that holds what the accounts of a group have in common
MOST_DIGITS = 16   # before the point, of a sum; one with more is missing
SUMMED = replace(SUM, digits=MOST_DIGITS)
COUNTED = Scalar(Kind.NUMBER, digits=12, whole=True, low=1)
GROUPING = (Kind.CATEGORY, Kind.LINK, Kind.TEXT)
_HOURS = tuple(figure for figure in WORK if figure.name == "hours_per_month")
_OF_ROLE = tuple(figure for figure in WORK if not figure.unit.exact)
FIGURES: Mapping[str, tuple[Figure, ...]] = {
    VALUE: tuple(COMPARED.values()), ALL: tuple(COMPARED.values()), ROLE: _OF_ROLE, PERSON: _HOURS,
}
Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Groups:
    """How the accounts are put together: `by` is a value of theirs, `name` the word or path that was written."""

    kind: str
    name: str
    by: t.Ref | None


def summed(prefix: str, source: str) -> str:
    """The column with the exact sum of a source over a group or over all."""
    return f"{prefix}sum:{source}"


def counts_revenue(kind: str) -> bool:
    return kind != ROLE   # a role works on services, and several work for one account


def revenue_sum(revenue: t.Typed) -> Scalar:
    """The type of a sum of revenues."""
    return Scalar(Kind.MONEY, nullable=True, digits=MOST_DIGITS, scale=revenue.type.scale, per=revenue.type.per)


def check_group_watches(
    declared: Declarations, scope: Scope, books: Books | None, revenue: t.Typed | None, roles: Category
) -> tuple[GroupWatch, ...]:
    """The watches `for each …` and `for all accounts`; `scope` knows all that is known of one account."""
    watches = []
    for node in declared.watches:
        groups = None if node.over is None else _groups(node.over, scope, books)
        if groups is None:
            continue
        checker = ExpressionChecker(_scope(groups, scope, revenue, roles), Stage.BOOKS)
        rules = [check_rule(rule, checker) for rule in node.alarms]
        watches.append(GroupWatch(node.text.text, groups.kind, groups.name, groups.by, _known(rules), node.span))
    return tuple(watches)


def _groups(node: ast.Watched, scope: Scope, books: Books | None) -> Groups | None:
    if node.by is None:
        return Groups(ALL, ACCOUNTS, None)
    word = node.by.text
    if scope.peek(node.by) is None:
        if word == ROLE:
            return Groups(ROLE, ROLE, None)
        if books is not None and word == books.record:
            return Groups(PERSON, word, None)
    value = ExpressionChecker(scope, Stage.PROMISES).check(node.by)
    if value is None:
        return None
    if not isinstance(value, t.Ref) or value.type.kind not in GROUPING:
        message = f"`{word}` is {value.type.shown}, and csrules cannot group accounts by it"
        scope.reporter.report("type-mismatch", message, node.by.span,
                              help="group by a tier, a segment, a category, a text or a link")
        return None
    return Groups(VALUE, word, value)


def _scope(groups: Groups, scope: Scope, revenue: t.Typed | None, roles: Category) -> Scope:
    """Only the figures, and what the accounts have in common."""
    own, every = (dict(_symbols(groups.kind, prefix, revenue)) for prefix in (OF_GROUP, OF_ALL))
    carried = Carried()
    for prefix in (OF_GROUP, OF_ALL):
        carried.quotients |= dict(quotients(groups.kind, prefix))
    shared = None if groups.by is None else groups.by.type
    if groups.kind == ROLE:
        shared = Scalar(Kind.CATEGORY, category=roles)
    if shared is not None:
        own.setdefault(groups.name.rpartition(".")[2], Symbol(BY, shared))
    return Scope(scope.records, scope.reporter, own, {ALL: every}, broken=scope.broken, carried=carried)


def _symbols(kind: str, prefix: str, revenue: t.Typed | None) -> Iterator[tuple[str, Symbol]]:
    yield ACCOUNTS, Symbol(summed(prefix, ACCOUNTS), COUNTED)
    if revenue is not None and counts_revenue(kind):
        yield REVENUE, Symbol(summed(prefix, REVENUE), revenue_sum(revenue))
    for figure in FIGURES[kind]:
        yield figure.name, Symbol(prefix + figure.name, compared(figure))


def quotients(kind: str, prefix: str) -> Iterator[tuple[str, t.Typed]]:
    """What each figure is compared as: its exact sums, before they are divided."""
    for figure in FIGURES[kind]:
        yield prefix + figure.name, t.Arith("/", total(figure, prefix), per(figure), compared(figure))


def compared(figure: Figure) -> Scalar:
    """Missing where a rate is, and where a sum has more digits than are carried."""
    return replace(figure.compared, nullable=True)


def per(figure: Figure) -> t.Const:
    return t.Const(figure.unit.per, Scalar(Kind.NUMBER, digits=3, whole=True, low=1, high=figure.unit.per))


def total(figure: Figure, prefix: str) -> t.Typed:
    first, *more = (t.Ref(summed(prefix, source), SUMMED) for source in figure.plus)
    value: t.Typed = first
    for op, sources in (("+", more), ("-", [t.Ref(summed(prefix, name), SUMMED) for name in figure.minus])):
        for source in sources:
            value = t.Arith(op, value, source, replace(SUMMED, digits=MOST_DIGITS + 1))
    return value


def _known(items: Sequence[Node | None]) -> tuple[Node, ...]:
    return tuple(item for item in items if item is not None)


def sources(kind: str) -> tuple[str, ...]:
    """The columns of services that the figures are sums of."""
    listed: Iterable[str] = (source for figure in FIGURES[kind] for source in figure.sources)
    return tuple(dict.fromkeys(listed))
