"""Decides as far as it is asked: a row that computes a column when it is read, and says which field it lacks.

The columns, links and matches are those of the plan; nothing is computed that the asker does not need. A field that
the row does not hold is *not stated*, which is something else than missing: reading it raises `NotStatedError`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from csrules.analysis import typed as t
from csrules.decide.families import Families
from csrules.decide.lazy_candidates import Candidate
from csrules.decide.lazy_code import NotStatedError, Reads, lazy
from csrules.decide.lazy_match import LazyGather, LazyMatch
from csrules.decide.links import Links
from csrules.decide.matching import edges
from csrules.decide.totals import total_of
from csrules.plan.nodes import Expr, Pick, children, refs
from csrules.plan.plan import LOOKED, MAIN, Books, Column, Family, Finding, Gather, Levels, Lookup, Match, Member, Plan
from csrules.text import Span
from csrules.types import Value

Values = Mapping[str, Value | None]
Code = Callable[[Reads], Any]
STRIDE = 40   # a column takes a handful of calls, and Python bears a thousand


class Beside(Reads, Protocol):
    """What a row of another record is held against: an account, with a role where it needs somebody of that role."""

    def value_of(self, node: Expr, /) -> Any: ...


class Observer(Protocol):
    """Is told of every column that was computed, after it was; `member` is its service, None for the account's own."""

    def computed(self, column: Column, row: LazyRow | ServiceRow, member: Member | None) -> None: ...

    def compared(
        self, over: Match | Gather | Books, row: Beside, candidates: Sequence[Candidate], figure: str = ""
    ) -> None:
        """An account is held against the rows of another record; `figure` is the one that is gathered from them."""

    def asked(self, finding: Finding, row: LazyRow, meant: bool) -> None:
        """It was asked whether a finding holds; `meant` is whether the asker wanted to know of this one."""

    def of_levels(self, record: str) -> Observer | None:
        """Who is told of what decides the tiers of another record's rows."""


