"""From a combination of variables to an account, with the rows that it leads to, which really breaks the promise.

A combination says what the fields are, and what cut expressions are to give. The fields that it leaves open are
filled in so that they give that: with a few usual values, and for numbers and dates with the value at which an
expression reaches what is wanted of it (found as if it were a straight line, then tried). Whether it does is not
believed but looked at: the account is decided with these rows as data, by the reference evaluator, and counts only if
that finds the promise broken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import islice, product
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.result_columns import NOT_OFFERED
from csrules.analysis.scalars import Kind, Scalar, of_field
from csrules.decide.compile import compile_expr, compile_late
from csrules.decide.decider import Decider, Decision
from csrules.decide.lazy import LazyPlan, LazyRow, Tables
from csrules.decide.lazy_code import NotStatedError
from csrules.plan.classes import Classes, needed
from csrules.plan.lower.rising import column_of
from csrules.plan.nodes import refs
from csrules.plan.plan import MAIN, Finding, Plan
from csrules.plan.points import points
from csrules.proofs.abstraction import TODAY, Question, Variable
from csrules.proofs.budget import Budget
from csrules.proofs.pairs import HIGHER, LOWER, Pair
from csrules.proofs.possible import ABSENT, Possible, alone, row_of
from csrules.proofs.promise_check import PromiseCheck
from csrules.types import Category, Date, FieldSchema, Flag, Integer, Link, ListOf, Text, Value

Row = dict[str, Any]
MOST_TRIED, MOST_FILLINGS = 20_000, 4_000   # in all, and of one combination
MOST_OPEN = 5   # fields that are varied at once
FAR = dt.timedelta(300)
NOWHERE = ("nowhere", 999_999_999)   # keys that lead nowhere, as a text and as a number


@dataclass(frozen=True, slots=True)
class Example:
    """An account that breaks a promise, on a day, with the rows of other records that it needs, and what is found.

    `shown` are the fields of each record that this takes: with these alone it is a test, and no other matters.
    `pair` are the two values of a field of which the higher gives us more work, where that was asked: of a service that
    the account gets at either of them.
    """

    day: dt.date
    account: Row
    rows: Mapping[str, tuple[Row, ...]]
    shown: Mapping[str, frozenset[str]]
    message: str
    pair: tuple[Any, Any] | None = None


class Witness:
    """Looks for an example of one question."""

    def __init__(
        self, plan: Plan, classes: Classes, question: Question, possible: Possible, broken: Finding, budget: Budget,
        pair: Pair | None = None,
    ) -> None:
        self.pair = pair
        self.plan = replace(plan, findings=(broken,), service_findings=())
        self.classes = replace(classes, columns=(*alone(plan), *classes.columns))
        self.question, self.possible = question, possible
        self.broken, self.budget = broken, budget
        self._lazy = LazyPlan(self.plan)
        self._checks: dict[dt.date, PromiseCheck] = {}

    def example(self, combinations: Iterable[Mapping[str, Any]]) -> Example | None:
        """One that agrees with a combination as far as its fields are fixed, None where none was found."""
        tried = 0
        for values in combinations:
            day = values.get(TODAY, self.possible.day)
            check = self._check(day)
            start = self._start(values, day)
            goals, matches = list(self._goals(values, day)), list(self._matches(values, day))
            unknown = [goal for goal in (*matches, *goals) if not goal.reads <= start.keys()]
            if any(goal in unknown for goal in matches):
                continue
            unreached = [goal for goal in (*matches, *goals) if goal not in unknown and not goal.reached(start)]
            free = self._open(values, [*unreached, *unknown])
            for row in islice(self._fillings(start, free, unreached, day), MOST_FILLINGS):
                tried += 1
                if tried > MOST_TRIED or not self.budget.spend():
                    return None
                if all(goal.reached(row) for goal in matches) and check.breaks(row):
                    example = self._decided(row, values, day)
                    if example is not None:
                        return example
        return None

    def _check(self, day: dt.date) -> PromiseCheck:
        if day not in self._checks:
            self._checks[day] = PromiseCheck(self.plan, self.classes, self.broken, day)
        return self._checks[day]

    # ── what is fixed, and what is open ──────────────────────────────────────

    def _start(self, values: Mapping[str, Any], day: dt.date) -> Row:
        """Every field of the account, and of the rows that are there: as wanted, else the usual value."""
        row: Row = {}
        for field in self.plan.account.fields:
            row[field.name] = values[field.name] if field.name in values else _usual(field, day)
        for path, source in self.possible.sources.items():
            number = values.get(row_of(path), ABSENT)
            for field in source.fields.values():
                name = f"{path}.{field.name}"
                if number == ABSENT:
                    row[name] = None
                elif source.rows:
                    row[name] = source.rows[number][field.name]
                else:
                    row[name] = values[name] if name in values else _usual(field, day)
            if number != ABSENT:
                row.setdefault(path, row[f"{path}.{source.key}"])
        self._follow(row, values)
        self._equate(row, values)
        self._follow(row, values)
        return row

    def _equate(self, row: Row, values: Mapping[str, Any]) -> None:
        """Where the match asks for two equal fields, one that the combination leaves open takes the other's value."""
        match = self.plan.match
        if match is None or values.get(row_of(match.record), ABSENT) == ABSENT:
            return
        for part in _conditions(match.condition):
            if isinstance(part, t.Compare) and part.op == "==":
                names = [side.name for side in (part.left, part.right) if isinstance(side, t.Ref) and side.name in row]
                fixed = [name for name in names if name in values or values.get(row_of(name), ABSENT) != ABSENT]
                if len(names) == 2 and len(fixed) < 2:
                    source = fixed[0] if fixed else next((name for name in names if row[name] is not None), names[0])
                    row.update(dict.fromkeys(names, row[source]))

    def _follow(self, row: Row, values: Mapping[str, Any]) -> None:
        """Links lead to the rows that are there; the combination may say to which key."""
        for path, source in self.possible.sources.items():
            present = values.get(row_of(path), ABSENT) != ABSENT
            if self.plan.match is not None and path == self.plan.match.record:
                row[path] = row[f"{path}.{source.key}"] if present else None
                row[self.plan.match.found] = values.get(self.plan.match.found, 1 if present else 0)
            elif present:
                wanted = values.get(path)
                if wanted is not None and not source.rows:
                    row[f"{path}.{source.key}"] = wanted
                row[path] = row[f"{path}.{source.key}"]
            elif path not in values and row_of(path) in values:   # else nothing asks whether there is such a row
                row[path] = None

    def _open(self, values: Mapping[str, Any], goals: list[_Goal]) -> list[str]:
        """The fields that the goals read: first those that the combination does not fix, then amounts and dates.

        Of an amount it fixes only between which constants it lies.
        """
        names = {name for goal in goals for name in goal.reads}
        chosen = []
        for name in sorted(names, key=lambda name: (name in values, name)):
            path = name.rpartition(".")[0]
            if self._field(name) is None or (name in values and self.question.variables[name].whole):
                continue
            if path and (values.get(row_of(path), ABSENT) == ABSENT or self.possible.sources[path].rows):
                continue
            chosen.append(name)
        return chosen[:MOST_OPEN]

    def _field(self, name: str) -> FieldSchema | None:
        path, _, last = name.rpartition(".")
        if path:
            source = self.possible.sources.get(path)
            return None if source is None else source.fields.get(last)
        return self.plan.account.by_name.get(last)

    # ── what cut expressions are to give ─────────────────────────────────────

    def _goals(self, values: Mapping[str, Any], day: dt.date) -> Iterator[_Goal]:
        computed = {column.name: column for column in self.classes.columns}
        for variable in self.question.variables.values():
            node = computed[variable.name].expr if variable.name in computed else variable.node
            if variable.name in values and node is not None and variable.name != TODAY:
                yield _Goal(self.classes, node, _same_outcome(variable, values[variable.name], day), day,
                            values[variable.name])

    def _matches(self, values: Mapping[str, Any], day: dt.date) -> Iterator[_Goal]:
        """The matched row has to be one that the account would be given."""
        match = self.plan.match
        if match is not None and values.get(row_of(match.record), ABSENT) != ABSENT:
            yield _Goal(self.classes, match.condition, lambda value: value is True, day, True)

    def _fillings(self, start: Row, free: list[str], goals: list[_Goal], day: dt.date) -> Iterator[Row]:
        """The usual values of the open fields in every combination, and each with one field solved for one goal."""
        fixed = {name for name in free if name in self.question.variables}
        usual = [[start[name], *([] if name in fixed else self._others(name, start, day))] for name in free]
        for chosen in product(*usual):
            row = {**start, **dict(zip(free, chosen, strict=True))}
            yield row
            for goal in goals:
                if not goal.reached(row):
                    for name in free:
                        for value in self._solved(goal, name, row):
                            yield {**row, name: value}

    def _others(self, name: str, start: Row, day: dt.date) -> list[Any]:
        field = self._field(name)
        assert field is not None  # noqa: S101  (only fields are open)
        kind = of_field(field)
        values: list[Any] = []
        if isinstance(field.type, Category):
            values = list(field.type.names[:4])
        elif isinstance(field.type, Flag):
            values = [False, True]
        elif isinstance(field.type, Date):
            values = [day, day - dt.timedelta(400), day + dt.timedelta(400)]
            values = [other for other in values if other in points(kind, (other,))]
        elif isinstance(field.type, Link | Text):
            values = [start[other] for other in start if other != name and isinstance(start[other], str)][:4]
        elif isinstance(field.type, ListOf):
            values = [field.type.item.names] if isinstance(field.type.item, Category) else []
        else:
            usual = [number for number in points(kind, (1000, 1_000_000)) if number in (1000, 1_000_000)]
            values = [*usual, *points(kind, ())]
        missing = [None] if field.nullable else []
        return [value for value in dict.fromkeys([*missing, *values]) if value != start[name]]

    def _solved(self, goal: _Goal, name: str, row: Row) -> Iterator[Any]:
        """Where the expression, as a function of one field, would reach what is wanted if it were a straight line."""
        field = self._field(name)
        if field is None or isinstance(field.type, Link | Text | Category | Flag | ListOf):
            return
        kind = of_field(field)
        for value in goal.solved(name, row, kind):
            near: tuple[Any, ...]
            if isinstance(field.type, Date):
                day = _day(value)
                near = (day,) if day is not None else ()
            else:
                step = Decimal(1).scaleb(-kind.scale)
                near = tuple((value / step).to_integral_value(way) * step for way in (ROUND_FLOOR, ROUND_CEILING))
            for turn in near:
                yield from points(kind, (turn,))

    # ── is it one ────────────────────────────────────────────────────────────

    def _decided(self, row: Row, values: Mapping[str, Any], day: dt.date) -> Example | None:
        self._follow(row, values)
        tables = self._tables(row, values)
        if tables is None:
            return None
        account = {field.name: row[field.name] for field in self.plan.account.fields}
        self._lead(account, tables)
        if not all(_keeps(field, account[field.name]) for field in self.plan.account.fields):
            return None
        decision = Decider(self.plan, day, tables).decide_row(account)
        broken = [note for note in decision.findings if note.code == self.broken.code]
        if not broken or not self._is_given_at_both(decision, row, day, tables):
            return None
        rows = {name: tuple(dict(row) for row in table) for name, table in tables.items() if name not in self.plan.rows}
        own = {name: value for name, value in account.items() if name not in (LOWER, HIGHER)}
        shown = self._read(day, {MAIN: [account], **{name: list(listed) for name, listed in rows.items()}})
        return Example(day, own, rows, shown, broken[0].message, self._pair(row))

    def _lead(self, account: Row, tables: dict[str, list[Row]]) -> None:
        """Every key leads to a row; a link that is missing though its record asks for it leads nowhere."""
        todo = [(MAIN, account), *((name, row) for name, rows in tables.items() for row in rows)]
        while todo:
            record, row = todo.pop()
            for link in (link for link in self.plan.broken_links if link.record == record):
                schema, field = self.plan.records[link.target], self.plan.records[record].by_name[link.field]
                others, key = tables.get(link.target), row[link.field]
                if key is None and field.nullable:
                    continue
                if key is None:
                    row[link.field] = NOWHERE[isinstance(field.type, Link) and isinstance(field.type.key_type, Integer)]
                if others is None or link.target in self.plan.rows or schema.key is None:
                    continue
                name = schema.key.name
                if all(other[name] != key for other in others) if key is not None else not others:
                    usual = {one.name: _usual(one, self.possible.day) for one in schema.fields}
                    others.append(usual if key is None else {**usual, name: key})
                    todo.append((link.target, others[-1]))

    def _is_given_at_both(self, decision: Decision, row: Row, day: dt.date, tables: dict[str, list[Row]]) -> bool:
        """Of a pair, whether the account gets a service of which the share rises at either value.

        What is no field of a row has no other value by itself, and is not looked at.
        """
        if self.pair is None or self._field(self.pair.field.name) is None:
            return True
        services, name = decision.outcome.services, column_of(self.pair.field.name)
        risen = {service for service, values in services.items() if values[name] is not None}
        for side in (self.pair.lower, self.pair.higher):
            found = self._with_value(self.pair.field.name, row[side.name], decision.row, day, tables).outcome.services
            risen -= {service for service in risen if found[service]["mode"] == NOT_OFFERED}
        return bool(risen)

    def _with_value(
        self, name: str, value: Any, account: Mapping[str, Any], day: dt.date, tables: dict[str, list[Row]]
    ) -> Decision:
        """The account with another value in a field of its own, or of the row that a link or the match leads to."""
        path, _, field = name.rpartition(".")
        own = {schema.name: account[schema.name] for schema in self.plan.account.fields}
        if not path:
            return Decider(self.plan, day, tables).decide_row({**own, field: value})
        source = self.possible.sources[path]
        rows = [{**row, field: value} if row[source.key] == account[path] else row
                for row in tables.get(source.record, ())]
        return Decider(self.plan, day, {**tables, source.record: rows}).decide_row(own)

    def _read(self, day: dt.date, given: dict[str, list[Row]]) -> Mapping[str, frozenset[str]]:
        """The fields of each record that a test of this account has to state; the answer hangs on no other."""
        shown = {name: {field.name for field in self.plan.records[name].fields} for name in given}
        for name, fields in shown.items():
            for field in self.plan.records[name].fields:
                fields.discard(field.name)
                if field.key or not self._is_known(day, given, shown):
                    fields.add(field.name)
        return {name: frozenset(fields) for name, fields in shown.items()}

    def _is_known(self, day: dt.date, given: dict[str, list[Row]], shown: Mapping[str, set[str]]) -> bool:
        stated = {
            name: [{field: row[field] for field in row if field in shown[name]} for row in rows]
            for name, rows in given.items()
        }
        (account,) = stated[MAIN]
        asked = LazyRow(self._lazy, Tables(self.plan, stated, self._lazy.base, day), day, account)
        try:
            told = () if self.broken.told is None else (asked.value_of(self.broken.told),)
            return asked.value_of(self.broken.condition) is True and None not in told
        except NotStatedError:
            return False

    def _pair(self, row: Row) -> tuple[Any, Any] | None:
        if self.pair is None:
            return None
        return row[self.pair.lower.name], row[self.pair.higher.name]

    def _tables(self, row: Row, values: Mapping[str, Any]) -> dict[str, list[Row]] | None:
        """The rows by record; None where two of one key would differ, or one breaks its record or is not listed."""
        tables: dict[str, list[Row]] = {name: [] for name in self.plan.records if name != MAIN}
        for name, listed in self.plan.rows.items():
            if name in tables:
                tables[name] = [dict(listed_row) for listed_row in listed]
        for path, source in self.possible.sources.items():
            if values.get(row_of(path), ABSENT) == ABSENT or source.rows or source.record == MAIN:
                continue
            linked = {field: row[f"{path}.{field}"] for field in source.fields}
            if not all(_keeps(schema, linked[name]) for name, schema in source.fields.items()):
                return None
            same = next((listed for listed in tables[source.record] if listed[source.key] == linked[source.key]), None)
            if same is None and source.listed:
                return None
            if same is None:
                tables[source.record].append(linked)
            elif same != linked:
                return None
        return tables


