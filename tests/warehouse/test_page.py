"""docs/warehouse.md, done as it says on PostgreSQL; and its table of dialects is the program's."""

from __future__ import annotations

from pathlib import Path

from csrules.sql.dialects import DIALECTS
from tests.docs.pages import DOCS, blocks, names, quick, save, table
from tests.warehouse.loading import SCHEMA, Connection

PAGE = "warehouse.md"


def test_the_page_on_postgres(tmp_path: Path, server: Connection) -> None:
    server.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}; SET search_path = {SCHEMA}")
    printed, shown = "", 0
    for block in blocks(PAGE):
        match block.language, block.about:
            case "csr" | "toml", _:
                save(block, tmp_path)
            case "sh", _:
                code, printed = quick(block.text.partition(" > ")[0], tmp_path)
                assert code == 0, printed
                if " > " in block.text:
                    server.execute(printed)
            case "sql", "tables":
                assert printed.rstrip() == block.text.rstrip()
                server.execute(block.text)
            case "sql", "rows":
                server.execute(block.text)
            case "sql", "query":
                found = server.execute(block.text).fetchall()
                printed = "".join(" | ".join(map(str, row)) + "\n" for row in found)
            case "text", "rows":
                assert printed == block.text
                shown += 1
            case other:
                raise AssertionError(f"{PAGE}:{block.line}: what is {other}?")
    assert shown == 2


def test_the_dialects_are_those_of_the_program() -> None:
    text = (DOCS / PAGE).read_text(encoding="utf-8")
    listed = table("the digit.", text)
    verified = {names(dialect)[0]: said != "no" for dialect, _, said in listed}
    assert verified == {name: one.verified is not None for name, one in DIALECTS.items()}
