"""From a condition over a plan's columns to a finite question: which columns to compute, over which free variables.

The question that is put is whether any possible account makes a condition true. An account has endlessly many values,
so each is replaced by few that stand for all others, and what cannot be replaced that way is *cut*: it becomes a
variable of its own, which may have any value of its type, whatever the account's other values are.

- A column whose value is a condition, a category or one of few whole numbers is computed, from what it reads.
- A field (and `today`, a link, a field of a linked or matched row) is a variable. A category or a flag has all its
  values; of a number, date or text only comparisons with constants are kept, and one value stands for each outcome of
  them.
- Everything else is cut: arithmetic, moved dates, counted days, a comparison of two variables with each other. What
  is compared with constants becomes a variable of the same type (`net_arr >= 40k`), any other condition one that is
  true or false, or unknown where its type allows that. The same expression is the same variable wherever it stands.

Every possible account is one of the combinations, since each variable takes on the value (or one that no condition
tells from it) that the account has. So a condition that no combination makes true is true for no account. The reverse
does not hold, for a combination may belong to no account: what a cut expression gives is not asked to agree with the
rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import DATE, Kind, Scalar
from csrules.plan.classes import Classes, domain, rebuild
from csrules.plan.nodes import Expr, refs, typed, walk
from csrules.plan.plan import TOTAL_PREFIX, Column, Plan, Total
from csrules.plan.points import constants

TODAY = "proof:today"
BROKEN = "proof:broken"
WANTED = "proof:wanted"
MOST_VALUES = 40   # of a whole number that is taken value by value


@dataclass(slots=True)
class Variable:
    """`node` is what was cut, None for a field. `atoms` are all conditions that read it, unless `whole` is set."""

    name: str
    type: Scalar
    node: t.Typed | None = None
    turns: set[Any] = field(default_factory=set)
    atoms: list[t.Typed] = field(default_factory=list)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`steps` are computed in order; the last is called `proof:broken`.

    It can be true only where each name of `only` has that value, so that no other need be followed.
    """

    steps: tuple[Column | Total, ...]
    variables: dict[str, Variable]
    only: dict[str, bool | None]


class NoQuestionError(Exception):
    """The condition reads something of which no few values can stand for all; the message says what."""


def question(plan: Plan, classes: Classes, condition: t.Typed) -> Question:
    """The question whether `condition` is ever true. Where it reads the match, `proof:wanted` says who is matched."""
    found = _Abstraction(plan, classes).question(condition, None)
    match = plan.match
    if match is None or match.when is None or not any(of_match(plan, name) for name in found.variables):
        return found
    return _Abstraction(plan, classes).question(condition, match.when)


def of_match(plan: Plan, name: str) -> bool:
    """Whether a column comes from the matched row."""
    match = plan.match
    return match is not None and (name in (match.record, match.found) or name.startswith(f"{match.record}."))