class _Goal:
    """An expression over the account's columns, and what it is to give."""

    def __init__(
        self, classes: Classes, node: t.Typed | Any, wanted: Callable[[Any], bool], day: dt.date, value: Any
    ) -> None:
        self._wanted, self._value, self._day = wanted, value, day
        columns = needed(classes.columns, refs(node))
        computed = {column.name for column in columns}
        read = {name for expr in (node, *(column.expr for column in columns)) for name in refs(expr)}
        self.reads = frozenset(read - computed)
        self._compute = compile_late(columns, [node], day, "proof:")
        sides = [node.left, node.right] if isinstance(node, t.Compare) else []
        self._sides = [compile_late(needed(classes.columns, refs(side)), [side], day, "proof:") for side in sides]

    def reached(self, row: Row) -> bool:
        return self._wanted(self._compute(row, {})[0])

    def solved(self, name: str, row: Row, kind: Scalar) -> Iterator[Decimal]:
        """Where it reaches its value; of a comparison, where the two sides meet."""
        ends: tuple[Any, Any] = (0, 1000) if kind.whole else (Decimal(0), Decimal(1000))
        if kind.kind is Kind.DATE:
            ends = (self._day - FAR, self._day)
        first, second = (self._height({**row, name: end}) for end in ends)
        start, last = (_number(end) for end in ends)
        if first is None or second is None or start is None or last is None or first == second:
            return
        yield start - first * (last - start) / (second - first)

    def _height(self, row: Row) -> Decimal | None:
        """How far the expression lies above what is wanted."""
        if self._sides:
            left, right = (_number(side(row, {})[0]) for side in self._sides)
        else:
            left, right = _number(self._compute(row, {})[0]), _number(self._value)
        return None if left is None or right is None else left - right