class Tables:
    """The rows of the records, found by key; a record that `rows` does not name is looked up in `base`.

    Rows with a tier of their own are decided for the day `as_of`, when somebody reads the tier.
    """

    def __init__(
        self, plan: Plan, rows: Mapping[str, Sequence[Values]], base: Tables | None = None,
        as_of: dt.date = dt.date.min, observer: Observer | None = None,
    ) -> None:
        self.plan, self._rows, self._base, self._as_of, self._observer = plan, rows, base, as_of, observer
        self._levels = {levels.record: levels for levels in plan.levels}
        self._tiered: dict[str, list[Values]] = {}
        self._by_key: dict[str, dict[Any, Values]] = {}
        self._keys: dict[str, Collection[object] | None] = {}
        self._followed: dict[str, Sequence[Values]] = {}
        self.links = Links(plan, self._leads)
        self._match: LazyMatch | None = None
        self._gathers: dict[str, LazyGather] = {}
        self._families: Families | None = None

    def families(self, family: Family) -> Families:
        """The accounts by their parents; one that does not state its parent cannot be placed."""
        if self._base is not None and MAIN not in self._rows:
            return self._base.families(family)
        if self._families is None:
            rows = self.rows(MAIN)   # an account that is alone need not say that it has no parent
            self._families = Families(family, self.plan.key, rows, _stated if len(rows) > 1 else _or_none)
        return self._families

    def rows(self, record: str) -> Sequence[Values]:
        """The rows as decisions read them: those of the policy where no others are told."""
        if record not in self._levels:
            return self._stated(record)
        if record not in self._tiered:
            self._tiered[record] = list(self._with_tiers(self._levels[record]))
        return self._tiered[record]

    def _stated(self, record: str) -> Sequence[Values]:
        """Without tiers of their own."""
        if self._base is not None and not self._rows.keys() & {record, *self.links.targets(record)}:
            return self._base._stated(record)
        if record not in self._followed:
            self._followed[record] = [self.links.followed(record, row) for row in self._told(record) or ()]
        return self._followed[record]

    def _with_tiers(self, levels: Levels) -> Iterator[Values]:
        stated = {name: self._stated(name) for name in self.plan.known}
        tables = Tables(levels.plan, stated, as_of=self._as_of, observer=self._observer)
        observer = None if self._observer is None else self._observer.of_levels(levels.record)
        plan = LazyPlan(levels.plan)
        for row in self._stated(levels.record):
            yield TieredRow(row, levels.field.name, LazyRow(plan, tables, self._as_of, row, observer))

    def find(self, record: str, key: object) -> Values | None:
        """The row with this key."""
        if self._is_of_base(record):
            assert self._base is not None  # noqa: S101  (which is asked)
            return self._base.find(record, key)
        if record not in self._by_key:
            name = self._key_of(record)
            self._by_key[record] = {row[name]: row for row in self.rows(record) if name in row}
        return self._by_key[record].get(key)

    def _is_of_base(self, record: str) -> bool:
        """Whether the rows of a record are those of `base`; tiers depend on the rows of others, and on the day."""
        changed = self._rows.keys() & {record, *self.links.targets(record)}
        return not changed and self._base is not None and record not in self._levels

    def keys(self, record: str) -> Collection[object] | None:
        """The keys of its rows; None where no rows are told, or one does not state its key."""
        if record not in self._keys:
            rows, name = self._told(record), self._key_of(record)
            every = rows is not None and all(name in row for row in rows)
            self._keys[record] = {row[name]: None for row in rows or ()} if every else None
        return self._keys[record]

    def _told(self, record: str) -> Sequence[Values] | None:
        if record in self._rows or self._base is None:
            return self._rows.get(record)
        return self._base._told(record)

    def _key_of(self, record: str) -> str:
        field = self.plan.known[record].key
        return field.name if field is not None else ""

    def _leads(self, record: str, key: object) -> bool:
        keys = self.keys(record)
        return keys is None or key in keys

    def matcher(self) -> LazyMatch | None:
        """The plan's match over these rows."""
        match = self.plan.match
        if match is None:
            return None
        if self._base is not None and self._alike(match.record, match.lookups):
            return self._base.matcher()
        if self._match is None:
            self._match = LazyMatch(match, self.rows(match.record), self.linked)
        return self._match

    def gatherer(self, gather: Gather) -> LazyGather:
        """A gathering over these rows."""
        if self._base is not None and self._alike(gather.record, gather.lookups):
            return self._base.gatherer(gather)
        if gather.name not in self._gathers:
            self._gathers[gather.name] = LazyGather(gather, self.rows(gather.record), self.linked)
        return self._gathers[gather.name]

    def _alike(self, record: str, lookups: Sequence[Lookup]) -> bool:
        """Whether the rows of a record, and those they lead to, are the ones of `base`."""
        read = {record, *(lookup.record for lookup in lookups)}
        return not (self._rows.keys() | self._levels.keys()) & read.union(*map(self.links.targets, read))

    def linked(self, row: Reads, path: str, record: str, field: str) -> Any:
        """A field of the row that a link leads to; missing where the link is, or leads nowhere."""
        key = row[path]
        linked = None if key is None else self.find(record, key)
        if linked is None:
            return None
        try:
            return linked[field]
        except KeyError:
            raise NotStatedError(f"{field}` of {record} `{key}") from None


class TieredRow(dict[str, Any]):
    """A row of another record, whose tier is decided when it is read first."""

    __slots__ = ("_decided", "_tier")

    def __init__(self, row: Values, tier: str, decided: LazyRow) -> None:
        super().__init__(row)
        self._tier, self._decided = tier, decided

    def __missing__(self, name: str) -> Any:
        """Raises `NotStatedError` where something is not stated that decides the tier."""
        if name != self._tier:
            raise KeyError(name)
        value = self[name] = self._decided[name]
        return value


def _or_none(row: Values, name: str) -> Any:
    return row.get(name)


def _stated(row: Values, name: str) -> Any:
    if name not in row:
        raise NotStatedError(name)
    return row[name]


