"""From a condition over a plan's columns to a finite question: which columns to compute, over which free variables.

The question that is put is whether any possible account makes a condition true. An account has endlessly many values,
so each is replaced by few that stand for all others, and what cannot be replaced that way is *cut*: it becomes a
variable of its own, which may have any value of its type, whatever the account's other values are.

- A column whose value is a condition, a category or one of few whole numbers is computed, from what it reads.
- A field (and `today`, a link, a field of a linked or matched row) is a variable. A category or a flag has all its
  values; of a number, date or text only comparisons with constants are kept, and one value stands for each outcome of
  them.
- A comparison of a calculation that reads a single such value is one of that value: where it turns is found exactly.
- Everything else is cut: arithmetic, moved dates, counted days, a comparison of two variables with each other. What
  is compared with constants becomes a variable of the same type (`net_arr >= 40k`), any other condition one that is
  true or false, or unknown where its type allows that. The same expression is the same variable wherever it stands.

Every possible account is one of the combinations, since each variable takes on the value (or one that no condition
tells from it) that the account has. So a condition that no combination makes true is true for no account. The reverse
does not hold, for a combination may belong to no account: what a cut expression gives is not asked to agree with the
rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.ratios import divides
from csrules.analysis.scalars import DATE, Kind, Scalar
from csrules.plan.classes import Classes, domain, rebuild
from csrules.plan.lower.overrides import OVERRIDE
from csrules.plan.nodes import Expr, refs, typed, walk
from csrules.plan.plan import TOTAL_PREFIX, Column, Plan, Total
from csrules.plan.points import constants
from csrules.proofs.expanding import Expanding, only_leaf
from csrules.proofs.pairs import Pair
from csrules.proofs.slopes import UP, Slopes
from csrules.proofs.turning import Atom, turning

USUAL_DAY = dt.date(2026, 1, 1)
TODAY = "proof:today"
BROKEN = "proof:broken"
WANTED = "proof:wanted"
CALCULATED = (
    t.Today, t.PeriodStart, t.PeriodMonths, t.Arith, t.Shift, t.DaysBetween, t.PartOf, t.SizeOf, t.Folded, t.Extreme,
    t.Rounded, t.Contains, t.InText,
)
MOST_VALUES = 40   # of a whole number that is taken value by value


@dataclass(slots=True)
class Variable:
    """`node` is what was cut, None for a field. `atoms` are all conditions that read it, unless `whole` is set.

    `twin` is the same for the lower of two values of a field, and `slope` the way it goes from there as that rises.
    A variable that is, or has, a twin is `ordered`. One that is `steady` is missing where its twin is, and only there.
    """

    name: str
    type: Scalar
    node: t.Typed | None = None
    turns: set[Any] = field(default_factory=set)
    atoms: list[t.Typed] = field(default_factory=list)
    whole: bool = False
    twin: str | None = None
    slope: int = 0
    ordered: bool = False
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`steps` are computed in order; the last is called `proof:broken`.

    It can be true only where each name of `only` has that value, so that no other need be followed. `calculated` are
    the columns that a variable stands for.
    """

    steps: tuple[Column | Total, ...]
    variables: dict[str, Variable]
    only: dict[str, bool | None]
    calculated: frozenset[str]


class NoQuestionError(Exception):
    """The condition reads something of which no few values can stand for all; the message says what."""


def question(plan: Plan, classes: Classes, condition: t.Typed, pair: Pair | None = None) -> Question:
    """The question whether `condition` is ever true. Where it reads the match, `proof:wanted` says who is matched."""
    asked = _Abstraction(plan, classes, pair).question(condition, None)
    match = plan.match
    if match is None or match.when is None or not any(of_match(plan, name) for name in asked.variables):
        return asked
    return _Abstraction(plan, classes, pair).question(condition, match.when)


def free_question(plan: Plan, condition: t.Typed) -> Question:
    """Whether the condition is true for any values of all that it names, whatever the policy makes of an account."""
    return _Abstraction(plan, None, None).question(condition, None)


def not_followed(asked: Question) -> list[str]:
    """The texts of what was cut, and the names of calculated columns that were."""
    texts = []
    for variable in asked.variables.values():
        span = None if variable.node is None else variable.node.span
        if span is not None:
            texts.append(" ".join(span.text.split()))
        elif variable.node is None and variable.name in asked.calculated:
            name = variable.name
            texts.append(name.rpartition(":")[2] if name.startswith("suppose:") else name.partition(":")[0])
    return texts


def of_match(plan: Plan, name: str) -> bool:
    """Whether a column comes from the matched row."""
    match = plan.match
    return match is not None and (name in (match.record, match.found) or name.startswith(f"{match.record}."))


