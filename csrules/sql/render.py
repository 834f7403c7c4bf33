"""The program as text: single statements for the engine, or the whole in a warehouse's dialect."""

from __future__ import annotations

from sqlglot import exp

from csrules.sql.account_results import PORTABLE
from csrules.sql.build import table
from csrules.sql.program import Program
from csrules.sql.results import RESULTS

ENGINE_DIALECT = "duckdb"
NOT_BY_QUERY = ("books", "people")   # accounts are given to people one after another


class UnknownDialectError(ValueError):
    """`known` are the dialects there are."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(name)
        self.known = known


def statement_text(query: exp.Expression) -> str:
    """One query for the embedded engine."""
    return query.sql(dialect=ENGINE_DIALECT, copy=False)


def program_text(program: Program, dialect: str) -> str:
    """All steps as `CREATE TABLE`, then the result tables. The input tables are named as the policy's records."""
    from sqlglot.dialects.dialect import Dialect

    known = sorted(name for name in Dialect.classes if name)
    if dialect not in known:
        raise UnknownDialectError(dialect, known)
    parts = [(step.table, step.query, step.about) for step in program.steps]
    parts += [(f"csrules_{name}", _build(name, program), spec.about) for name, spec in RESULTS.items()
              if name not in ("coverage", *NOT_BY_QUERY)]
    parts.append(("csrules_coverage_table", RESULTS["coverage"].build(program), RESULTS["coverage"].about))
    texts = []
    for name, query, about in parts:
        statement = exp.Create(this=table(name), kind="TABLE", expression=query)
        texts.append(f"-- {about}\n{statement.sql(dialect=dialect, pretty=True)};\n")
    return "\n".join(texts)


def _build(name: str, program: Program) -> exp.Expression:
    build = PORTABLE.get(name, RESULTS[name].build)
    return build(program)
