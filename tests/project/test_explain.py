"""`explain`: its JSON against the result tables, and its text as people read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import csrules
from csrules.decide.decider import Decider
from csrules.decide.trace import trace
from csrules.engine.lookup import accepted_rows
from csrules.project.explain import Explanation, UnknownAccountError
from csrules.project.run import Opened
from tests.project.small import ACCOUNTS, POLICY, small_project

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
SAME_NAMES = (
    "mode",
    "hours_per_month",
    "party",
    "accountable",
    "vendor_share",
    "role",
    "oversight_role",
    "yearly_cost",
)


def explained(opened: Opened) -> Iterator[Explanation]:
    """Every account of a project, as `explain` tells of it."""
    plan, day = opened.plan, opened.day.day
    tables = {name: accepted_rows(opened.session, schema) for name, schema in plan.records.items()}
    decider = Decider(plan, day, tables)
    for row in tables["account"]:
        yield Explanation(str(row[plan.key]), plan.title, day, plan.currency, trace(decider, row))


@pytest.fixture(scope="module", params=["saas-direct", "logistics-3pl", "small"])
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Explanation], Mapping[tuple[str, str], dict[str, Any]]]:
    """The explanations of a project, and its table `services` by account and service."""
    small = request.param == "small"
    project = small_project(tmp_path_factory.mktemp("small")) if small else CONFIGS / request.param
    with csrules.decided(project) as (opened, tables):
        names = [column.name for column in tables["services"].columns]
        rows = [dict(zip(names, row, strict=True)) for row in tables["services"].rows()]
        return list(explained(opened)), {(row["account"], row["service"]): row for row in rows}


def test_services_are_those_of_the_table(told: tuple[list[Explanation], Mapping[tuple[str, str], Any]]) -> None:
    explanations, rows = told
    compared = 0
    for explanation in explanations:
        for name, service in explanation.as_json()["services"].items():
            row = rows[explanation.account, name]
            found = {one: None if row[one] is None else str(row[one]) for one in SAME_NAMES}
            assert {one: service[one] for one in SAME_NAMES} == found, (explanation.account, name)
            compared += 1
    assert compared == len(rows) > 0


def test_a_cost_is_unknown_where_the_rate_is(tmp_path: Path) -> None:
    services = csrules.explain(small_project(tmp_path), "A-1").as_json()["services"]
    assert services["review"]["yearly_cost"] == "700.00"
    assert services["help"]["role"] == "ops"
    assert services["help"]["yearly_cost"] is None


def test_no_heading_stands_alone(told: tuple[list[Explanation], Mapping[tuple[str, str], Any]]) -> None:
    for explanation in told[0]:
        text = explanation.as_text()
        assert not re.search(r"^\S[^\n]*\n(\n|\Z)", text.partition("\n\n")[2], re.MULTILINE), text


def test_a_heading_that_stands_alone_would_be_seen() -> None:
    assert re.search(r"^\S[^\n]*\n(\n|\Z)", "facts\n  id A\n\ndefines\n\nfloors\n  x\n", re.MULTILINE)


def test_values_are_shown_as_what_they_are(tmp_path: Path) -> None:
    lines = [line.strip() for line in csrules.explain(small_project(tmp_path), "A-2").as_text().splitlines()]
    assert lines[3:9] == [
        "facts",
        "id       A-2",
        "arr      1,200",
        "usage    12.5%",
        "regions  missing",
        "started  2026-06-01",
    ]
    assert "idle = 87.5%" in lines
    assert "regions  EMEA, APAC" in csrules.explain(tmp_path, "A-1").as_text()
    assert "idle = missing" in csrules.explain(tmp_path, "A-3").as_text()


def test_numbers_in_json_stay_fractions(tmp_path: Path) -> None:
    facts = csrules.explain(small_project(tmp_path), "A-2").as_json()["facts"]
    assert facts == {"id": "A-2", "arr": "1200.0000", "usage": "0.125000", "regions": None, "started": "2026-06-01"}


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    project = small_project(tmp_path, accounts=ACCOUNTS + 'A-5,1,,"EM\x1b[2JEA",2026-06-01\n')
    assert "\x1b" not in csrules.explain(project, "A-5").as_text()


@pytest.mark.parametrize(
    ("more", "advice"),
    [
        ("", "did you mean `A-1`"),
        ("", "1 row of `account` was refused; `csrules run` lists refused rows in `rejects`"),
        ("A-6,x,,,2026-06-01\n", "2 rows of `account` were refused; "),
    ],
)
def test_an_account_that_is_not_there(more: str, advice: str, tmp_path: Path) -> None:
    project = small_project(tmp_path, accounts=ACCOUNTS + more)
    with pytest.raises(UnknownAccountError, match="there is no account `A-11`") as unknown:
        csrules.explain(str(project), "A-11")
    (diagnostic,) = unknown.value.diagnostics
    assert advice in (diagnostic.help or "")
    assert unknown.value.exit_code == 2


def test_a_policy_without_facts_to_explain_is_refused(tmp_path: Path) -> None:
    project = small_project(tmp_path, policy=POLICY.replace("arr >=", "ar >="))
    with pytest.raises(csrules.ProjectError) as refused:
        csrules.explain(project, "A-1")
    assert [found.code.name for found in refused.value.diagnostics] == ["unknown-name"]
    assert refused.value.exit_code == 1


def test_a_key_is_no_amount(tmp_path: Path) -> None:
    """A number that names an account is shown as it stands in the data, without separators."""
    (tmp_path / "policy.csr").write_text(
        'policy "P" { currency USD }\nrecord account { id integer key   arr money }\n'
        'tiers { tier all "All" { otherwise } }\nservice help "Help"\n'
        "entitlements {\n  | service | all |\n  | help | included |\n}\n",
        encoding="utf-8",
    )
    (tmp_path / "data.csv").write_text("id,arr\n1234567,45000\n", encoding="utf-8")
    (tmp_path / "csrules.toml").write_text(
        '[project]\npolicy = "policy.csr"\nas_of = 2026-06-30\n[sources.account]\ntype = "csv"\npath = "data.csv"\n',
        encoding="utf-8",
    )
    text = csrules.explain(tmp_path, "1234567").as_text()
    assert "  id   1234567\n" in text
    assert "  arr  45,000\n" in text


def test_promises_and_watches_are_told(tmp_path: Path) -> None:
    more = 'promise "Nobody is small" { never tier == base }\nwatch "Dear" { warn unless yearly_cost <= 1% of arr }\n'
    small_project(tmp_path, policy=POLICY + more)
    text = csrules.explain(tmp_path, "A-3").as_text()
    assert "promise-broken: Nobody is small: broken (tier base)" in text
    assert "watch-fired: Dear (yearly_cost missing, 1% of arr 12)" in text
    assert "promise-broken" not in csrules.explain(tmp_path, "A-1").as_text()


def test_a_run_names_the_accounts_and_ends_well(tmp_path: Path) -> None:
    small_project(tmp_path, policy=POLICY + 'promise "Nobody is small" { never tier == base }\n')
    report = csrules.run(tmp_path)
    (found,) = (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert found.split(",")[:5] == ["error", "CSR835", "promise-broken", "account", "A-3"]
    assert report.findings == 1
