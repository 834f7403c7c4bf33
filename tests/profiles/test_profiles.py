"""What partners and customers get, where it is written, and which readers are refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import csrules
from csrules.project.audience import Audience
from csrules.project.run import RunOptions
from csrules.project.schema import result_schemas
from tests.profiles.sentinels import PROJECT, sentinel_project

Rows = list[tuple[Any, ...]]


def decided(project: Path, **options: Any) -> dict[str, Rows]:
    with csrules.decided(project, RunOptions(**options)) as (_, tables):
        profile = options["profile"]
        assert {name: table.columns for name, table in tables.items()} == {
            name: schema.columns for name, schema in result_schemas(profile).items()
        }
        return {name: list(table.rows()) for name, table in tables.items()}


def test_what_a_customer_gets(tmp_path: Path) -> None:
    found = decided(sentinel_project(tmp_path), profile="customer")
    assert found["plan"] == [
        ("C-1", "Acme, Inc.", "Gold", "Harbour, Northwind"),
        ("C-2", "Otheracme", "Silver", "Harbour, Southwind"),
        ("C-3", "Thirdacme", None, "Harbour"),   # its tier shows nothing, and the label is ours
        ("C-4", "Lostacme", None, "Harbour"),
    ]
    assert found["services"][:5] == [
        ("C-1", "Business review", "Harbour", "Harbour"),
        ("C-1", "Portal", "Northwind", "Northwind"),
        ("C-2", "Business review", "Harbour", "Harbour"),
        ("C-2", "Portal", "Southwind", "Southwind"),
        ("C-2", "Third service", "Harbour", "Harbour"),
    ]


def test_one_customer_gets_one_customers_rows(tmp_path: Path) -> None:
    project = sentinel_project(tmp_path)
    every, one = decided(project, profile="customer"), decided(project, profile="customer", account="C-2")
    assert one == {name: [row for row in rows if row[0] == "C-2"] for name, rows in every.items()}
    assert len(one["services"]) == 3


def test_what_a_partner_gets(tmp_path: Path) -> None:
    found = decided(sentinel_project(tmp_path), partner="SOUTH", profile="partner")
    assert found["accounts"] == [("C-2", "Otheracme", "Silver", "AG-S", Decimal("0.294700"), Decimal("0.00"))]
    assert found["agreements"] == [("AG-S", Decimal("0.294700"), 1, Decimal("6912.48"))]
    assert found["duties"] == [
        ("C-2", "Business review", "vendor", "vendor", Decimal("0.00")),
        ("C-2", "Portal", "partner", "partner", Decimal("0.00")),
        ("C-2", "Third service", "vendor", "vendor", Decimal("0.00")),
    ]


def test_an_agreement_of_another_partner_stays_with_that_partner(tmp_path: Path) -> None:
    """A `match` need not compare partners; what it finds is not shown to somebody else."""
    project = sentinel_project(tmp_path)
    policy = project / "policy.csr"
    text = policy.read_text(encoding="utf-8").replace("agreement.partner == account.partner", 'agreement.id == "AG-S"')
    policy.write_text(text, encoding="utf-8")
    north = decided(project, profile="partner", partner="NORTH")
    assert [row[3:5] for row in north["accounts"]] == [(None, None)]
    assert [row[0] for row in north["agreements"]] == ["AG-N"]
    south = decided(project, profile="partner", partner="SOUTH")
    assert [row[3:5] for row in south["accounts"]] == [("AG-S", Decimal("0.294700"))]
    assert south["agreements"] == [("AG-S", Decimal("0.294700"), 1, Decimal("6912.48"))]   # of 23,456, and no more
    with csrules.decided(project) as (_, tables):
        found = [row[3:5] for row in tables["findings"].rows() if row[2] == "agreement-of-another"]
    assert found == [("account", "C-1")]   # the partner of C-4 is nobody


def test_without_words_of_its_own_a_policy_calls_us_the_vendor(tmp_path: Path) -> None:
    project = sentinel_project(tmp_path)
    policy = project / "policy.csr"
    policy.write_text(policy.read_text(encoding="utf-8").replace('shown as "Harbour"', ""), encoding="utf-8")
    with csrules.decided(project, RunOptions(profile="customer")) as (opened, tables):
        assert next(iter(tables["plan"].rows()))[3] == "vendor, Northwind"
        assert opened.info.policy == "Service plan"


# ── where it is written ──


def files(project: Path, **options: Any) -> list[str]:
    report = csrules.run(project, RunOptions(**options))
    return sorted(path.relative_to(project).as_posix() for path in report.written)


PLAN, DUTIES = ["plan.csv", "services.csv"], ["accounts.csv", "agreements.csv", "duties.csv"]


def test_where_the_command_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = sentinel_project(tmp_path)
    monkeypatch.chdir(project)
    partners = [f"out/partner/{key}/{name}" for key in ("NORTH", "SOUTH") for name in DUTIES]
    assert files(project, profile="customer") == [f"out/customer/{name}" for name in PLAN]
    assert files(project, account="C-1") == [f"out/customer/C-1/{name}" for name in PLAN]
    assert files(project, account="C-1", out="acme") == [f"acme/{name}" for name in PLAN]
    assert files(project, profile="partner") == partners
    assert files(project, partner="SOUTH") == partners[3:]
    assert files(project, partner="SOUTH", formats=("markdown",), out="south") == ["south/report.md"]
    duties = [f"p/{key}/duties.csv" for key in ("NORTH", "SOUTH")]
    assert files(project, profile="partner", tables=("duties",), out="p") == duties


OUTPUTS = """
[[outputs]]
type = "csv"
path = "ours"
tables = ["tiers"]

