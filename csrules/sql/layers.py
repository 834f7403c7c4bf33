"""Computed columns over a relation: each layer is one SELECT whose columns read only the layers below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from sqlglot import exp

from csrules.analysis import ratios, typed as t
from csrules.plan.classes import rebuild
from csrules.plan.nodes import Divide, Expr, refs
from csrules.plan.plan import Column
from csrules.sql.build import column, named, select, star, subquery, table
from csrules.sql.expressions import ToSql

DEEPEST = 20


def layers(columns: Iterable[Column]) -> list[list[Column]]:
    """Columns grouped so that each reads only columns of earlier groups (or of the base relation)."""
    level: dict[str, int] = {}
    groups: list[list[Column]] = []
    for computed in columns:
        own = 1 + max((level[name] for name in refs(computed.expr) if name in level), default=-1)
        level[computed.name] = own
        while len(groups) <= own:
            groups.append([])
        groups[own].append(computed)
    return groups


def _apart(columns: Iterable[Column]) -> list[Column]:
    apart = _Apart()
    for computed in columns:
        apart.add(computed)
    return apart.columns


class _Apart:
    """Gives the operands of divisions, moved dates and the like columns of their own: SQL writes them several times.

    Without that the text grows by a power of the nesting: three divisions inside each other take megabytes.
    """

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self._known: dict[Expr, t.Ref] = {}

    def add(self, computed: Column) -> None:
        self.columns.append(replace(computed, expr=self._rewrite(computed.expr)))

    def _rewrite(self, node: Expr) -> Expr:
        if isinstance(node, t.Compare | t.OneOf) and any(ratios.divides(side) for side in t.children(node)):
            return rebuild(node, self._compared)
        rewritten = rebuild(node, self._rewrite)
        match rewritten:
            case t.Arith(op="/", left=left, right=right):
                return replace(rewritten, left=self._named(left), right=self._named(right))
            case t.Extreme(items=items):
                return replace(rewritten, items=tuple(map(self._named, items)))
            case t.Rounded(item=item):
                return self._named(replace(rewritten, item=self._named(item)))
            case t.Shift(date=date, amount=amount):
                return replace(rewritten, date=self._named(date), amount=self._named(amount))
            case t.PeriodMonths(since=since):
                return replace(rewritten, since=self._named(since))
            case t.PartOf(item=item):
                return replace(rewritten, item=self._named(item))
            case Divide(value=value, divisor=divisor):
                return replace(rewritten, value=self._named(value), divisor=self._named(divisor))
        return rewritten

    def _compared(self, node: Expr) -> Expr:
        """A quotient that is compared is not computed: its parts are multiplied, and may be looked at several times."""
        if isinstance(node, t.Arith | t.Coalesce | t.Exact):
            return rebuild(node, self._compared)
        return self._named(self._rewrite(node))

    def _named(self, operand: Expr) -> t.Typed:
        if isinstance(operand, t.Ref | t.Const | t.Today | t.PeriodStart):
            return operand
        known = self._known.get(operand)
        if known is None:
            part = Column(f"part:{len(self._known)}", operand, "parts")
            self.columns.append(part)
            known = self._known[operand] = part.ref
        return known


def _handed_on(groups: Sequence[Sequence[Column]], keep: Set[str] | None) -> dict[int, list[exp.Expression]]:
    """For each layer above a cut, what it and all that come after it read from below; everything without `keep`."""
    cuts = range(DEEPEST, len(groups), DEEPEST)
    if keep is None:
        return {number: [star()] for number in cuts}
    read: dict[int, list[exp.Expression]] = {}
    needed = set(keep)
    for number in range(len(groups) - 1, 0, -1):
        needed -= {computed.name for computed in groups[number]}
        needed |= {name for computed in groups[number] for name in refs(computed.expr)}
        if number in cuts:
            read[number] = [column(name) for name in sorted(needed)]
    return read


def over(base: exp.Select, columns: Sequence[Column], to_sql: ToSql, keep: Set[str] | None = None) -> exp.Select:
    """`base` with the columns added. Of many layers the lower ones go into a `WITH`, so that no query is too deep.

    Where it is known which columns are read afterwards (`keep`), a lower part hands on no others: of a long chain every
    layer would carry all that stand before it.
    """
    query, below = base, []
    groups = layers(_apart(columns) if to_sql.dialect.repeats else columns)
    handed_on = _handed_on(groups, keep)
    for number, group in enumerate(groups):
        if number in handed_on:
            below.append((f"csrules_layers_{number}", query))
            query = select(*handed_on[number]).from_(table(below[-1][0]), copy=False)
        alias = f"layer_{number}"
        added = [named(to_sql(computed.expr), computed.name) for computed in group]
        query = select(star(alias), *added).from_(subquery(query, alias), copy=False)
    for name, part in below:
        query = query.with_(name, as_=part, copy=False)
    return query
