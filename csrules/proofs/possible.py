"""Which values a variable may have: few that stand for all, and which of them can stand beside each other.

A link that leads nowhere is missing, and so are the fields of its row; else each is what its record allows. Those of
the matched row are missing where there is none, and there is none for an account that is not matched. Where the policy
itself lists a record's rows, these are the only ones. Nothing else is known of other records' rows: that a matched row
belongs to the account's partner, or is in force on the day, is not asked, which only makes for more accounts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import INTEGER, NUMERIC, Kind, Scalar
from csrules.decide.compile import compile_expr
from csrules.plan.classes import domain
from csrules.plan.nodes import refs
from csrules.plan.plan import MAIN, Column, Plan
from csrules.plan.points import points
from csrules.proofs.abstraction import TODAY, USUAL_DAY, WANTED, Question, Variable
from csrules.proofs.pairs import HIGHER
from csrules.types import FieldSchema, Value

MOST_ROWS = 200   # of a record in the policy that differ in what matters, beyond which its rows are taken to be any
ABSENT = -1
State = Mapping[str, Any]
Row = Mapping[str, Value | None]


def row_of(path: str) -> str:
    """The variable that says which row a link, or the match, leads to: `ABSENT`, or a number."""
    return f"proof:row:{path}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the columns `path.field` come from. `rows` are the only ones there are; without them there may be any.

    `listed` says that the policy has the rows itself, though they may be too many to look at each.
    """

    path: str
    record: str
    fields: Mapping[str, FieldSchema]
    rows: tuple[Row, ...]
    key: str
    listed: bool


