"""What readers outside cannot compute: tables that are the same, byte for byte, whatever the hidden facts are.

Two projects differ in every fact that a reader may not know, and in no other. If all that is written for the reader is
equal, no arithmetic over it gives one of those facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import csrules
import csrules.engine.execute
from csrules.project.run import RunOptions
from tests.profiles.sentinels import FILES

FORMATS = ("csv", "json", "ndjson", "parquet", "markdown")
PARTLY = (
    FILES["policy.csr"]
    .replace("| portal  | partner   | partner       |", "| portal  | {shared} | {shared} |")
    .replace("| portal  | included    | included    | included    |", "| portal  | {portal} | {portal} | {portal} |")
)
# A partner that does half of 6 h knows no more than one that does 30 % of 10 h: our part is 3 h, or 7 h.
ONE = {"shared": "shared, partner 50%", "portal": "6h/month"}
OTHER = {"shared": "shared, partner 30%", "portal": "10h/month"}
OURS: Mapping[str, str] = {
    "Sentineltitle": "Othertitle",
    "sentineltop": "firsttier", "sentinelmid": "secondtier", "sentinellow": "thirdtier",
    "Sentineltoplabel": "First", "Sentinelmidlabel": "Second", "Sentinellowlabel": "Third",
    "sentinelrole": "people", "sentineldesk": "desk", "Sentinelrolelabel": "People", "Sentineldesklabel": "Desk",
    "Sentinelreason": "large enough",
    "costs 613": "costs 59", "costs 617": "costs 111", "works 110h": "works 140h",
    "oversight    23%": "oversight    9%",
    "466.2min": "91min", "1h/month": "17h/month", "2h/month": "13h/month",
    "service review": "service talks", "| review ": "| talks  ",
    "service gamma": "service delta", "| gamma ": "| delta ",
}
RIVALS: Mapping[str, Mapping[str, str]] = {
    "accounts.csv": {
        "64321": "987654", "C-5,": "C-6,", "sentinelregion": "elsewhere", "Thirdacme,5": "Fourthacme,77000",
    },
    "agreements.csv": {"17.31%": "3.5%"},
}


def written(
    project: Path, hidden: Mapping[str, str], *, other: bool, match: str | None, **reader: Any
) -> dict[str, bytes]:
    """Every file that the reader gets, and what the command says."""
    texts = dict(FILES)
    texts["policy.csr"] = PARTLY
    if match is not None:
        texts["policy.csr"] = texts["policy.csr"].replace("agreement.partner == account.partner", match)
    for name, text in hidden.items():
        texts["policy.csr"] = texts["policy.csr"].replace(f"{{{name}}}", text)
    if other:
        for name, changes in {"policy.csr": OURS, **RIVALS}.items():
            for old, new in changes.items():
                assert old in texts[name], old
                texts[name] = texts[name].replace(old, new)
    project.mkdir()
    for name, text in texts.items():
        (project / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        report = csrules.run(project, RunOptions(formats=FORMATS, out="sent", **reader))
    files = {path.relative_to(project).as_posix(): path.read_bytes() for path in (project / "sent").rglob("*.*")}
    assert len(files) > len(FORMATS)
    said = repr(report.as_json).replace(str(project), "project")
    return {**files, "summary": report.summary.encode(), "json": said.encode()}


@pytest.mark.parametrize("many", [1, 50_000], ids=["dictionaries", "texts"])
@pytest.mark.parametrize("match", [None, 'agreement.id == "AG-S"'], ids=["within partners", "across partners"])
@pytest.mark.parametrize("reader", [{"partner": "SOUTH"}, {"account": "C-2"}], ids=["partner", "customer"])
def test_what_is_hidden_changes_nothing(
    reader: dict[str, str], match: str | None, many: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csrules.engine.execute, "MANY_ACCOUNTS", many)
    one = written(tmp_path / "one", ONE, other=False, match=match, **reader)
    other = written(tmp_path / "other", OTHER, other=True, match=match, **reader)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_the_hidden_facts_do_differ_in_our_own_tables(tmp_path: Path) -> None:
    """Else the test above would compare nothing."""
    one = written(tmp_path / "one", ONE, other=False, match=None)
    other = written(tmp_path / "other", OTHER, other=True, match=None)
    for name in ("accounts", "services", "coverage", "tiers", "agreements", "headcount"):
        assert one[f"sent/{name}.csv"] != other[f"sent/{name}.csv"]