[[outputs]]
type = "csv"
path = "portal"
profile = "customer"

[[outputs]]
type = "markdown"
path = "partners/report.md"
profile = "partner"

[[outputs]]
type = "csv"
path = "north"
profile = "partner"
partner = "NORTH"
tables = ["duties"]
"""


def test_what_the_project_file_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = sentinel_project(tmp_path)
    monkeypatch.chdir(project)
    (project / "csrules.toml").write_text(PROJECT + OUTPUTS, encoding="utf-8")
    portal = ["portal/plan.csv", "portal/services.csv"]
    reports = ["partners/NORTH/report.md", "partners/SOUTH/report.md"]
    assert files(project) == ["north/duties.csv", "ours/tiers.csv", *reports, *portal]
    assert files(project, profile="customer") == portal
    assert files(project, profile="partner", partner="SOUTH") == reports[1:]
    assert files(project, account="C-2") == ["portal/C-2/plan.csv", "portal/C-2/services.csv"]
    moved = files(project, out="june")
    assert moved == [
        "june/customer/plan.csv", "june/customer/services.csv", "june/partner/NORTH/duties.csv",
        "june/partner/NORTH/report.md", "june/partner/SOUTH/report.md", "june/tiers.csv",
    ]


def test_a_project_may_be_for_customers_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = sentinel_project(tmp_path)
    monkeypatch.chdir(project)
    text = PROJECT.replace("as_of", 'profile = "customer"\nas_of') + '\n[[outputs]]\ntype = "csv"\npath = "all"\n'
    (project / "csrules.toml").write_text(text, encoding="utf-8")
    assert files(project) == ["all/plan.csv", "all/services.csv"]
    assert csrules.run(project).as_json["rows"] == {"plan": 4, "services": 9}


@pytest.mark.parametrize("key", ["../../etc", "..", ".", "a/b", "Ostravia Dodávky", "%2E", "C:\\x"])
def test_a_key_is_a_directory_below_the_output(key: str) -> None:
    folder = Audience("partner", key).folder
    assert folder
    assert "/" not in folder
    assert "\\" not in folder
    assert folder.strip(". ")


# ── who is refused ──


def refusal(project: Path, **options: Any) -> tuple[str, str, str | None]:
    with pytest.raises(csrules.ProjectError) as refused:
        csrules.run(project, RunOptions(**options))
    assert refused.value.exit_code == 2
    (found,) = refused.value.diagnostics
    assert not (project / "out").exists()
    return found.code.name, found.message, found.help


@pytest.mark.parametrize(
    ("options", "code", "message", "help"),
    [
        ({"profile": "custmer"}, "bad-setting", "there is no profile `custmer`", "did you mean `customer`?"),
        ({"partner": "NORHT"}, "no-reader", "there is no partner `NORHT`", "did you mean `NORTH`?"),
        ({"partner": "x9"}, "no-reader", "there is no partner `x9`", "known here: `NORTH`, `SOUTH`"),
        ({"account": "C-9"}, "unknown-account", "there is no account `C-9`",
         "did you mean `C-1` or `C-2` or `C-3`?"),
        ({"profile": "customer", "partner": "NORTH"}, "bad-setting",
         "`partner` is for the profile `partner`, and this is `customer`", "leave one of the two out"),
        ({"partner": "NORTH", "account": "C-1"}, "bad-setting",
         "`account` is for the profile `customer`, and this is `partner`", "leave one of the two out"),
        ({"profile": "customer", "tables": ("accounts",)}, "bad-setting", "there is no result table `accounts`",
         "known here: `plan`, `services`"),
    ],
)
def test_who_is_refused(options: dict[str, Any], code: str, message: str, help: str | None, tmp_path: Path) -> None:
    assert refusal(sentinel_project(tmp_path), **options) == (code, message, help)


def test_a_directory_is_for_one_kind_of_reader(tmp_path: Path) -> None:
    project = sentinel_project(tmp_path)
    text = PROJECT + OUTPUTS.replace('path = "portal"', 'path = "partners"')
    (project / "csrules.toml").write_text(text, encoding="utf-8")
    code, message, _ = refusal(project)
    assert code == "mixed-readers"
    assert message == "`partners` would get tables for the profile `customer` and for the profile `partner`"


def test_a_reader_of_the_project_file_is_looked_for_before_anything_is_written(tmp_path: Path) -> None:
    project = sentinel_project(tmp_path)
    text = PROJECT + OUTPUTS.replace('partner = "NORTH"', 'partner = "NROTH"')
    (project / "csrules.toml").write_text(text, encoding="utf-8")
    with pytest.raises(csrules.ProjectError) as refused:
        csrules.run(project)
    (found,) = refused.value.diagnostics
    assert (found.message, found.help) == ("there is no partner `NROTH`", "did you mean `NORTH`?")
    assert found.label is not None
    assert found.label.span.text == '"NROTH"'
    assert not (project / "ours").exists()


def test_python_names_the_partner(tmp_path: Path) -> None:
    with pytest.raises(csrules.ProjectError, match="no partner is named"), csrules.decided(
        sentinel_project(tmp_path), RunOptions(profile="partner")
    ):
        pass


def test_a_policy_without_partners_has_nothing_for_them(tmp_path: Path) -> None:
    from tests.project.small import small_project

    code, message, _ = refusal(small_project(tmp_path), profile="partner")
    assert (code, message) == ("no-reader", "the policy links no account and no agreement to a `partner`")


def test_the_directory_of_a_partner_that_is_gone_goes(tmp_path: Path) -> None:
    project = sentinel_project(tmp_path)
    csrules.run(project, RunOptions(profile="partner", out=str(tmp_path / "all")))
    assert {path.name for path in (tmp_path / "all").iterdir()} == {"NORTH", "SOUTH"}
    (tmp_path / "all/SOUTH/letter.txt").write_text("ours")
    for name in ("partners.csv", "agreements.csv"):
        rows = (project / name).read_text(encoding="utf-8").splitlines()
        (project / name).write_text("\n".join(row for row in rows if "SOUTH" not in row), encoding="utf-8")
    report = csrules.run(project, RunOptions(profile="partner", out=str(tmp_path / "all")))
    assert [path.name for path in (tmp_path / "all/SOUTH").iterdir()] == ["letter.txt"]
    assert any("the partner `SOUTH` no longer exists" in note for note in report.notes)
    assert (tmp_path / "all/NORTH/manifest.json").is_file()


def test_a_partner_s_manifest_says_nothing_of_others(tmp_path: Path) -> None:
    project = sentinel_project(tmp_path)
    csrules.run(project, RunOptions(partner="NORTH", out=str(tmp_path / "north")))
    told = json.loads((tmp_path / "north/manifest.json").read_text())
    assert (told["profile"], told["reader"]) == ("partner", "NORTH")
    with pytest.raises(csrules.ProjectError, match="has tables for `NORTH`, not for `SOUTH`"):
        csrules.run(project, RunOptions(partner="SOUTH", out=str(tmp_path / "north")))
    with pytest.raises(csrules.ProjectError, match="has tables for `NORTH`, not for the profile `partner`"):
        csrules.run(project, RunOptions(profile="partner", out=str(tmp_path / "north")))