class LazyPlan:
    """A plan, ready to be asked: its columns by name, and what its links lead to."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.columns = {column.name: column for column in (*plan.columns, *plan.outcomes, *plan.figures)}
        self.totals = {total.name: total for total in plan.totals}
        self.answers = {answer.column.name: answer for answer in plan.answers}
        self.service_figures = {figure.name: figure for figure in plan.service_figures}
        self.members = {
            member.name: (member, {column.name: column for column in member.columns}) for member in plan.members
        }
        self.records = {lookup.path: lookup.record for lookup in plan.lookups}
        self.gathers = {measure.name: gather for gather in (*plan.gathers, *plan.looks) for measure in gather.measures}
        self.base = Tables(plan, plan.rows)
        self.steps = Steps(self.columns) if len(self.columns) > STRIDE else None
        self._code: dict[int, Code] = {}

    def code(self, column: Column) -> Code:
        """What computes a column of this plan; kept here, since finding alike code takes longer than running it."""
        code = self._code.get(id(column))
        if code is None:
            code = self._code[id(column)] = lazy(column.expr)
        return code


class Steps:
    """Long chains of columns, cut into strides, so that none is too deep to be followed column by column."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._reads = {name: refs(column.expr) & columns.keys() for name, column in columns.items()}
        self._depth: dict[str, int] = {}
        for name in columns:   # in the order in which they can be computed
            self._depth[name] = 1 + max((self._depth.get(other, 0) for other in self._reads[name]), default=0)
        self._known: dict[str, tuple[str, ...]] = {}

    def before(self, name: str) -> tuple[str, ...]:
        """The columns at the ends of the strides that lead to this one, the nearest to the facts first."""
        if self._depth[name] <= STRIDE:
            return ()
        if name not in self._known:
            seen, todo = {name}, [name]
            while todo:
                new = self._reads[todo.pop()] - seen
                seen |= new
                todo += new
            ends = [other for other in seen if other != name and self._depth[other] % STRIDE == 0]
            self._known[name] = tuple(sorted(ends, key=lambda other: (self._depth[other], other)))
        return self._known[name]


