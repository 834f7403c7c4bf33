"""docs/projects.md against the program: its examples, its keys, its cells, its tables."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import BaseModel

import csrules
from csrules.plugin.builtin import csrules_register_outputs
from csrules.plugin.sources import SOURCES
from csrules.plugin.sources.options import CSV_OPTIONS, JSON_OPTIONS
from csrules.project.config import load_project
from csrules.project.config_model import EngineSection, OutputConfig, ProjectSection, SourceConfig
from csrules.types import (
    BadValueError,
    Category,
    CategoryValue,
    Date,
    FieldSchema,
    FieldType,
    Flag,
    Integer,
    Money,
    Percent,
    parse_value,
)
from csrules.types.values import shown
from tests.docs.pages import ROOT, Block, blocks, names, quick, save, table as table_of
from tests.docs.result_tables import PAGE, with_section

TEXT = PAGE.read_text(encoding="utf-8")
POLICY = """
policy "Examples" { currency USD }
record account {
  id text key
  arr money default 0
  started date optional
  region text optional
  seats integer optional
  live flag default no
  tags list of text optional
}
tiers { tier all "All" { touch tech  served by ops  otherwise } }
role ops { costs 90 per hour }
service help "Help"
entitlements {
  | service | all     |
  | help    | 1h/year |
}
"""
FURTHER = {   # records of single examples, and the fields of the account that lead to them
    "owners": ("owners owners optional", "record owners { account text key   owner text }"),
    "agreement": ("", "record agreement { id text key   margin percent }\n"
                      "record amendment { id text key   agreement agreement }"),
}
SECTIONS: Mapping[str, type[BaseModel]] = {
    "project": ProjectSection,
    "engine": EngineSection,
    "sources.RECORD": SourceConfig,
    "outputs": OutputConfig,
}
HEAD = '[project]\npolicy = "policy.csr"\nas_of = 2026-06-30\n\n'
FEET = '\n[sources.account]\ntype = "csv"\npath = "data/july.csv"\n\n[sources.account.missing]\nseats = ["unknown"]\n'
CSV = "id,ARR (USD),started,seats\nA-1,1200.50,01.04.2025,unknown\nA-2,84000,15.09.2023,7\n"
EXAMPLES = [block for block in blocks(PAGE.name) if block.language == "toml" and block.about != "skip"]


table = partial(table_of, text=TEXT)


# ── the project file ──


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory with all data that the page names."""
    (tmp_path / "policy.csr").write_text(POLICY, encoding="utf-8")
    following = POLICY.replace("currency USD", "currency USD  in force from 2027-01-01")
    (tmp_path / "policy-2027.csr").write_text(following, encoding="utf-8")
    for block in blocks(PAGE.name):
        if block.about.startswith("data/"):
            save(block, tmp_path)
    (tmp_path / "data/accounts.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "data/amendments.csv").write_text("id,partner,agreement_version\nM-1,P-1,2\n", encoding="utf-8")
    (tmp_path / "data/july.csv").write_text("id,ARR (USD),started,seats\nA-9,5,,unknown\n", encoding="utf-8")
    (tmp_path / "lake").mkdir()
    for number, name in enumerate(("late", "accounts-amer", "accounts-emea")):
        pq.write_table(pa.table({"id": [f"A-{number}"], "arr": [1200.5]}), tmp_path / f"lake/{name}.parquet")
    return tmp_path


def load(example: Block, directory: Path) -> str:
    """Write an example as the project file, with what it leaves to others."""
    text = example.text if "[project]" in example.text else HEAD + example.text
    text = text.replace('policy = "policy" ', 'policy = "policy.csr" ')
    if "[sources.account" not in text:
        text += FEET
    for field, records in (FURTHER[name] for name in FURTHER if f"[sources.{name}]" in text):
        policy = POLICY.replace("tags list of text optional", f"tags list of text optional\n  {field}") + records
        (directory / "policy.csr").write_text(policy, encoding="utf-8")
    (directory / "csrules.toml").write_text(text, encoding="utf-8")
    return text


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda block: f"line {block.line}")
def test_an_example_runs_and_refuses_nothing(example: Block, project: Path) -> None:
    load(example, project)
    report = csrules.run(project, csrules.RunOptions(overrides=("engine.threads=1",)))
    assert report.rejects == 0
    assert sum(line["accepted"] for line in report.as_json["inputs"]) > 0
    outputs = load_project(project).outputs
    assert len({path.parent for path in report.written}) >= bool(outputs)
    assert all(path.is_file() for path in report.written)


