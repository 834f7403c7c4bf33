"""Tiers of other records: one table for each, with the record's rows and what was decided of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp

from csrules.plan import nodes
from csrules.plan.plan import BrokenLink, Column, Levels, Plan
from csrules.sql.build import column, select, subquery
from csrules.sql.expressions import ToSql
from csrules.sql.layers import over
from csrules.sql.relations import Relations, level_table

FINDING, WORDS = "level:finding_", "level:words_"   # whether a finding holds for a row, and what it says
TOLD = "level:"   # what the names of columns begin with that only the table of levels tells


def level_steps(plan: Plan, to_sql: ToSql) -> Iterator[tuple[str, exp.Expression, str]]:
    """Name, query and meaning of each table, in the order in which they are built."""
    for levels in plan.levels:
        yield from _steps(levels, to_sql, plan.broken_links)


def told_of(levels: Levels) -> tuple[Column, ...]:
    """What is told of a row beside its fields and its tier, by the names of `TOLD`."""
    held = levels.plan.held_until
    until = () if held is None else (Column(f"{TOLD}held_until", held, "levels"),)
    outcomes = (replace(column, name=f"{TOLD}{column.name}") for column in levels.plan.outcomes)
    numbered = list(enumerate(levels.plan.findings))
    findings = (Column(f"{FINDING}{number}", finding.condition, "levels") for number, finding in numbered)
    words = (Column(f"{WORDS}{number}", finding.told, "levels")
             for number, finding in numbered if finding.told is not None)
    return (*outcomes, *until, *findings, *words)


def _steps(
    levels: Levels, to_sql: ToSql, links: tuple[BrokenLink, ...]
) -> Iterator[tuple[str, exp.Expression, str]]:
    plan, told = levels.plan, told_of(levels)
    fields = [field.name for field in plan.account.fields]
    needed = {*fields, *(lookup.path for lookup in plan.lookups)}
    needed |= {name for computed in (*plan.columns, *told) for name in nodes.refs(computed.expr)}
    needed |= {ref.name for gather in plan.gathers for ref in gather.account_columns}
    relations = Relations(plan, frozenset(needed), to_sql, links=links)
    yield from relations.parts()
    keep = {*fields, levels.field.name, *(computed.name for computed in told)}
    query = over(relations.complete(), [*plan.columns, *told], to_sql, keep)
    columns = [column(name) for name in (*fields, levels.field.name, *(each.name for each in told))]
    yield (level_table(levels.record), select(*columns).from_(subquery(query, "k"), copy=False),
           f"every {levels.record} with its tier")