def _conditions(node: t.Typed) -> Iterator[t.Typed]:
    """All that have to hold together."""
    if isinstance(node, t.And):
        for item in node.items:
            yield from _conditions(item)
    else:
        yield node


def _number(value: Any) -> Decimal | None:
    if isinstance(value, dt.date):
        return Decimal(value.toordinal())
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _day(ordinal: Decimal) -> dt.date | None:
    number = int(ordinal.to_integral_value())
    return dt.date.fromordinal(number) if 1 <= number <= dt.date.max.toordinal() else None


def _same_outcome(variable: Variable, value: Any, day: dt.date) -> Callable[[Any], bool]:
    """Whether a value is told apart from the wanted one by no condition."""
    if variable.whole or not variable.atoms:
        return lambda candidate: bool(candidate == value)
    tests = [compile_expr(atom, day) for atom in variable.atoms]
    wanted = [test({variable.name: value}) for test in tests]
    return lambda candidate: [test({variable.name: candidate}) for test in tests] == wanted


def _usual(field: FieldSchema, day: dt.date) -> Value | None:
    """A value that the field may have: its default, or something plain."""
    if field.default is not None:
        return field.default
    if field.nullable and not field.key:
        return None
    match field.type:
        case Category():
            return field.type.names[0]
        case Flag():
            return False
        case Date():
            days: tuple[Any, ...] = points(of_field(field), (day,))
            return day if day in days else days[0]
        case Link():
            return 1 if isinstance(field.type.key_type, Integer) else f"{field.type.record}-1"
        case Text():
            return f"{field.name}-1"
        case ListOf():
            return ()
    plain = points(of_field(field), (0,))
    number: Value = next((value for value in plain if value == 0), plain[0])
    return number


def _keeps(field: FieldSchema, value: Any) -> bool:
    """Whether an accepted row may hold the value; a link that is missing may lead nowhere."""
    if value is None:
        return field.nullable or isinstance(field.type, Link)
    low, high = field.minimum, field.maximum
    return (low is None or value >= low) and (high is None or value <= high)

