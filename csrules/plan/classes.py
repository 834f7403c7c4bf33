"""The rewrite that decides once per class of alike accounts.

The coverage of an account depends on few coarse facts: its tier, the band of its margin, whether it is inside a window.
This rewrite finds those facts without any help from the author. It looks through every outcome for what is read from
the account: a column with few possible values becomes a *key*; a condition over fine columns (amounts, dates, free
text) becomes a key of its own; a fine value that reaches an outcome unchanged becomes a key as it is, and the
class falls away towards the single account. What remains is computed once per distinct combination of keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from csrules.analysis import typed as t
from csrules.analysis.ratios import divides
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.nodes import Case, Choose, Divide, Expr, Join, Pick, Rule, Written, refs, typed, walk
from csrules.plan.plan import TOTAL_PREFIX, Column, Finding, Member, Plan, Total

MOST_VALUES = 1000
Domain = tuple[bool | int | str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A column of the account that outcomes depend on; `domain` lists its possible values, where they are few."""

    ref: t.Ref
    domain: Domain | None


@dataclass(frozen=True, slots=True)
class Classes:
    """The plan in two parts: `columns` per account, then `outcomes`, `members`, totals and figures per distinct `keys`.

    `flags` are the findings that need nothing but an account's own columns. What they say is no part of this: it is
    worked out where one of them holds. `late` are those that look at both parts; they read `carried` columns of the
    account, and of totals and figures those that are `watched`.
    """

    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    outcomes: tuple[Column, ...]
    members: tuple[Member, ...]
    totals: tuple[Total, ...]
    figures: tuple[Column, ...]
    flags: tuple[Finding, ...]
    late: tuple[Finding, ...]
    carried: tuple[Column, ...]
    watched: frozenset[str]


def domain(kind: Scalar) -> Domain | None:
    """The possible values of a type, missing left out, if they are few."""
    if kind.kind is Kind.CONDITION:
        return (False, True)
    if kind.kind is Kind.CATEGORY and kind.category is not None:
        return kind.category.names
    if kind.whole and isinstance(kind.low, int) and isinstance(kind.high, int) and kind.high - kind.low < MOST_VALUES:
        return tuple(range(kind.low, kind.high + 1))
    return None


def split(plan: Plan) -> Classes:
    """Separate what is computed per account from what is computed per class."""
    finder = _KeyFinder({column.name for column in plan.columns})
    outcomes = tuple(replace(column, expr=finder.rewrite(column.expr, frozenset())) for column in plan.outcomes)
    members = tuple(_member(member, finder) for member in plan.members)
    flags = tuple(finding for finding in plan.findings if not _is_late(finding))
    carrier = _Carrier()
    late = tuple(carrier.finding(finding) for finding in plan.findings if _is_late(finding))
    read = {name for finding in late for node in _read_by(finding) for name in refs(node)}
    watched = frozenset(read)
    read |= {name for answer in plan.answers if answer.expr is not None for name in refs(answer.expr)}
    figures = tuple(figure for figure in plan.figures if figure.name in read)
    read |= {name for figure in figures for name in refs(figure.expr)}
    read |= {total.name for total in plan.totals if total.how == "sum"}   # tables of many accounts add them up
    return Classes(
        columns=(*plan.columns, *finder.hoisted, *carrier.columns),
        keys=tuple(finder.keys.values()),
        outcomes=outcomes,
        members=members,
        totals=tuple(total for total in plan.totals if total.name in read),
        figures=figures,
        flags=flags,
        late=late,
        carried=tuple(carrier.columns),
        watched=watched,
    )


def needed(columns: Sequence[Column], read: Iterable[str]) -> list[Column]:
    """The columns that `read` depends on, in their order."""
    names = set(read)
    used = []
    for column in reversed(columns):
        if column.name in names:
            names |= refs(column.expr)
            used.append(column)
    return used[::-1]


def _read_by(finding: Finding) -> tuple[Expr, ...]:
    return (finding.condition,) if finding.told is None else (finding.condition, finding.told)


def _is_late(finding: Finding) -> bool:
    return any(name.startswith(TOTAL_PREFIX) for node in _read_by(finding) for name in refs(node))


_WRITING = Case | Divide | Join | Written | t.Rounded   # what makes texts of what is carried


class _Carrier:
    """Gives what late findings read of an account columns of their own, so that nothing else has to be kept of it."""

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self._known: dict[Expr, t.Ref] = {}

    def finding(self, finding: Finding) -> Finding:
        told = None if finding.told is None else self._rewrite(finding.told)
        return replace(finding, condition=typed(self._rewrite(finding.condition)), told=told)

    def _rewrite(self, node: Expr) -> Expr:
        names = refs(node)
        if not names or (isinstance(node, t.Ref) and node.name.startswith(TOTAL_PREFIX)):
            return node
        inside = isinstance(node, t.Compare | t.Exact | t.Arith) and divides(node)   # stays what it is made of
        if inside or isinstance(node, _WRITING) or any(name.startswith(TOTAL_PREFIX) for name in names):
            return rebuild(node, self._rewrite)
        known = self._known.get(node)
        if known is None:
            column = Column(f"late:{len(self.columns)}", node, "findings")
            self.columns.append(column)
            known = self._known[node] = column.ref
        return known