class LazyRow(dict[str, Any]):
    """One account, with what is stated of it."""

    __slots__ = ("_candidate", "_failed", "_observer", "_plan", "_services", "_tables", "as_of")

    def __init__(
        self, plan: LazyPlan, tables: Tables, as_of: dt.date, stated: Values, observer: Observer | None = None
    ) -> None:
        super().__init__(tables.links.followed(MAIN, stated))
        self.as_of = as_of
        self._plan, self._tables, self._observer = plan, tables, observer
        self._failed: dict[str, NotStatedError] = {}
        self._services: dict[str, ServiceRow] = {}
        self._candidate: Reads | None = None

    def __missing__(self, name: str) -> Any:
        if name in self._failed:
            raise self._failed[name].with_traceback(None)
        try:
            value = self._find(name)
        except NotStatedError as error:
            if name in self._plan.columns:   # of a field, whoever looks at it next is to be named
                self._failed[name] = error
            raise
        self[name] = value
        return value

    @property
    def plan(self) -> LazyPlan:
        return self._plan

    def value_of(self, node: Expr) -> Any:
        """The value of any node of the plan over this account. Raises `NotStatedError`."""
        return lazy(node)(self)

    def service(self, name: str) -> ServiceRow:
        """The columns of one service of this account."""
        if name not in self._services:
            self._services[name] = ServiceRow(self, *self._plan.members[name], self._observer)
        return self._services[name]

    def _find(self, name: str) -> Any:
        column = self._plan.columns.get(name)
        if column is not None:
            for before in self._plan.steps.before(name) if self._plan.steps is not None else ():
                with suppress(NotStatedError):   # it may not be needed after all
                    self[before]
            value = computed(column, self, self._plan.code(column))
            if self._observer is not None:
                self[name] = value
                self._observer.computed(column, self, None)
            return value
        if name in self._plan.totals:
            return total_of(self._plan.totals[name], [self.service(member) for member in self._plan.members])
        family = self._plan.plan.family
        if family is not None and name in family.names:
            return self._tables.families(family).figure(name, self)
        if name in self._plan.gathers:
            gather = self._plan.gathers[name]
            gatherer = self._tables.gatherer(gather)
            if self._observer is not None and not name.startswith(LOOKED):
                self._observer.compared(gather, self, gatherer.candidates.rows, name)
            return gatherer.figure(name, self)
        match = self._plan.plan.match
        if match is not None and name in (match.record, match.found):
            return self._matched(name == match.found)
        if match is not None and name in match.edges:
            return self._tied()[match.edges.index(name)]
        if match is not None and name.startswith(f"{match.record}.") and name.count(".") == 1:
            return None if self[match.record] is None or self._candidate is None else self._candidate[name]
        path, _, field = name.rpartition(".")
        if path in self._plan.records:
            return self._tables.linked(self, path, self._plan.records[path], field)
        raise NotStatedError(name)

    def _tied(self) -> tuple[Any, Any]:
        """The first and the last key of several rows that are equally good."""
        matcher = self._tables.matcher()
        assert matcher is not None  # noqa: S101  (asked for its columns only)
        return edges(matcher.best(self), matcher.key)

    def _matched(self, ask_count: bool) -> Any:
        """How many rows are equally good, or the key of the one that holds."""
        matcher, match = self._tables.matcher(), self._plan.plan.match
        assert matcher is not None and match is not None  # noqa: S101  (asked for its columns only)
        if ask_count:
            if self._observer is not None:
                self._observer.compared(match, self, matcher.candidates.rows)
            best = matcher.best(self)
            self._candidate = best[0] if best is not None and len(best) == 1 else None
            return None if best is None else len(best)
        return None if self[match.found] != 1 or self._candidate is None else self._candidate[matcher.key]


class ServiceRow(dict[str, Any]):
    """One service of an account: its own columns, and behind them the account's."""

    __slots__ = ("_columns", "_failed", "_observer", "account", "as_of", "member")

    def __init__(
        self, account: LazyRow, member: Member, columns: Mapping[str, Column], observer: Observer | None
    ) -> None:
        super().__init__()
        self.account, self.member, self.as_of = account, member, account.as_of
        self._columns, self._observer = columns, observer
        self._failed: dict[str, NotStatedError] = {}

    def __missing__(self, name: str) -> Any:
        column = self._columns.get(name)
        if column is None:
            return self.account[name]
        if name in self._failed:
            raise self._failed[name].with_traceback(None)
        try:
            self[name] = computed(column, self, self.account.plan.code(column))
        except NotStatedError as error:
            self._failed[name] = error
            raise
        if self._observer is not None:
            self._observer.computed(column, self, self.member)
        return self[name]

    def value_of(self, node: Expr) -> Any:
        """The value of any node of the plan over this service. Raises `NotStatedError`."""
        return lazy(node)(self)


def computed(column: Column, row: Reads, code: Code) -> Any:
    """A column's value; an error says which column looked, and in which line."""
    try:
        return code(row)
    except NotStatedError as error:
        if error.column is None:
            error.column = column
            error.span = error.span or line_that_looks(column.expr, row) or column.span
        raise


def line_that_looks(node: Expr, row: Reads) -> Span | None:
    """The place in a node where a field is looked at that is not stated: of a rule its whole line."""
    if isinstance(node, Pick):
        rules = (rule for rule in node.rules if rule.condition is not None and _lacks(rule.condition, row))
        return next((rule.span for rule in rules), None)
    inner = next((child for child in children(node) if _lacks(child, row)), None)
    own: Span | None = getattr(node, "span", None)
    if inner is None:
        return own
    if isinstance(inner, t.Ref):
        return own or inner.span
    return line_that_looks(inner, row) or own


def _lacks(node: Expr, row: Reads) -> bool:
    try:
        lazy(node)(row)
    except NotStatedError:
        return True
    return False