ACCOUNTS: Mapping[str, list[tuple[object, ...]]] = {
    "export.csv": [("A-1", "1200.5", dt.date(2025, 4, 1), None), ("A-2", "84000", dt.date(2023, 9, 15), None)],
    "accounts.json": [("A-1", "1200.5", dt.date(2025, 4, 1), None), ("A-2", "0", dt.date(2023, 9, 15), None)],
    "warehouse.csv": [("A-1", "1200.5", dt.date(2025, 4, 1), None), ("A-2", "84000", dt.date(2023, 9, 15), None)],
    "typed-by-hand.csv": [
        ("A-1", "1200.5", dt.date(2025, 4, 1), None),
        ("A-2", "84000", dt.date(2023, 9, 15), None),
        ("A-3", "7", dt.date(2026, 6, 30), None),
    ],
    "crm.csv": [("A-1", "1200.5", None, "AMER"), ("A-2", "84000", None, "AMER"), ("A-3", "7", None, "emea")],
    "answer.json": [("A-1", "1200.5", dt.date(2025, 4, 1), None), ("A-2", "84000", dt.date(2023, 9, 15), None)],
    "report.csv": [("A-1", "1200.5", None, "EMEA"), ("A-2", "84000", None, "AMER"), ("A-3", "7", None, None)],
    "ledger.csv": [(f"A-{n}", arr, None, None) for n, arr in ((1, "1200.5"), (2, "84000"), (3, "7"))],
    "lake": [("A-1", "1200.5", None, None), ("A-2", "1200.5", None, None), ("A-0", "1200.5", None, None)],
    "data/accounts.csv": [
        ("A-1", "1200.5", dt.date(2025, 4, 1), "EMEA"),
        ("A-2", "84000", dt.date(2023, 9, 15), "EMEA"),
    ],
}


@pytest.mark.parametrize("place", ACCOUNTS)
def test_an_example_reads_what_the_page_says(place: str, project: Path) -> None:
    example = next(block for block in EXAMPLES if place in block.text and "[sources" in block.text)
    load(example, project)
    found = []
    for key, *_ in ACCOUNTS[place]:
        facts = {name: fact["value"] for name, fact in csrules.explain(project, str(key)).as_json()["facts"].items()}
        day = facts["started"] and dt.date.fromisoformat(facts["started"])
        found.append((facts["id"], facts["arr"].rstrip("0").rstrip("."), day, facts["region"]))
    assert found == ACCOUNTS[place]


def test_every_key_is_in_the_table_and_no_other() -> None:
    listed = [name for row in table("## The keys") for name in names(row[0])]
    keys = {f"{name}.{key}" for name, section in SECTIONS.items() for key in section.model_json_schema()["properties"]}
    assert sorted(listed) == sorted((keys - {"sources.RECORD.options", "outputs.options"}) | {"findings.CODE"})


def test_every_key_has_an_example() -> None:
    full = "\n".join(example.text for example in EXAMPLES)
    for row in table("## The keys"):
        *_, key = names(row[0])[0].split(".")
        assert re.search(rf"^{key}(\.\w+)? = |\.{key}\]", full, re.MULTILINE) or key in ("partner", "CODE"), key


def test_the_sources_and_their_options() -> None:
    rows = table("### Options")
    assert {name for row in rows if row[0] == "`csv`" for name in names(row[1])} == set(CSV_OPTIONS)
    assert {name for row in rows if row[0] == "`json`" for name in names(row[1])} == set(JSON_OPTIONS)
    assert [SOURCES[name].options for name in ("ndjson", "parquet")] == [{}] * 2  # type: ignore[attr-defined]
    assert len(SOURCES) == 4, "the page says `all four`"