class Possible:
    """The variables of one question with their values; those of `pinned` have only the one there."""

    def __init__(self, plan: Plan, question: Question, pinned: Mapping[str, Any] | None = None) -> None:
        self.plan, self.question, self.pinned = plan, question, pinned or {}
        self.day = plan.starts or USUAL_DAY
        paths = {lookup.path: lookup.record for lookup in plan.lookups}
        if plan.match is not None:
            paths[plan.match.record] = plan.match.record
        paths |= self._read_links(paths)
        self._usual = {column.name: column.expr.value for column in alone(plan) if isinstance(column.expr, t.Const)}
        self.sources = {path: self._source(path, record) for path, record in paths.items()}
        self._values: dict[str, tuple[Any, ...]] = {}

    def _read_links(self, paths: Mapping[str, str]) -> dict[str, str]:
        """The links that are read for their keys alone."""
        links = {(link.record, link.field): link.target for link in self.plan.broken_links}
        found = {}
        for name in self.question.variables:
            path, _, field = name.rpartition(".")
            target = links.get((paths.get(path, "") if path else MAIN, field))
            if target is not None and name not in paths:
                found[name] = target
        return found

    def _source(self, path: str, record: str) -> Source:
        schema = self.plan.known[record]
        rows = self.plan.rows.get(record, ())
        key = schema.key.name if schema.key is not None else ""
        if any(levels.record == record for levels in self.plan.levels):   # any tier, whatever its rows earn
            return Source(path, record, schema.by_name, (), key, record in self.plan.rows)
        few = rows if len(rows) <= MOST_ROWS else self._unlike(path, key, rows)
        return Source(path, record, schema.by_name, few if len(few) <= MOST_ROWS else (), key, record in self.plan.rows)

    def _unlike(self, path: str, key: str, rows: Sequence[Row]) -> tuple[Row, ...]:
        """One of all rows that no condition of the question tells apart, and no calculation."""
        variables = self.question.variables
        whole = {name for variable in variables.values() if variable.node is not None for name in refs(variable.node)}
        if path in variables:   # the key that a link, or the match, leads to
            whole.add(f"{path}.{key}")
        tests: list[tuple[str, list[Callable[[State], Any]]]] = []
        for name in sorted({name for name in (*variables, *whole) if name.rpartition(".")[0] == path}):
            variable = variables.get(name)
            exact = variable is None or variable.whole or name in whole
            atoms = [] if exact or variable is None else variable.atoms
            tests.append((name, [compile_expr(atom, self.day) for atom in atoms]))
        alike: dict[tuple[Any, ...], Row] = {}
        for row in rows:
            values = [(name, row[name.removeprefix(f"{path}.")], asked) for name, asked in tests]
            told = tuple(tuple(test({name: value}) for test in asked) or value for name, value, asked in values)
            alike.setdefault(told, row)
        return tuple(alike.values())

    def needs(self, name: str) -> tuple[str, ...]:
        """The variables, or steps, that have to be known before this one."""
        source = self._of(name)
        if source is not None:
            return (row_of(source.path),)
        variable = self.question.variables.get(name)
        if variable is not None and variable.twin is not None:
            return (variable.twin,)
        if name.startswith("proof:row:"):
            path = name.removeprefix("proof:row:")
            match = self.plan.match
            above = (WANTED,) if match is not None and path == match.record and match.when is not None else ()
            parent = path.rpartition(".")[0]
            return (*above, row_of(parent)) if parent in self.sources else above
        return ()

    def _of(self, name: str) -> Source | None:
        """The source that a variable is a column of: a field of its row, its link, or what the match says of itself."""
        match = self.plan.match
        if match is not None and name == match.found:
            return self.sources[match.record]
        if name in self.sources:
            return self.sources[name]
        return self.sources.get(name.rpartition(".")[0])

    def options(self, name: str, state: State) -> Sequence[Any]:
        """The values that a variable may have beside those of `state`."""
        if name in self.pinned:
            return (self.pinned[name],)
        if name.startswith("proof:row:"):
            return self._rows(name.removeprefix("proof:row:"), state)
        source = self._of(name)
        if source is None:
            return self._beyond(self.question.variables[name], state)
        number = state[row_of(source.path)]
        match = self.plan.match
        if match is not None and name == match.found:
            return (1,) if number != ABSENT else (0, 2) if state.get(WANTED, True) else (None,)
        if name == source.path:
            return self._keys(source, number, name)
        if number == ABSENT:
            return (None,)
        field = name.removeprefix(f"{source.path}.")
        if source.rows:
            return (source.rows[number][field],)
        schema = source.fields.get(field)
        known = self.values(name)
        return known if schema is None or schema.nullable else tuple(value for value in known if value is not None)

    def _beyond(self, variable: Variable, state: State) -> Sequence[Any]:
        """All values, or of a twin those that the other leaves: where both are there they keep their order."""
        known = self.values(variable.name)
        if variable.twin is None:
            return known
        other, way = state[variable.twin], variable.slope
        if variable.steady:
            known = tuple(value for value in known if (value is None) is (other is None))
        if other is None:
            return known
        if variable.name == HIGHER and variable.whole:   # each value stands for itself alone
            return [value for value in known if value is not None and value > other]
        return [value for value in known
                if value is None or (way >= 0 and value >= other) or (way <= 0 and value <= other)]

    def _rows(self, path: str, state: State) -> Sequence[int]:
        parent = path.rpartition(".")[0]
        if not state.get(WANTED, True) and self.plan.match is not None and path == self.plan.match.record:
            return (ABSENT,)
        if parent in self.sources and state[row_of(parent)] == ABSENT:
            return (ABSENT,)
        return (ABSENT, *range(max(1, len(self.sources[path].rows))))

    def _keys(self, source: Source, number: int, name: str) -> Sequence[Any]:
        """The values of a link, or of the matched row's key: missing where there is no row."""
        if number == ABSENT:
            return (None,)
        if source.rows:
            return (source.rows[number][source.key],)
        return tuple(value for value in self.values(name) if value is not None)

    # ── the values of one variable ───────────────────────────────────────────

    def values(self, name: str) -> tuple[Any, ...]:
        """One for each way in which its conditions can come out, those that a policy names before others."""
        if name not in self._values:
            values = self._few(self.question.variables[name])
            if name in self._usual:   # examples are made of what comes first
                values = tuple(sorted(values, key=lambda value: value != self._usual[name]))
            self._values[name] = values
        return self._values[name]

    def _few(self, variable: Variable) -> tuple[Any, ...]:
        values = list(self._all(variable))
        if variable.type.nullable:
            values.append(None)
        if variable.whole or not variable.atoms:
            return tuple(values) if variable.whole else tuple(values[:1])
        tests = [compile_expr(atom, self.day) for atom in variable.atoms]
        def outcome(value: Any) -> tuple[Any, ...]:
            return tuple(test({variable.name: value}) for test in tests)

        if variable.ordered:   # values that are not beside each other stand for themselves
            present = sorted(value for value in values if value is not None)
            return (*(next(stretch) for _, stretch in groupby(present, outcome)), *([None] if None in values else []))
        by_outcome: dict[tuple[Any, ...], Any] = {}
        for value in values:
            by_outcome.setdefault(outcome(value), value)
        return tuple(by_outcome.values())

    def _all(self, variable: Variable) -> Iterable[Any]:
        kind, turns = variable.type, variable.turns
        few = domain(kind)
        if few is not None and (variable.whole or kind.kind in (Kind.CONDITION, Kind.CATEGORY) or not turns):
            return few
        if kind.kind is Kind.DATE:
            return self._days(variable)
        if kind.kind in NUMERIC:
            numbers = points(kind, turns)
            return sorted(numbers, key=lambda value: (value not in turns, abs(value))) or (_any_number(kind),)
        return (*sorted(turns, key=str), _another(kind, turns))

    def _days(self, variable: Variable) -> Iterable[dt.date]:
        if variable.name != TODAY:
            return points(variable.type, variable.turns) or (self.day,)
        first, last = self.plan.starts or dt.date.min, self.plan.ends or dt.date.max
        days = points(variable.type, {*variable.turns, self.day, *(day for day in (self.plan.ends,) if day)})
        return tuple(day for day in days if first <= day <= last)


def alone(plan: Plan) -> Iterator[Column]:
    """What an account comes to that has no family, and for which there are no rows to gather."""
    for gather in plan.gathers:
        for measure in gather.measures:
            yield Column(measure.name, t.Const(measure.of_nothing, measure.type), "proof")
    family = plan.family
    if family is not None:
        for total in family.sums:
            yield Column(total.name, total.field, "proof")
        yield Column(family.circle.name, t.Const(False, family.circle.type), "proof")
        if family.count is not None:
            yield Column(family.count, t.Const(1, INTEGER), "proof")


def _any_number(kind: Scalar) -> Any:
    numbers = points(kind, (0,))
    return numbers[0]


def _another(kind: Scalar, turns: set[Any]) -> Any:
    """A text or key that no condition names."""
    if kind.kind is Kind.LINK and kind.whole:
        return max((turn for turn in turns if isinstance(turn, int)), default=0) + 1
    name = "another"
    while name in turns:
        name += "_"
    return name