class _Abstraction:
    def __init__(self, plan: Plan, classes: Classes | None, pair: Pair | None) -> None:
        """Without `classes` nothing is computed, and every column may have any value of its type."""
        self.plan, self.classes, self.pair = plan, classes, pair
        computed = () if classes is None else (*classes.columns, *plan.figures)
        self.columns = {column.name: column for column in computed}
        self.totals = {} if classes is None else {total.name: total for total in plan.totals}
        self.steps: dict[str, Column | Total] = {}
        self.variables: dict[str, Variable] = {}
        self._cuts: dict[t.Typed, Variable] = {}
        self._expanding = Expanding(self.columns)
        self._solved: dict[Expr, t.Typed | None] = {}
        self._day = plan.starts or USUAL_DAY
        self._untouched: set[str] = set()   # overrides that the condition excludes, so that no register is followed

    def question(self, condition: t.Typed, when: t.Typed | None) -> Question:
        only = dict(_necessary(condition))
        self._untouched = {name for name, value in only.items() if value is None and name.startswith(OVERRIDE)}
        if when is not None:
            self._step(Column(WANTED, t.Known(typed(self._rewrite(when))), "proof"))
        self._step(Column(BROKEN, t.Known(typed(self._rewrite(condition))), "proof"))
        for step in self.steps.values():
            if isinstance(step, Column):
                self._note_atoms(step.expr)
        if self.pair is not None:
            self._match_twins(self.pair)
        return Question(tuple(self.steps.values()), self.variables, only,
                        frozenset(self.variables.keys() & self.columns.keys()))

    def _step(self, step: Column | Total) -> None:
        self.steps[step.name] = step

    # ── names ────────────────────────────────────────────────────────────────

    def _is_computed(self, name: str) -> bool:
        if self.classes is not None and name.startswith(TOTAL_PREFIX):
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
            elif name in self._untouched:
                self._step(replace(self.columns[name], expr=t.Const(None, self.columns[name].type)))
            else:
                column = self.columns[name]
                self._step(replace(column, expr=self._rewrite(column.expr)))
        return ref

    def _total(self, total: Total) -> None:
        """The services' columns read keys, which are columns of the account."""
        assert self.classes is not None  # noqa: S101  (else there are no totals)
        for key in keys_read(self.classes, total):
            if domain(key.type) is None:
                raise NoQuestionError(f"what services come to depends on each value of `{key.name}`")
            self._visit(key)
            if key.name in self.variables:   # the services may ask anything of it
                self.variables[key.name].whole = True
        self._step(total)

    def _variable(self, ref: t.Ref, node: t.Typed | None = None) -> Variable:
        return self.variables.setdefault(ref.name, Variable(ref.name, ref.type, node))

    # ── expressions ──────────────────────────────────────────────────────────

    def _rewrite(self, node: Expr) -> Expr:
        match node:
            case t.Ref():
                self._refuse_fine(node)
                return self._visit(node)
            case t.Compare() if self.pair is not None and node == self.pair.in_order:
                return t.YES   # no others are looked at
            case t.Compare() | t.OneOf() | t.Missing():
                return self._of_one(node) or self._atom(node)
        if isinstance(node, CALCULATED) and not self._is_finite(node):
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

    def _atom(self, node: Atom) -> t.Typed:
        match node:
            case t.OneOf():
                return replace(node, item=self._simple(node.item, constants(node)))
            case t.Missing():
                return replace(node, item=self._simple(node.item, ()))
        return self._compare(node)

    def _of_one(self, node: Atom) -> t.Typed | None:
        """A calculation with a single fine value, written out, if it is known where that turns."""
        if node not in self._solved:
            self._solved[node] = self._written_out(node)
        return self._solved[node]

    def _written_out(self, node: Atom) -> t.Typed | None:
        if all(isinstance(part, t.Ref | t.Const) for part in t.children(node)) and not refs(node) & self.columns.keys():
            return None   # no calculation
        written_out = self._expanding.full(node)
        leaf = None if written_out is None else only_leaf(written_out)
        if written_out is None or leaf is None or leaf.name in self.columns or _is_coarse(leaf.type):
            return None
        assert isinstance(written_out, Atom)  # noqa: S101  (writing out keeps the node itself)
        turns = turning(written_out, leaf, self._day)
        if turns is None:
            return None
        self._variable(leaf).turns |= set(turns)
        return written_out

    def _compare(self, node: t.Compare) -> t.Typed:
        left, right = self._is_finite(node.left), self._is_finite(node.right)
        if left and right:
            return replace(node, left=typed(self._rewrite(node.left)), right=typed(self._rewrite(node.right)))
        turns = constants(node)
        if not turns:
            return self._cut(node)
        return replace(node, left=self._simple(node.left, turns), right=self._simple(node.right, turns))

    def _simple(self, node: t.Typed, turns: tuple[Any, ...]) -> t.Typed:
        """What is compared with the constants `turns`: a variable, or variables that stand in for each other."""
        match node:
            case t.Const():
                return node
            case t.Ref() if (other := self._instead(node)) is not None:
                return self._simple(other, turns)
            case t.Ref() if not self._is_computed(node.name):
                self._variable(node).turns |= set(turns)
                return node
            case t.Coalesce():
                return replace(node, item=self._simple(node.item, turns), fallback=self._simple(node.fallback, turns))
        if self._is_finite(node):
            return typed(self._rewrite(node))
        ref = self._cut(node)
        variable = self.variables[ref.name]
        variable.turns |= set(turns)
        if divides(node):   # it is compared unrounded, and so may lie between any two constants
            places = max((_places(turn) for turn in turns), default=0) + 1
            variable.type = replace(variable.type, scale=max(variable.type.scale, places))
        return ref

    def _instead(self, node: t.Ref) -> t.Coalesce | None:
        """The expression of a column that is one value, or another where that is missing."""
        column = self.columns.get(node.name)
        if column is None or self._is_computed(node.name) or not isinstance(column.expr, t.Coalesce):
            return None
        plain = all(isinstance(part, t.Ref | t.Const | t.Coalesce) for part in t.walk(column.expr))
        return column.expr if plain else None

    def _is_finite(self, node: Expr) -> bool:
        """Whether it is made of constants, computed columns and variables that have all their values."""
        for part in walk(node):
            if isinstance(part, t.Today | t.PeriodStart | t.Contains):
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


    # ── two values of one field ──────────────────────────────────────────────

    def _match_twins(self, pair: Pair) -> None:
        """What hangs on the higher value, as far as it is known to go one way from what hangs on the lower."""
        for variable in self.variables.values():
            at = self._twin(pair, variable)
            if at is None or at.name not in self.variables or at.name == variable.name:
                continue
            other = self.variables[at.name]
            slope, steady = self._slope(pair, other)
            if slope is None:
                continue
            variable.twin, variable.slope, variable.steady = other.name, slope, steady
            for first, second in ((variable, other), (other, variable)):
                first.ordered, first.whole = True, first.whole or second.whole
                first.turns |= second.turns
            atoms = list(dict.fromkeys([*other.atoms, *(_reading(atom, other) for atom in variable.atoms)]))
            other.atoms, variable.atoms = atoms, [_reading(atom, variable) for atom in atoms]

    def _twin(self, pair: Pair, variable: Variable) -> t.Ref | Variable | None:
        if variable.node is None:
            name = pair.lower_of.get(variable.name)
            return None if name is None else self.variables.get(name)
        if not refs(variable.node) & pair.lower_of.keys():
            return None
        return self._cuts.get(typed(pair.lowered(variable.node)))

    def _slope(self, pair: Pair, lower: Variable) -> tuple[int | None, bool]:
        """The way of a variable that reads the lower value, as that rises, and whether it is there all the time."""
        if lower.name == pair.lower.name:
            return UP, True
        node: Expr | None = lower.node
        if node is None:
            node = self.columns[lower.name].expr if lower.name in self.columns else None
        written_out = None if node is None or not isinstance(node, t.Typed) else self._expanding.full(node)
        if written_out is None:
            return None, False
        slopes = Slopes(pair.lower.name, lambda name: name not in self.columns)
        way = slopes.of_condition(written_out) if isinstance(written_out, t.Compare) else slopes.of(written_out)
        return way, slopes.stays(written_out)


