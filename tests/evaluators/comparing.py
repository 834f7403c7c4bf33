"""Holds both evaluators against each other, for one policy and its rows: every column, outcome, total and finding."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from csrules.analysis.checker import check_policy
from csrules.decide.compile import compile_expr
from csrules.decide.decider import Decider
from csrules.diagnostics import Reporter, Severity
from csrules.plan.classes import split
from csrules.plan.lowering import lower
from csrules.plan.plan import Plan
from csrules.sql.build import select, star, table
from csrules.sql.levels import TOLD, told_of
from csrules.sql.names import BASE, NUMBER
from csrules.sql.relations import level_table
from csrules.sql.results import RESULTS
from csrules.sql.totals import shared_columns
from csrules.syntax.parser import parse
from csrules.text import Document
from tests.evaluators.books import books_found, books_wanted
from tests.evaluators.engine import Database, Queries, flat
from tests.evaluators.reference import Decided, Reference, WithoutClasses, total
from tests.evaluators.rows import Tables


def plan_of(text: str) -> Plan | list[str]:
    """The plan of a policy, or why the checker refuses it."""
    reporter = Reporter()
    checked = check_policy(parse(Document("drawn.csr", text), reporter).declarations, reporter)
    if checked is None:
        return [f"{d.code.name}: {d.message}" for d in reporter if d.severity is Severity.ERROR]
    return lower(checked)


@dataclass
class Tally:
    """What a number of comparisons saw."""

    policies: int = 0
    cases: int = 0
    with_results: int = 0
    accounts: int = 0
    cells: int = 0
    classes: int = 0
    services: int = 0
    matched: int = 0
    findings: int = 0
    placed: int = 0
    levels: int = 0
    drawn: int = 0
    discarded: dict[str, int] = field(default_factory=dict)

    def discard(self, reasons: Sequence[str]) -> None:
        code = reasons[0].split(":")[0]
        self.discarded[code] = self.discarded.get(code, 0) + 1

    @property
    def discard_rate(self) -> float:
        return sum(self.discarded.values()) / max(self.drawn, 1)

    def same(self, found: Any, wanted: Any, *where: object) -> None:
        self.cells += 1
        if found is not wanted and found != wanted:
            place = " / ".join(str(part) for part in where)
            raise AssertionError(f"{place}: SQL gives {found!r}, and the reference {wanted!r}")

    def same_row(self, found: Mapping[str, Any], wanted: Mapping[str, Any], *where: object) -> None:
        for name, value in wanted.items():
            self.same(found[flat(name)], value, *where, name)


def compare(plan: Plan, day: dt.date, tables: Tables, tally: Tally, *, results: bool = True) -> None:
    """Raises `AssertionError` at the first difference; `results` asks for the result tables too, which take long."""
    compare_all(plan, day, [tables], tally, results=results)


def compare_all(plan: Plan, day: dt.date, many: Sequence[Tables], tally: Tally, *, results: bool = True) -> None:
    """The same for several sets of rows, for which the SQL is written once."""
    with uncollected():
        queries = Queries(plan, day)
    compare_rows(queries, day, many, tally, results=results)


def compare_rows(
    queries: Queries, day: dt.date, many: Sequence[Tables], tally: Tally, *, results: bool = True
) -> None:
    """The same with SQL that is written already."""
    with uncollected():
        for tables in many:
            _compare(queries, day, tables, tally, results)
    tally.policies += 1


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector, which would take half of the time: SQL trees are many small objects in circles."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _compare(queries: Queries, day: dt.date, tables: Tables, tally: Tally, results: bool) -> None:
    plan = queries.plan
    decider = Decider(plan, day, tables)
    decided: Decided = {row[plan.key]: decider.decide_row(row) for row in tables["account"]}
    database = Database(plan, day, tables, queries)
    try:
        _columns(plan, day, decided, database, tally)
        database.run()
        _levels(decider, database, tables, tally)
        _outcomes(plan, decided, database, tally)
        reference = Reference(decider, decided, tables)
        if plan.books is not None:
            found = books_found(queries.program, plan.books, database)
            tally.same(found, books_wanted(reference, plan.books), "books")
            tally.placed += len(found)
        if results:
            _results(reference, database, tally)
            tally.with_results += 1
    finally:
        database.close()
    tally.cases += 1
    tally.accounts += len(decided)


def _columns(plan: Plan, day: dt.date, decided: Decided, database: Database, tally: Tally) -> None:
    rows = database.columns()
    without_classes = WithoutClasses(plan, day)
    tally.same(set(rows), set(decided), "keys")
    for key, decision in decided.items():
        for name, value in rows[key].items():
            wanted = decision.row[name]
            tally.same(tuple(value) if isinstance(value, list) else value, wanted, key, name)
        account, services = without_classes(decision.row)
        tally.same(decision.outcome.account, account, key, "without classes")
        tally.same(decision.outcome.services, services, key, "services without classes")


def _levels(decider: Decider, database: Database, tables: Tables, tally: Tally) -> None:
    """The tiers of other records, and all that is told of them."""
    for levels in decider.plan.levels:
        of, told = decider.levels[levels.record], told_of(levels)
        rows = {row[of.plan.key]: row for row in database.rows(select(star()).from_(table(level_table(levels.record))))}
        tally.same(len(rows), len(tables[levels.record]), "rows", levels.record)
        for row in decider.tables[levels.record]:
            found, decision = rows[row[of.plan.key]], of.decide_row(row)
            tally.same(found[levels.field.name], decision.row[levels.field.name], levels.record, "tier")
            values = {**decision.row, **{f"{TOLD}{name}": value for name, value in decision.outcome.account.items()}}
            for column in told:
                wanted = values[column.name] if column.name in values else compile_expr(column.expr, of.as_of)(values)
                tally.same(found[flat(column.name)], wanted, levels.record, column.name)
            tally.levels += 1


def _outcomes(plan: Plan, decided: Decided, database: Database, tally: Tally) -> None:
    outcomes, services = database.outcomes(), database.services()
    names = shared_columns(split(plan))
    tally.classes += len({row[NUMBER] for row in outcomes.values()})
    for key, decision in decided.items():
        row = outcomes[key]
        tally.same_row(row, decision.outcome.account, key)
        for member in plan.members:
            values = decision.outcome.services[member.name]
            shared = {name: values[name] for name in names}
            tally.same_row(services[row[NUMBER], member.name], shared, key, member.name)
            tally.services += 1
        for one in split(plan).totals:
            if one.how == "sum":
                parts = (values[source] for values in decision.outcome.services.values() for source in one.sources)
                tally.same(row[flat(one.name)], total(parts), key, "total", one.name)


def _results(reference: Reference, database: Database, tally: Tally) -> None:
    tables = {name: database.rows(query) for name, query in database.queries.results.items()}
    for name, query in database.queries.portable.items():
        tally.same(database.rows(query), tables[name], "portable", name)
    order = [row["account"] for row in database.rows(f'SELECT account FROM "{BASE}" ORDER BY account')]
    tally.same([row["account"] for row in tables["accounts"]], order, "order of accounts")
    for row in tables["accounts"]:
        _same_table_row(row, reference.account(row["account"]), "accounts", tally)
        tally.matched += row["agreement"] is not None
    expected = [row for key in order for row in reference.services(key)]
    _same_rows(tables["services"], expected, "services", tally)
    for name in ("headcount", "agreements", "levels", "groups"):
        wanted = getattr(reference, name)()
        columns = [column.name for column in RESULTS[name].columns]
        _same_rows(_sorted(tables[name], columns), _sorted(wanted, columns), name, tally)
    _same_rows(tables["tiers"], reference.tiers(), "tiers", tally)
    columns = ("severity", "name", "record", "key", "message")
    found = sorted(str(tuple(row[name] for name in columns)) for row in tables["findings"])
    tally.same(found, sorted(map(str, reference.ruled_findings())), "findings")
    tally.findings += len(found)


def _sorted(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: [(row[name] is not None, str(row[name])) for name in columns[:4]])


def _same_rows(
    found: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]], name: str, tally: Tally
) -> None:
    tally.same(len(found), len(wanted), name, "rows")
    for number, (row, expected) in enumerate(zip(found, wanted, strict=True)):
        _same_table_row(row, expected, f"{name} {number}", tally)


def _same_table_row(found: Mapping[str, Any], wanted: Mapping[str, Any], where: str, tally: Tally) -> None:
    for name, value in found.items():
        if name != NUMBER:
            tally.same(value, wanted[name], where, name)
