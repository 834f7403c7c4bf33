"""What is printed for each database can be read back in its dialect, and uses only types and functions that it has.

The tables are from the documentation of each database, as far as the program needs them; no other name may stand there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import count, pairwise
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect as Grammar
from sqlglot.tokens import Token, TokenType

from csrules.plan.plan import Plan
from csrules.project.config import load_project
from csrules.project.run import load_plan
from csrules.sql.dialects import DIALECTS, Dialect
from csrules.sql.program import build_program
from csrules.sql.render import inputs_text, program_text
from tests.evaluators.cases import draw_case
from tests.evaluators.long_run import RandomChooser

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
PROJECTS = ("saas-direct", "logistics-3pl", "msp-vendor")
DAY = dt.date(2026, 6, 30)
DRAWN = 4
OURS = {"CSRULES_DIVIDE", "CSRULES_ADD_DAYS", "CSRULES_ADD_MONTHS", "CSRULES_DIGITS", "CSRULES_DIVIDE_WHOLE"}
COMMON = {
    "ABS", "CAST", "COALESCE", "COUNT", "FLOOR", "GREATEST", "LEAST", "LEFT", "LENGTH", "MAX", "MIN", "NULLIF",
    "RANK", "RIGHT", "ROW_NUMBER", "SIGN", "SUM", "TRANSLATE",
}
TYPES: dict[str, set[str]] = {
    "duckdb": {"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INT", "INT128", "TEXT"},
    "postgres": {"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INT", "NUMERIC", "TEXT", "INTERVAL"},
    "snowflake": {"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INT", "NUMBER", "VARCHAR", "VARIANT", "ARRAY"},
    "bigquery": {"INT64", "BOOL", "DATE", "BIGNUMERIC", "STRING", "ARRAY"},
    "spark": {"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INT", "STRING", "ARRAY"},
    "databricks": {"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INT", "STRING", "ARRAY"},
}
SPARK_FUNCTIONS = {
    "ADD_MONTHS", "ANY_VALUE", "ARRAY", "ARRAY_CONTAINS", "BOOL_AND", "BOOL_OR", "CONCAT", "DATEDIFF", "DATE_ADD",
    "DAY", "LISTAGG", "LOCATE", "MONTH", "SIZE", "SUBSTRING", "TRIM", "YEAR",
}
FUNCTIONS: dict[str, set[str]] = {
    "duckdb": {
        "ANY_VALUE", "ARRAY_CONTAINS", "ARRAY_LENGTH", "BOOL_AND", "BOOL_OR", "DATE_DIFF", "DAY", "LISTAGG", "MONTH",
        "RTRIM", "STRPOS", "SUBSTRING", "YEAR",
    },
    "postgres": {
        "ANY", "BOOL_AND", "BOOL_OR", "CARDINALITY", "DIV", "EXTRACT", "MOD", "POSITION", "STRING_AGG", "SUBSTRING",
        "TRIM",
    },
    "snowflake": {
        "ANY_VALUE", "ARRAY_CONTAINS", "ARRAY_SIZE", "BOOLAND_AGG", "BOOLOR_AGG", "CHARINDEX", "CONCAT", "DATEADD",
        "DATEDIFF", "DAY", "LISTAGG", "MONTH", "RTRIM", "SUBSTRING", "TRUNC", "YEAR",
    },
    "bigquery": {
        "ANY_VALUE", "ARRAY_LENGTH", "CONCAT", "DATE_ADD", "DATE_DIFF", "DIV", "EXISTS", "EXTRACT", "INSTR",
        "LOGICAL_AND", "LOGICAL_OR", "MOD", "RTRIM", "STRING_AGG", "SUBSTRING", "UNNEST",
    },
    "spark": SPARK_FUNCTIONS,
    "databricks": SPARK_FUNCTIONS,
}
# Words that may stand before an opening bracket and are no functions.
WORDS = {
    "AND", "AS", "BETWEEN", "BY", "CASE", "CHECK", "DISTINCT", "ELSE", "EXISTS", "FROM", "GROUP", "IN", "INTERVAL",
    "JOIN", "MATERIALIZED", "NOT", "ON", "OR", "OVER", "RETURN", "SELECT", "THEN", "UNION", "WHEN", "WHERE",
}


def plans() -> Iterator[Plan]:
    for name in PROJECTS:
        yield load_plan(load_project(CONFIGS / name, ()), DAY)
    found = 0
    for number in count():
        plan = draw_case(RandomChooser(number)).plan
        if not isinstance(plan, list):
            found += 1
            yield plan
        if found == DRAWN:
            return


@pytest.fixture(scope="module")
def every_plan() -> list[Plan]:
    return list(plans())


def texts(dialect: Dialect, every: list[Plan]) -> Iterator[tuple[str, str]]:
    for plan in every:
        if plan.family is None or dialect.circles:
            program = build_program(plan, DAY, dialect)
            yield inputs_text(program), program_text(program)


def called(tokens: list[Token]) -> set[str]:
    """Every name that an opening bracket follows."""
    return {
        one.text.upper() for one, after in pairwise(tokens)
        if after.token_type is TokenType.L_PAREN and one.text.isidentifier()
        and one.token_type not in (TokenType.STRING, TokenType.IDENTIFIER)
    }


def cast_to(tokens: list[Token]) -> set[str]:
    """The types of all casts: what stands behind the `AS` of a `CAST`."""
    found, inside = set(), [""]
    for before, one, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if one.token_type is TokenType.L_PAREN:
            inside.append(before.text.upper())
        elif one.token_type is TokenType.R_PAREN:
            inside.pop()
        elif one.token_type is TokenType.ALIAS and inside[-1] == "CAST":
            found.add(after.text.upper())
    return found


def columns(text: str) -> set[str]:
    """The types of the columns of `CREATE TABLE`."""
    return set(re.findall(r"^  [\"`][^\"`]*[\"`] (\w+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", DIALECTS)
def test_only_what_the_database_has_and_it_can_be_read_back(name: str, every_plan: list[Plan]) -> None:
    grammar = Grammar.get_or_raise(name)
    functions = OURS | COMMON | FUNCTIONS[name]
    tried = 0
    for inputs, text in texts(DIALECTS[name], every_plan):
        assert columns(inputs) <= TYPES[name]
        tokens = grammar.tokenize(text)
        assert called(tokens) <= functions | TYPES[name] | WORDS
        assert {"DATE"} < cast_to(tokens) <= TYPES[name]
        tried += 1
        if tried in (3, 4, 5):   # a worked project and two drawn ones: reading takes ten times as long as writing
            read_back(inputs + text, name)
    assert tried > 4


def read_back(text: str, name: str) -> None:
    for statement in sqlglot.parse(text, read=name):
        if isinstance(statement, exp.Create) and statement.kind == "TABLE" and statement.expression is not None:
            again = statement.sql(dialect=name)
            assert sqlglot.parse_one(again, read=name).sql(dialect=name) == again


def test_what_a_database_lacks_is_seen() -> None:
    text = "SELECT CAST(a AS INT128), LIST(b), 'x AS y(1)', \"f\"(c) FROM t AS t"
    tokens = Grammar.get_or_raise("postgres").tokenize(text)
    assert called(tokens) == {"CAST", "LIST"}
    assert cast_to(tokens) == {"INT128"}
    assert columns('CREATE TABLE "a" (\n  "b" INT128 NOT NULL,\n  "c" TEXT\n)') == {"INT128", "TEXT"}
