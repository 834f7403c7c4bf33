"""Every example of docs/python.md, run as it stands."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import shutil
from pathlib import Path

import pytest

import csrules
from csrules.project.run import RunOptions
from tests.docs.pages import DOCS, ROOT, Block, blocks, names, shows, table

PAGE = "python.md"
TEXT = (DOCS / PAGE).read_text(encoding="utf-8")
ALL = blocks(PAGE)
EXAMPLES = [(block, after) for block, after in zip(ALL, [*ALL[1:], None], strict=True) if block.language == "python"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the worked projects in it."""
    directory = tmp_path_factory.mktemp("python")
    shutil.copytree(ROOT / "configs", directory / "configs", ignore=shutil.ignore_patterns("out"))
    return directory


def printed(example: Block) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(example.text, f"{PAGE}:{example.line}", "exec"), {"__name__": "example"})  # noqa: S102
    return out.getvalue()


def test_the_example_of_the_readme_works(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = [block for block in blocks("../README.md") if block.language == "python"]
    monkeypatch.chdir(home)
    said = printed(example)
    assert said.startswith("Lumenroster coverage")
    assert "Refused cells" in said
    assert (home / "configs/saas-direct/out/accounts.csv").is_file()


def test_a_service_of_a_decision_has_the_documented_values() -> None:
    decider = csrules.load_decider(ROOT / "configs/saas-direct/policy", dt.date(2026, 6, 30))
    facts = {"id": "A", "name": "A", "region": "emea", "arr": 42_000, "started": dt.date(2026, 6, 1)}
    listed = [name for row in table("<!-- keys: service -->", TEXT) for name in names(row[0])]
    for service in decider.decide(facts).services.values():
        assert sorted(service) == sorted(listed)


@pytest.mark.parametrize(("example", "after"), EXAMPLES, ids=[f"line {block.line}" for block, _ in EXAMPLES])
def test_an_example_prints_what_the_page_shows(
    example: Block, after: Block | None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    said = printed(example)
    assert after is not None
    assert after.is_output
    assert shows(after, said), f"{PAGE}:{after.line} shows something else than\n{said}"


def test_every_public_name_is_on_the_page() -> None:
    assert [name for name in csrules.__all__ if f"csrules.{name}" not in TEXT and name != "__version__"] == []


def test_every_option_of_a_run_is_on_the_page() -> None:
    section = TEXT[TEXT.index("| option | like |") : TEXT.index("A report has")]
    assert [name for name in RunOptions.__dataclass_fields__ if f"`{name}`" not in section] == []