def _member(member: Member, finder: _KeyFinder) -> Member:
    own = frozenset(column.name for column in member.columns)
    return replace(
        member,
        columns=tuple(replace(column, expr=finder.rewrite(column.expr, own)) for column in member.columns),
    )


class _KeyFinder:
    """Collects keys while it rewrites outcomes to read nothing but keys and columns of their own relation."""

    def __init__(self, computed: Iterable[str]) -> None:
        self.computed = set(computed)
        self.keys: dict[str, Key] = {}
        self.hoisted: list[Column] = []
        self._hoisted_by_expr: dict[Expr, t.Ref] = {}

    def rewrite(self, node: Expr, own: frozenset[str]) -> Expr:
        if isinstance(node, t.Ref):
            return node if node.name in own else self._key(node)
        if self._is_fine_condition(node, own):
            return self._hoist(node)
        return rebuild(node, lambda child: self.rewrite(child, own))

    def _is_fine_condition(self, node: Expr, own: frozenset[str]) -> bool:
        """A yes/no or a rule's number that needs a column with many values, and none of the outcome's own."""
        if not isinstance(node, Pick) and node.type.kind is not Kind.CONDITION:
            return False
        names = refs(node)
        return not names & own and any(domain(part.type) is None for part in _leaves(node))

    def _key(self, ref: t.Ref) -> t.Ref:
        self.keys.setdefault(ref.name, Key(t.Ref(ref.name, ref.type), domain(ref.type)))
        return ref

    def _hoist(self, node: Expr) -> t.Ref:
        known = self._hoisted_by_expr.get(node)
        if known is None:
            column = Column(f"key:{len(self.hoisted)}", node, "classes")
            self.hoisted.append(column)
            known = self._hoisted_by_expr[node] = column.ref
        return self._key(known)


def _leaves(node: Expr) -> Iterable[t.Ref]:
    return (part for part in walk(node) if isinstance(part, t.Ref))


Rewrite = Callable[[Expr], Expr]


def rebuild(node: Expr, go: Rewrite) -> Expr:
    """The node with `go` applied to each of its children; a leaf is given back as it is."""
    build = _REBUILD.get(type(node))
    return node if build is None else build(node, go)


_REBUILD: dict[type, Callable[..., Expr]] = {
    t.Arith: lambda n, go: replace(n, left=typed(go(n.left)), right=typed(go(n.right))),
    t.Compare: lambda n, go: replace(n, left=typed(go(n.left)), right=typed(go(n.right))),
    t.Shift: lambda n, go: replace(n, date=typed(go(n.date)), amount=typed(go(n.amount))),
    t.PeriodMonths: lambda n, go: replace(n, since=typed(go(n.since)), day=typed(go(n.day))),
    t.DaysBetween: lambda n, go: replace(n, later=typed(go(n.later)), earlier=typed(go(n.earlier))),
    t.PartOf: lambda n, go: replace(n, item=typed(go(n.item))),
    t.Rank: lambda n, go: replace(n, item=typed(go(n.item))),
    t.Coalesce: lambda n, go: replace(n, item=typed(go(n.item)), fallback=typed(go(n.fallback))),
    t.SizeOf: lambda n, go: replace(n, item=typed(go(n.item))),
    t.Folded: lambda n, go: replace(n, item=typed(go(n.item))),
    t.InText: lambda n, go: replace(n, text=typed(go(n.text)), part=typed(go(n.part))),
    t.Extreme: lambda n, go: replace(n, items=tuple(typed(go(item)) for item in n.items)),
    t.Rounded: lambda n, go: replace(n, item=typed(go(n.item))),
    t.Exact: lambda n, go: _exact(n, go),
    t.OneOf: lambda n, go: replace(n, item=typed(go(n.item))),
    t.Contains: lambda n, go: replace(n, list=typed(go(n.list)), item=typed(go(n.item))),
    t.Missing: lambda n, go: replace(n, item=typed(go(n.item))),
    t.Not: lambda n, go: replace(n, item=typed(go(n.item))),
    t.Known: lambda n, go: replace(n, item=typed(go(n.item))),
    t.And: lambda n, go: replace(n, items=tuple(typed(go(item)) for item in n.items)),
    t.Or: lambda n, go: replace(n, items=tuple(typed(go(item)) for item in n.items)),
    Pick: lambda n, go: Pick(tuple(_rule(rule, go) for rule in n.rules)),
    Choose: lambda n, go: replace(n, index=go(n.index), values=tuple(go(v) for v in n.values), missing=go(n.missing)),
    Case: lambda n, go: replace(
        n, branches=tuple((typed(go(when)), go(then)) for when, then in n.branches), default=go(n.default)
    ),
    Divide: lambda n, go: replace(n, value=go(n.value), divisor=go(n.divisor)),
    Join: lambda n, go: replace(n, parts=tuple(go(part) for part in n.parts)),
    Written: lambda n, go: replace(n, item=go(n.item)),
}


def _exact(node: t.Exact, go: Rewrite) -> Expr:
    """What takes the place of the column itself takes the place of what it is made of."""
    ref = typed(go(node.ref))
    return replace(node, ref=ref, of=typed(go(node.of))) if isinstance(ref, t.Ref) else ref


def _rule(rule: Rule, go: Rewrite) -> Rule:
    return rule if rule.condition is None else replace(rule, condition=typed(go(rule.condition)))
