"""Runs a program's steps in a session, and offers its result tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from csrules.diagnostics import OFF
from csrules.engine.results import DuckTable
from csrules.engine.session import Session
from csrules.sql.names import CLASS, COVERAGE, KEYED
from csrules.sql.program import Program, Step
from csrules.sql.render import statement_text
from csrules.sql.results import RESULTS, columns_of

MANY_ACCOUNTS = 50_000
LARGE = ("accounts", "services")   # written out as they are computed
SCRATCH = (KEYED,)   # read once, and as large as the accounts
SMALL = (COVERAGE, CLASS)   # their texts repeat in millions of result rows

Progress = Callable[[str, float], None]


def execute(session: Session, program: Program, accounts: int, progress: Progress | None = None) -> None:
    """Build every table of the program.

    `accounts` is how many there are: from some number on, texts are held as dictionaries, which writes faster.
    Raises `EngineError`.
    """
    for statement in program.to_sql.dialect.prelude:
        session.execute(statement)
    steps = program.steps
    for number, step in enumerate(steps):
        if progress is not None:
            progress(step.about, number / len(steps))
        build_step(session, step)
        if step.table in SMALL and accounts >= MANY_ACCOUNTS:
            _hold_as_dictionaries(session, step.table)
    for name in SCRATCH:
        session.execute(f'DROP TABLE "{name}"')


def result_tables(session: Session, program: Program) -> dict[str, DuckTable]:
    """The result tables over what `execute` has built, by name, still unread. Raises `EngineError`."""
    return {name: _result(session, program, name) for name in RESULTS}


def rule_findings(
    session: Session, further: Sequence[Sequence[str | None]], severities: Mapping[str, str]
) -> None:
    """Add findings of the whole run to the table, and let each code be as grave as `severities` says; `off` is gone.

    To be called before anybody reads the table.
    """
    name = "csrules_result_findings"
    width = ", ".join("?" for _ in session.describe(f'"{name}"'))
    for row in further:
        session.execute(f'INSERT INTO "{name}" VALUES ({width})', list(row))
    ruled = "severity"
    if severities:
        ruled = f"CASE code {' '.join('WHEN ? THEN ?' for _ in severities)} ELSE severity END"
    given = [text for pair in severities.items() for text in pair]
    session.execute(
        f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM (SELECT * REPLACE ({ruled} AS severity) FROM "{name}") '
        "WHERE severity <> ? ORDER BY record, key NULLS FIRST, code, message",
        [*given, OFF],
    )


def finding_counts(session: Session) -> dict[str, int]:
    """How many findings there are of each severity."""
    return dict(session.rows('SELECT severity, count(*) FROM "csrules_result_findings" GROUP BY 1'))


def build_step(session: Session, step: Step) -> None:
    session.execute(f'CREATE TABLE "{step.table}" AS {statement_text(step.query)}')


def _result(session: Session, program: Program, name: str) -> DuckTable:
    spec = RESULTS[name]
    columns = columns_of(name, program)
    query = statement_text(spec.build(program))
    if name not in LARGE:
        session.execute(f'CREATE TABLE "csrules_result_{name}" AS {query}')   # asked for by outputs and the summary
        query = f'FROM "csrules_result_{name}"'
    return DuckTable(session.connection, name, query, columns)


def _hold_as_dictionaries(session: Session, table: str) -> None:
    """Turn the text columns of a small table into enumerations, also the empty ones, which are written faster too."""
    for column, kind in session.describe(f'"{table}"').items():
        if kind != "VARCHAR":
            continue
        values = f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL ORDER BY 1'
        if not session.rows(f"{values} LIMIT 1"):
            values = "''"   # an enumeration needs a value, though nothing has it
        name = f"{table}_{column}_text"
        session.execute(f'CREATE TYPE "{name}" AS ENUM ({values})')
        session.execute(f'ALTER TABLE "{table}" ALTER "{column}" TYPE "{name}"')
