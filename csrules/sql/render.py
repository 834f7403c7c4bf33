"""The program as text: single statements for the engine, or the whole in a warehouse's dialect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.dialects.dialect import Dialect as Grammar
from sqlglot.generator import Generator

from csrules.plugin.spec import ResultColumn
from csrules.sql.account_results import PORTABLE
from csrules.sql.build import again, cast, column, name as identifier, named, table
from csrules.sql.chain import chained
from csrules.sql.dialects import Dialect
from csrules.sql.inputs import input_table, policy_rows, read_records
from csrules.sql.names import PREFIX
from csrules.sql.program import Program
from csrules.sql.results import RESULTS, columns_of

ENGINE_DIALECT = "duckdb"
NOT_BY_QUERY = ("books", "people")   # accounts are given to people one after another
TYPES = {"text": "TEXT", "integer": "BIGINT", "flag": "BOOLEAN", "date": "DATE"}
WIDTH = 110


def statement_text(query: exp.Expression) -> str:
    """One query for the embedded engine."""
    return query.sql(dialect=ENGINE_DIALECT, copy=False)


def inputs_text(program: Program) -> str:
    """The tables that the program reads, as `CREATE TABLE` statements without rows."""
    dialect = program.to_sql.dialect
    texts = [f"{_text(input_table(schema, dialect), dialect)};\n" for schema in read_records(program.plan)]
    return "\n".join([*_head(program, "The tables that the program reads."), *texts])


def program_text(program: Program) -> str:
    """All of the program: named functions, steps, and the result tables. It can be run again."""
    dialect = program.to_sql.dialect
    texts = [f"{statement};\n" for statement in dialect.prelude]
    gone = []
    for kind, name, query, about in _tables(program):
        texts.append(f"-- {about}\n{_made(kind, name, query, dialect)}")
        if kind == "rows" or (kind == "step" and not dialect.temporary):
            gone.append(_drop(_held_as(kind, dialect), name, dialect))
    return "\n".join([*_head(program, "Reads the tables: " + _named(program) + "."), *texts, *gone])


def _tables(program: Program) -> Iterator[tuple[str, str, exp.Expression, str]]:
    """Kind, name, query, and what it is for."""
    for record, rows in program.plan.rows.items():
        stated = policy_rows(program.plan.records[record], rows)
        yield "rows", record, stated, f"the rows of `{record}` that stand in the policy"
    for step in program.steps:
        yield "step", step.table, step.query, step.about
    for name, spec in RESULTS.items():
        if name not in NOT_BY_QUERY:
            query = PORTABLE.get(name, spec.build)(program)
            columns = columns_of(name, program)
            yield "result", f"{PREFIX}{name}", _documented(query, columns), spec.about


def _held_as(kind: str, dialect: Dialect) -> str:
    """Rows of the policy have the name of a record, which may be that of a lasting table too."""
    return "VIEW" if kind == "rows" and not dialect.temporary else "TABLE"


def _made(kind: str, name: str, query: exp.Expression, dialect: Dialect) -> str:
    """Steps are the session's own tables, where there are such; each takes the place of that of an earlier run."""
    held = _held_as(kind, dialect)
    statement = exp.Create(this=table(name), kind=held, expression=chained(query, fences=dialect.fences))
    if kind == "rows" or (kind == "step" and dialect.temporary):
        statement.set("properties", exp.Properties(expressions=[exp.TemporaryProperty()]))
    # A record's name is not ours: its table is dropped only behind the statement that made it.
    first = "" if kind == "rows" else f"{_drop(held, name, dialect)}\n"
    return f"{first}{_text(statement, dialect)};\n"


def _drop(held: str, name: str, dialect: Dialect) -> str:
    dropped = parse_one(f'DROP {held} IF EXISTS "{name}"')
    return f"{_text(dropped, dialect)};"


def _documented(query: exp.Expression, columns: Sequence[ResultColumn]) -> exp.Expression:
    """The result with its columns in the documented order and types."""
    made = {node.alias_or_name: node for node in query.expressions if not isinstance(node, exp.Star)}
    listed = []
    for wanted in columns:
        node = made.get(wanted.name, column(wanted.name))
        value = node.this if isinstance(node, exp.Alias) else node
        listed.append(named(cast(value, TYPES[wanted.type]) if wanted.type in TYPES else again(value), wanted.name))
    query.set("expressions", listed)
    _order_by_source(query)
    return query


def _order_by_source(query: exp.Expression) -> None:
    """A bare name in `ORDER BY` would be that of the result column, which may be the text of a number."""
    order, from_ = query.args.get("order"), query.args.get("from_")
    if order is None or from_ is None:
        return
    for reference in order.find_all(exp.Column):
        if not reference.table:
            reference.set("table", identifier(from_.this.alias_or_name))


def _head(program: Program, reads: str) -> list[str]:
    plan, dialect = program.plan, program.to_sql.dialect
    lines = [
        f"Policy {_one_line(plan.title)} on {program.as_of.isoformat()}, for {dialect.title}.",
        reads,
        *dialect.warning,
    ]
    return [*(f"-- {line}" for line in lines), ""]


def _one_line(text: str) -> str:
    return '"' + " ".join(text.split()) + '"'


def _named(program: Program) -> str:
    return ", ".join(schema.name for schema in read_records(program.plan))


def _text(statement: exp.Expr, dialect: Dialect) -> str:
    return str(_generator(dialect.name, dialect.decimal).generate(statement, copy=False))


@cache
def _generator(name: str, decimal: str | None) -> Generator:
    """SQLGlot's own for the dialect, except that what fits into a line stays in it."""
    grammar = Grammar.get_or_raise(name)

    class Compact(grammar.generator_class):   # type: ignore[misc, name-defined]
        def paren_sql(self, expression: exp.Paren) -> str:
            return _short(f"({self.sql(expression, 'this')})") or str(super().paren_sql(expression))

        def case_sql(self, expression: exp.Case) -> str:
            """One line for each branch."""
            branches = [f"WHEN {self.sql(when, 'this')} THEN {self.sql(when, 'true')}"
                        for when in expression.args["ifs"]]
            default = expression.args.get("default")
            if default is not None:
                branches.append(f"ELSE {self.sql(default)}")
            inside = "\n".join(self.indent(branch, skip_first=False) for branch in branches)
            head = " ".join(part for part in ("CASE", self.sql(expression, "this")) if part)
            return _short(f"{head} {' '.join(branches)} END") or f"{head}\n{inside}\nEND"

        def datatype_sql(self, expression: exp.DataType) -> str:
            if decimal is None or not expression.is_type(exp.DType.DECIMAL):
                return str(super().datatype_sql(expression))
            digits = ", ".join(self.sql(part) for part in expression.expressions)
            return f"{decimal}({digits})" if digits else decimal

        def literal_sql(self, expression: exp.Literal) -> str:
            text = str(super().literal_sql(expression))
            return f"{decimal} '{text}'" if decimal is not None and expression.is_number and "." in text else text

    options: dict[str, Any] = {"dialect": grammar, "pretty": True, "max_text_width": WIDTH}
    return Compact(**options)


def _short(text: str) -> str | None:
    return text if len(text) <= WIDTH and "\n" not in text else None