def _reading(node: t.Typed, variable: Variable) -> t.Typed:
    """The same condition on another variable."""
    def go(part: Expr) -> Expr:
        return t.Ref(variable.name, variable.type) if isinstance(part, t.Ref) else rebuild(part, go)

    return typed(go(node))


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
    parts: list[Expr] = []

    def note(part: Expr) -> Expr:
        parts.append(part)
        return part

    rebuild(node, note)
    return parts


def _places(value: Any) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return -exponent if isinstance(exponent, int) else 0


def _is_coarse(kind: Scalar) -> bool:
    values = domain(kind)
    return values is not None and (len(values) <= MOST_VALUES or kind.kind is Kind.CATEGORY)


def keys_read(classes: Classes, total: Total) -> tuple[t.Ref, ...]:
    """What a total's services read of the account."""
    keys: dict[str, t.Ref] = {}
    for member in classes.members:
        own = {column.name: column for column in member.columns}
        todo = [name for name in total.sources if name in own]
        seen = set(todo)
        while todo:
            for part in walk(own[todo.pop()].expr):
                if not isinstance(part, t.Ref):
                    continue
                if part.name not in own:
                    keys.setdefault(part.name, part)
                elif part.name not in seen:
                    seen.add(part.name)
                    todo.append(part.name)
    return tuple(keys[name] for name in sorted(keys))
