"""The records as tables of a database: what the program reads, and the rows that stand in the policy itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlglot import exp

from csrules.analysis.scalars import of_field, of_type
from csrules.plan.plan import Plan
from csrules.sql.build import (
    all_of,
    cast,
    column,
    constant,
    integer,
    name,
    named,
    null,
    select,
    sql_type,
    string,
    subquery,
    table,
)
from csrules.sql.dialects import Dialect
from csrules.sql.dialects.dialect import TEXTS
from csrules.types import Category, FieldSchema, ListOf, RecordSchema, Value

Row = Mapping[str, Value | None]


def read_records(plan: Plan) -> list[RecordSchema]:
    """The records whose rows come from data."""
    return [schema for record, schema in plan.records.items() if record not in plan.rows]


def field_type(field: FieldSchema) -> str:
    return TEXTS if isinstance(field.type, ListOf) else sql_type(of_field(field))


def input_table(schema: RecordSchema, dialect: Dialect) -> exp.Create:
    """`CREATE TABLE` with the types that the program expects, and as far as the dialect holds them the limits."""
    columns: list[exp.Expression] = []
    for field in schema.fields:
        held = []
        if not field.nullable:
            held.append(exp.ColumnConstraint(kind=exp.NotNullColumnConstraint()))
        if dialect.checks:
            held += [exp.ColumnConstraint(kind=limit) for limit in _limits(field)]
        kind = exp.DataType.build(field_type(field))
        columns.append(exp.ColumnDef(this=name(field.name), kind=kind, constraints=held))
    return exp.Create(this=exp.Schema(this=table(schema.name), expressions=columns), kind="TABLE")


def _limits(field: FieldSchema) -> list[exp.Expression]:
    constraints: list[exp.Expression] = []
    if field.key:
        constraints.append(exp.PrimaryKeyColumnConstraint())
    if field.default is not None and not isinstance(field.default, tuple):
        constraints.append(exp.DefaultColumnConstraint(this=constant(field.default, of_type(field.type))))
    conditions: list[exp.Expression] = []
    for limit, holds in ((field.minimum, exp.GTE), (field.maximum, exp.LTE)):
        if limit is not None:
            conditions.append(holds(this=column(field.name), expression=constant(limit, of_type(field.type))))
    if isinstance(field.type, Category):
        conditions.append(exp.In(this=column(field.name), expressions=[string(value) for value in field.type.names]))
    if conditions:
        constraints.append(exp.CheckColumnConstraint(this=all_of(conditions)))
    return constraints


def policy_rows(schema: RecordSchema, rows: Sequence[Row]) -> exp.Select:
    """The rows that the policy states, as a query."""
    numbered = [select(*(named(_value(row[field.name], field), field.name) for field in schema.fields)) for row in rows]
    if not numbered:
        return select(*(named(_value(None, field), field.name) for field in schema.fields)).where(_never(), copy=False)
    union: exp.Expression = numbered[0]
    for query in numbered[1:]:
        union = exp.Union(this=union, expression=query, distinct=False)
    return select(*(column(field.name) for field in schema.fields)).from_(subquery(union, "rows"), copy=False)


def _never() -> exp.Expression:
    return exp.EQ(this=integer(1), expression=integer(0))


def _value(value: Value | None, field: FieldSchema) -> exp.Expression:
    kind = field_type(field)
    if value is None:
        return cast(null(), kind)
    if isinstance(value, tuple):
        return cast(exp.Array(expressions=[string(str(item)) for item in value]), kind)
    if isinstance(value, str | dt.date):
        return cast(string(str(value)), kind)
    return cast(constant(value, of_field(field)), kind)
