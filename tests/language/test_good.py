"""Policies in which nothing is wrong, and which together use every production of the grammar."""

from __future__ import annotations

from pathlib import Path

import pytest

from csrules.diagnostics import Reporter
from csrules.plan.classes import split
from csrules.plan.lowering import lower
from csrules.syntax import grammar
from csrules.syntax.builders.builder import Builder
from csrules.syntax.cells import CellBuilder, CellReader
from csrules.syntax.parser import CELL_STARTS, parse
from csrules.text import Document
from tests.language.big_policy import big_policy
from tests.language.fragments import check

ROOT = Path(__file__).parents[2]
GOOD = sorted((Path(__file__).parent / "good").glob("*.csr"))
PROJECTS = sorted(folder / "policy" for folder in (ROOT / "configs").iterdir() if (folder / "policy").is_dir())


def _documents(path: Path) -> list[Document]:
    files = sorted(path.glob("*.csr")) if path.is_dir() else [path]
    return [Document(file.name, file.read_text(encoding="utf-8")) for file in files]


@pytest.mark.parametrize("path", [*GOOD, *PROJECTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_it_checks_without_a_word_and_can_be_planned(path: Path) -> None:
    policy, diagnostics = check(_documents(path))
    assert diagnostics == ()
    assert policy is not None
    assert split(lower(policy)).members


def test_the_generated_policy_checks_without_a_word() -> None:
    policy, diagnostics = check([Document("big.csr", big_policy(20))])
    assert diagnostics == ()
    assert policy is not None


def test_every_production_is_used() -> None:
    """Reads the good policies with a builder that notes which of its methods are called."""
    used: set[str] = set()

    def noting(builder: object) -> object:
        class Noting:
            def __getattr__(self, name: str) -> object:
                method = getattr(builder, name)   # an AttributeError tells lark that there is no such method
                return lambda children: used.add(name) or method(children)

        return Noting()

    builder = Builder(CellReader(lambda cells: grammar.make_parser(CELL_STARTS, noting(cells))))
    lark = grammar.make_parser(["policy_file"], noting(builder))
    rules = {rule.alias or rule.origin.name for rule in lark.rules}
    for path in GOOD:
        document = _documents(path)[0]
        builder.begin(document, Reporter(), 0)
        lark.parse(document.text)
    methods = {name for kind in (*Builder.__mro__[:-1], CellBuilder) for name in vars(kind)}
    wanted = methods & rules
    cells = {name for name in vars(CellBuilder) if not name.startswith("_")}
    assert (wanted | cells) - used == set()


def test_a_document_is_read_the_same_way_twice() -> None:
    document = _documents(GOOD[0])[0]
    assert parse(document, Reporter()).declarations == parse(document, Reporter()).declarations
