"""docs/plugins.md: its plugin is registered through a real entry point and used; its contract is that of the code."""

from __future__ import annotations

import ast
import inspect
import sqlite3
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from csrules.plugin import spec
from csrules.plugin.manager import NO_PLUGINS
from tests.docs.pages import Block, blocks, quick, save, shows

PAGE = "plugins.md"
BLOCKS = blocks(PAGE)
POLICY = """
policy "Examples" { currency USD }
record account { id text key  arr money default 0 }
tiers { tier all "All" { touch tech  served by ops  otherwise } }
role ops { costs 90 per hour }
service help "Help"
entitlements {
  | service | all     |
  | help    | 7h/year |
}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with a database, and the page's plugin as pip leaves it: its module, and a directory of metadata."""
    for block in BLOCKS:
        if "." in block.about:
            save(block, tmp_path)
    (tmp_path / "policy.csr").write_text(POLICY, encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "crm.sqlite")) as database:
        database.execute("CREATE TABLE accounts (id TEXT, yearly_revenue)")
        rows = [("A-1", "$1,200"), ("A-2", 84000.5), ("A-3", None), ("A-4", "much")]
        database.executemany("INSERT INTO accounts VALUES (?, ?)", rows)
        database.commit()
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    metadata = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    about = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (metadata / "METADATA").write_text(about, encoding="utf-8")
    points = "".join(f"{name} = {value}\n" for name, value in project["entry-points"]["csrules"].items())
    (metadata / "entry_points.txt").write_text(f"[csrules]\n{points}", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delenv(NO_PLUGINS, raising=False)
    yield tmp_path
    sys.modules.pop("csrules_sqlite", None)


def test_the_commands_print_what_the_page_shows(home: Path) -> None:
    tried = 0
    for block, after in pairwise(BLOCKS):
        if block.language == "sh":
            code, printed = quick(block.text, home)
            assert code == int(block.about.removeprefix("exit ") or 0), printed
            assert shows(after, printed), f"{PAGE}:{after.line} shows something else than\n{printed}"
            tried += 1
    assert tried == 2


def test_the_plugin_reads_and_writes(home: Path) -> None:
    code, printed = quick("csrules run . --set engine.threads=1", home)
    assert code == 0, printed
    assert "crm.sqlite, table accounts" in printed
    with closing(sqlite3.connect(home / "out/results.sqlite")) as database:
        accounts = database.execute("SELECT account, revenue, coverage FROM accounts").fetchall()
        rejects = database.execute('SELECT source, row, "column", value FROM rejects').fetchall()
    assert [(key, Decimal(revenue)) for key, revenue, _ in accounts] == [
        ("A-1", 1200),
        ("A-2", Decimal("84000.5")),
        ("A-3", 0),
    ]
    assert all(isinstance(coverage, int) for *_, coverage in accounts)
    assert rejects == [("crm.sqlite, table accounts", 4, "yearly_revenue", "much")]
    assert sorted(path.name for path in (home / "out").iterdir()) == ["manifest.json", "results.sqlite"]


def test_the_output_takes_a_directory(home: Path) -> None:
    code, printed = quick("csrules run . -q --out july --tables tiers", home)
    assert code == 0, printed
    with closing(sqlite3.connect(home / "july/results.sqlite")) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("tiers",)]


def test_the_output_keeps_the_name_of_its_file(home: Path) -> None:
    code, printed = quick("csrules run . -q --out july --tables tiers --set outputs.0.path=year/all.db", home)
    assert code == 0, printed
    code, printed = quick("csrules run . -q --format sqlite --tables tiers", home)
    assert code == 0, printed
    assert (home / "july/all.db").is_file()
    assert (home / "out/results.sqlite").is_file()


def test_without_plugins_the_type_is_unknown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NO_PLUGINS, "1")
    for project, kind in ((".", "output"), ("wrong.toml", "source")):
        code, printed = quick(f"csrules run {project}", home)
        assert code == 2
        assert f"there is no {kind} `sqlite`" in printed


# ── the contract ──


def outline(source: str) -> dict[str, list[str]]:
    """The classes, functions and aliases of a text: their fields and signatures, without words and decorators."""
    return {name: lines for node in ast.parse(source).body for name, lines in _outlined(node)}


def _outlined(node: ast.stmt) -> Iterator[tuple[str, list[str]]]:
    match node:
        case ast.ClassDef():
            heads = [ast.unparse(base) for base in node.bases]
            yield node.name, [*heads, *(line for part in node.body for line in _member(part))]
        case ast.FunctionDef():
            yield node.name, list(_member(node))
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield name, [ast.unparse(node.value)]


def _member(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.AnnAssign():
            yield ast.unparse(node)
        case ast.FunctionDef():
            marks = [ast.unparse(mark) for mark in node.decorator_list]
            yield f"{marks} {node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns or ast.Constant(None))}"


SHOWN = {name: lines for block in BLOCKS if block.about == "spec" for name, lines in outline(block.text).items()}
WRITTEN = outline(inspect.getsource(spec))
OURS = {"ArrowStream", "FileFormat", "PROJECT", "hookimpl", "hookspec"}
"""Told in prose."""


@pytest.mark.parametrize("name", sorted(WRITTEN.keys() - OURS))
def test_the_contract_is_that_of_the_code(name: str) -> None:
    assert SHOWN[name] == WRITTEN[name]


def test_nothing_is_shown_that_is_not_there() -> None:
    assert SHOWN.keys() <= WRITTEN.keys()


def test_the_hooks_have_the_signatures_of_the_page() -> None:
    for name in ("csrules_register_sources", "csrules_register_outputs"):
        told = f"def {name}{inspect.signature(getattr(spec, name))}: ...".replace("'", "")
        assert told in next(block.text for block in BLOCKS if block.about == "spec")


def test_a_mistake_in_the_outline_is_seen() -> None:
    assert outline("class A:\n    x: int = 1\n") != outline("class A:\n    x: int\n")
    assert outline("def f(a: int) -> str: ...\n") != outline("def f(a: int) -> int: ...\n")


def test_the_file_names_stand_above_their_blocks() -> None:
    lines = (Path(__file__).parents[2] / "docs" / PAGE).read_text(encoding="utf-8").splitlines()
    for block in _files():
        assert f"`{block.about}`" in "\n".join(lines[: block.line])


def _files() -> list[Block]:
    return [block for block in BLOCKS if block.about.startswith(("pyproject", "csrules_sqlite"))]