class _Abstraction:
    def __init__(self, plan: Plan, classes: Classes) -> None:
        self.plan, self.classes = plan, classes
        self.columns = {column.name: column for column in (*classes.columns, *plan.figures)}
        self.totals = {total.name: total for total in plan.totals}
        self.steps: dict[str, Column | Total] = {}
        self.variables: dict[str, Variable] = {}
        self._cuts: dict[t.Typed, Variable] = {}

    def question(self, condition: t.Typed, when: t.Typed | None) -> Question:
        if when is not None:
            self._step(Column(WANTED, t.Known(typed(self._rewrite(when))), "proof"))
        self._step(Column(BROKEN, t.Known(typed(self._rewrite(condition))), "proof"))
        for step in self.steps.values():
            if isinstance(step, Column):
                self._note_atoms(step.expr)
        return Question(tuple(self.steps.values()), self.variables, dict(_necessary(condition)))

    def _step(self, step: Column | Total) -> None:
        self.steps[step.name] = step

    # ── names ────────────────────────────────────────────────────────────────

    def _is_computed(self, name: str) -> bool:
        if name in self.totals or name.startswith(TOTAL_PREFIX):
            return True
        column = self.columns.get(name)
        return column is not None and domain(column.type) is not None

    def _visit(self, ref: t.Ref) -> t.Ref:
        """Computes a column, once what it reads is computed, or makes a variable of it."""
        name = ref.name
        if not self._is_computed(name):
            self._variable(ref)
        elif name not in self.steps:
            if name in self.totals:
                self._total(self.totals[name])
            else:
                column = self.columns[name]
                self._step(replace(column, expr=self._rewrite(column.expr)))
        return ref

    def _total(self, total: Total) -> None:
        """The services' columns read keys, which are columns of the account."""
        for key in keys_read(self.classes, total):
            if domain(key.type) is None:
                raise NoQuestionError(f"what services come to depends on each value of `{key.name}`")
            self._visit(key)
        self._step(total)

    def _variable(self, ref: t.Ref, node: t.Typed | None = None) -> Variable:
        return self.variables.setdefault(ref.name, Variable(ref.name, ref.type, node))

    # ── expressions ──────────────────────────────────────────────────────────

    def _rewrite(self, node: Expr) -> Expr:
        match node:
            case t.Ref():
                self._refuse_fine(node)
                return self._visit(node)
            case t.Compare():
                return self._compare(node)
            case t.OneOf():
                return replace(node, item=self._simple(node.item, constants(node)))
            case t.Missing():
                return replace(node, item=self._simple(node.item, ()))
            case t.Today() | t.Arith() | t.Shift() | t.DaysBetween() | t.MonthOf() | t.Contains():
                if not self._is_finite(node):
                    self._refuse_fine(node)
                    return self._cut(node)
        return rebuild(node, self._rewrite)

    def _refuse_fine(self, node: t.Typed) -> None:
        """Few values stand for all where they are compared with constants, and only there."""
        if isinstance(node, t.Ref) and self._is_computed(node.name):
            return
        if not _is_coarse(node.type):
            name = node.name if isinstance(node, t.Ref) else "a calculation"
            raise NoQuestionError(f"it depends on each value of `{name}`")

    def _compare(self, node: t.Compare) -> t.Typed:
        left, right = self._is_finite(node.left), self._is_finite(node.right)
        if left and right:
            return replace(node, left=typed(self._rewrite(node.left)), right=typed(self._rewrite(node.right)))
        found = constants(node)
        if not found:
            return self._cut(node)
        return replace(node, left=self._simple(node.left, found), right=self._simple(node.right, found))

    def _simple(self, node: t.Typed, turns: tuple[Any, ...]) -> t.Typed:
        """What is compared with the constants `turns`: a variable, or variables that stand in for each other."""
        match node:
            case t.Const():
                return node
            case t.Ref() if not self._is_computed(node.name):
                self._variable(node).turns |= set(turns)
                return node
            case t.Coalesce():
                return replace(node, item=self._simple(node.item, turns), fallback=self._simple(node.fallback, turns))
        if self._is_finite(node):
            return typed(self._rewrite(node))
        ref = self._cut(node)
        self.variables[ref.name].turns |= set(turns)
        return ref

    def _is_finite(self, node: Expr) -> bool:
        """Whether it is made of constants, computed columns and variables that have all their values."""
        for part in walk(node):
            if isinstance(part, t.Today | t.Contains):
                return False
            if isinstance(part, t.Ref) and not self._is_computed(part.name) and not _is_coarse(part.type):
                return False
        return True

    def _cut(self, node: t.Typed) -> t.Ref:
        if isinstance(node, t.Today):
            ref = t.Ref(TODAY, DATE)
            self._variable(ref)
            return ref
        known = self._cuts.get(node)
        if known is None:
            ref = t.Ref(f"proof:cut_{len(self._cuts)}", node.type)
            known = self._cuts[node] = self._variable(ref, node)
        return t.Ref(known.name, known.type, node.span)

    # ── who reads a variable ─────────────────────────────────────────────────

    def _note_atoms(self, node: Expr) -> None:
        """Collects, for each variable, the conditions on it alone; one that is read otherwise is taken as a whole."""
        names = refs(node)
        read = names & self.variables.keys()
        if not read:
            return
        if isinstance(node, t.Compare | t.OneOf | t.Missing) and len(names) == 1:
            self.variables[next(iter(names))].atoms.append(node)
        elif isinstance(node, t.Ref):
            self.variables[node.name].whole = True
        elif isinstance(node, t.Compare | t.OneOf | t.Missing):
            for name in read:
                self.variables[name].whole = True
        else:
            for part in _below(node):
                self._note_atoms(part)


def _necessary(condition: t.Typed) -> Iterable[tuple[str, bool | None]]:
    """The columns that a condition needs to be true or missing, as far as its shape tells."""
    match condition:
        case t.Known(item=item):
            yield from _necessary(item)
        case t.And(items=items):
            for item in items:
                yield from _necessary(item)
        case t.Missing(item=t.Ref(name=name)):
            yield name, None
        case t.Ref(name=name):
            yield name, True


def _below(node: Expr) -> Iterable[Expr]:
    found: list[Expr] = []

    def note(part: Expr) -> Expr:
        found.append(part)
        return part

    rebuild(node, note)
    return found


def _is_coarse(kind: Scalar) -> bool:
    found = domain(kind)
    return found is not None and (len(found) <= MOST_VALUES or kind.kind is Kind.CATEGORY)


def keys_read(classes: Classes, total: Total) -> tuple[t.Ref, ...]:
    """What a total's services read of the account."""
    found: dict[str, t.Ref] = {}
    for member in classes.members:
        own = {column.name: column for column in member.columns}
        todo = [name for name in total.sources if name in own]
        seen = set(todo)
        while todo:
            for part in walk(own[todo.pop()].expr):
                if not isinstance(part, t.Ref):
                    continue
                if part.name not in own:
                    found.setdefault(part.name, part)
                elif part.name not in seen:
                    seen.add(part.name)
                    todo.append(part.name)
    return tuple(found[name] for name in sorted(found))