def test_the_outputs() -> None:
    listed = [name for row in table("## Outputs") for name in names(row[0])]
    assert sorted(listed) == sorted(csrules_register_outputs())


def test_the_settings_for_one_run(project: Path) -> None:
    load(EXAMPLES[0], project)
    block = next(block for block in blocks(PAGE.name) if block.language == "sh" and "--set" in block.text)
    first, second = block.text.splitlines()
    code, printed = quick(f"{first} --json", project)
    assert code == 0, printed
    assert json.loads(printed)["inputs"][0]["source"] == "data/july.csv"
    code, printed = quick(second, project)
    assert code == 0, printed
    assert (project / "july/accounts.csv").is_file()


# ── how cells are read ──

KINDS: Mapping[str, FieldType] = {
    "money": Money("USD"),
    "percent": Percent(),
    "percent as fraction": Percent(as_fraction=True),
    "integer": Integer(),
    "date": Date(),
    "flag": Flag(),
    "one of green, red": Category((CategoryValue("green"), CategoryValue("red"))),
}


@pytest.mark.parametrize("row", table("### How cells are read"), ids=lambda row: f"{row[0]} {row[1]}")
def test_a_cell_is_read_as_the_page_says(row: list[str]) -> None:
    (kind,), (cell,) = names(row[0]), names(row[1])
    field = FieldSchema("field", KINDS[kind])
    try:
        value = parse_value(field, cell)
    except BadValueError:
        assert row[2].startswith("refused"), row
        return
    assert value is not None
    told = f"{value.day} {value:%B %Y}" if isinstance(value, dt.date) else shown(field.type, value).replace("%", " %")
    assert row[2].split(" (")[0] == told


# ── what programs read ──


@pytest.fixture(scope="module")
def explanations(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Accounts with a tie, with an agreement, and of a policy without agreements."""
    home = tmp_path_factory.mktemp("projects")
    for name in ("logistics-3pl", "saas-direct"):
        shutil.copytree(ROOT / "configs" / name, home / name, ignore=shutil.ignore_patterns("out"))
    asked = [("logistics-3pl", "QL-0026"), ("logistics-3pl", "QL-0022"), ("saas-direct", "LR-1009")]
    return [csrules.explain(home / name, key).as_json() for name, key in asked]


def documented(mark: str) -> set[str]:
    return {name for row in table(f"<!-- keys: {mark} -->") for name in names(row[0])}


def test_an_explanation_has_the_documented_keys(explanations: list[dict[str, Any]]) -> None:
    """The keys below them are told by the schema, which the explanations are held to elsewhere."""
    assert explanations
    assert all(set(one) == documented("explain") for one in explanations)


def test_a_run_as_json_has_the_documented_keys(project: Path) -> None:
    load(EXAMPLES[0], project)
    report = csrules.run(project)
    assert set(report.as_json) == documented("run")
    assert json.loads(json.dumps(report.as_json)) == report.as_json


def test_the_exit_codes_are_those_of_the_page_about_ci() -> None:
    ci = (PAGE.parent / "ci.md").read_text(encoding="utf-8")
    codes = re.findall(r"^\| (\d+) \|", ci[ci.index("## Exit codes") :], re.MULTILINE)
    assert [row[0] for row in table("## Exit codes")] == codes


def test_the_result_tables_are_up_to_date() -> None:
    assert with_section(TEXT) == TEXT, "run `python -m tests.docs.result_tables`"


def test_rows_stand_in_the_order_of_the_keys(project: Path) -> None:
    load(EXAMPLES[0], project)
    rows = "".join(f"A-{number},1,01.04.2025,7\n" for number in (3, 1, 4, 10, 5, 9, 2, 6))
    (project / "data/accounts.csv").write_text("id,ARR (USD),started,seats\n" + rows, encoding="utf-8")
    with csrules.decided(project, csrules.RunOptions()) as (_, tables):
        for name in ("accounts", "services"):
            assert [row[0] for row in tables[name].rows()] == sorted(line.split(",")[0] for line in rows.splitlines())
