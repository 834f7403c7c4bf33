"""`csrules sql` prints the program, says where nobody has verified it, and refuses what it cannot write."""

from __future__ import annotations

from pathlib import Path

import pytest

from csrules.cli.main import outcome
from csrules.sql.dialects import DIALECTS, NOT_WRITTEN

PROJECT = str(Path(__file__).resolve().parents[2] / "configs" / "saas-direct")
FAMILY = """
policy "Families" { }
record account { id text key   arr money default 0   parent account optional }
family along parent { total group_arr = arr }
tiers {
  tier top { touch high  served by csm  when group_arr >= 10k }
  tier low { touch low  served by csm  otherwise }
}
role csm { costs 60 per hour }
service care
entitlements {
  | service | top      | low      |
  | care    | 2h/month | 1h/month |
}
"""
Capture = pytest.CaptureFixture[str]


def printed(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = outcome(["sql", *arguments])
    found = capsys.readouterr()
    return code, found.out, found.err


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_nothing_has_verified_says_so(dialect: str, capsys: Capture) -> None:
    code, text, said = printed(capsys, PROJECT, "--dialect", dialect, "--as-of", "2026-06-30")
    head = text.partition("\n\n")[0]
    assert code == 0
    assert "on 2026-06-30" in head
    assert "Reads the tables: account, plan." in head
    verified = dialect in ("duckdb", "postgres")
    assert ("Nothing has verified" in head) == ("Nothing has verified" in said) == (not verified)
    assert said.count("\n") == (not verified)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_text_is_short(dialect: str, capsys: Capture) -> None:
    """About a third of what it was when every division was spelled out."""
    text = printed(capsys, PROJECT, "--dialect", dialect)[1]
    assert text.count("\n") < 2100
    assert ("INT128" in text) == (dialect == "duckdb")


@pytest.mark.parametrize("dialect", NOT_WRITTEN)
def test_a_database_that_it_cannot_be_written_for(dialect: str, capsys: Capture) -> None:
    code, text, said = printed(capsys, PROJECT, "--dialect", dialect)
    assert (code, text) == (2, "")
    assert f"csrules cannot write the program for `{dialect}`: {NOT_WRITTEN[dialect]}" in said
    assert "it can for duckdb, postgres" in said


def test_an_unknown_dialect(capsys: Capture) -> None:
    code, text, said = printed(capsys, PROJECT, "--dialect", "postgress")
    assert (code, text) == (2, "")
    assert "there is no dialect `postgress`" in said
    assert "did you mean `postgres`" in said


def test_the_tables_that_it_reads(capsys: Capture) -> None:
    code, text, _ = printed(capsys, PROJECT, "--dialect", "postgres", "--inputs")
    assert code == 0
    assert text.count("CREATE TABLE") == 2
    assert '"arr" DECIMAL(18, 4) NOT NULL' in text


def test_families_where_no_recursion_ends(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "policy.csr").write_text(FAMILY, encoding="utf-8")
    (tmp_path / "csrules.toml").write_text('[project]\npolicy = "policy.csr"\n', encoding="utf-8")
    code, text, said = printed(capsys, str(tmp_path), "--dialect", "snowflake", "--as-of", "2026-06-30")
    assert (code, text) == (2, "")
    assert "the policy adds up families of accounts" in said
    assert printed(capsys, str(tmp_path), "--dialect", "postgres", "--as-of", "2026-06-30")[0] == 0


LISTS = """
policy "Lists" { }
record partner { id text key }
record agreement { id text key   partner partner   region text   margin percent from 0% to 45%   starts date }
record account { id text key   partner partner   regions list of text }
match agreement to account {
  where agreement.partner == account.partner
  where account.regions contains agreement.region
  in force from starts
}
tiers { tier only { touch low  served by csm  otherwise } }
role csm { costs 60 per hour }
service care
entitlements {
  | service | only     |
  | care    | 2h/month |
}
"""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_list_that_accounts_are_grouped_by(dialect: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "p.csr").write_text(LISTS, encoding="utf-8")
    (tmp_path / "csrules.toml").write_text('[project]\npolicy = "p.csr"\nas_of = 2026-06-30\n', encoding="utf-8")
    code, text, said = printed(capsys, str(tmp_path), "--dialect", dialect)
    if dialect == "bigquery":
        assert (code, text) == (2, "")
        assert "csrules cannot write the program for `bigquery`: it groups accounts by the list `regions`" in said
        assert "BigQuery cannot group rows by a list" in said
    else:
        assert (code, "csrules_accounts" in text) == (0, True)
