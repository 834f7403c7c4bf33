"""The section of docs/projects.md about the result tables, from their schemas.

`python -m tests.docs.result_tables` writes it into the page; a test says when it is due.
"""

from __future__ import annotations

import re

from csrules.plugin.spec import ResultColumn
from csrules.project.schema import TableSchema, result_schemas
from tests.docs.pages import DOCS

PAGE = DOCS / "projects.md"
SECTION = re.compile(r"(<!-- tables: begin;[^\n]*-->\n).*(<!-- tables: end -->\n)", re.DOTALL)


def section() -> str:
    internal = "".join(f"\n{_described(name, schema)}" for name, schema in result_schemas().items())
    return internal + "".join(map(_outside, ("partner", "customer"))) + "\n"


def _outside(profile: str) -> str:
    tables = "".join(f"\n{_described(name, schema)}" for name, schema in result_schemas(profile).items())
    return f"\n## Tables for {profile}s\n{tables}"


def _described(name: str, schema: TableSchema) -> str:
    about = f"{schema.about[0].upper()}{schema.about[1:]}."
    rows = (f"| `{column.name}` | {_type(column)} | {column.about} |" for column in schema.columns)
    return "\n".join([f"### {name}", "", about, "", "| column | type | |", "|---|---|---|", *rows]) + "\n"


def _type(column: ResultColumn) -> str:
    return f"{column.type}, {column.unit}" if column.unit else column.type


def with_section(page: str) -> str:
    """The page with the section as it should be."""
    written, places = SECTION.subn(lambda found: found[1] + section() + found[2], page)
    assert places == 1, "the page has no one place for the tables"
    return written


if __name__ == "__main__":
    PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
