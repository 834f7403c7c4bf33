"""`explain`: its data against the result tables, its text against its data, and both as people read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import csrules
from csrules.decide.decider import Decider
from csrules.decide.trace import Tracing
from csrules.engine.lookup import accepted_rows
from csrules.project.explain import Explanation, UnknownAccountError, explained, tables_for
from csrules.project.explain_schema import check
from csrules.project.explain_text import as_text
from csrules.project.run import Opened
from tests.project.golden import ACCOUNTS as GOLDEN, CONFIGS, page
from tests.project.small import ACCOUNTS, POLICY, small_project

SAME_NAMES = (
    "mode", "party", "accountable", "vendor_share", "role", "overlay_role", "oversight_role", "certification",
    "success",
    "hours_per_month", "vendor_hours_per_month", "partner_hours_per_month", "oversight_hours_per_month",
    "overlay_hours_per_month", "monthly_cost", "yearly_cost",
)
TOTALS = (
    "vendor_hours_per_month", "partner_hours_per_month", "oversight_hours_per_month", "monthly_cost", "yearly_cost",
)
UNTIL = ("held_until", "stays_until", "tail_until")
# Of books that were filled.
OF_BOOKS = {"owner-changed", "pinned-anyway", "nobody-fits", "books-full", "larger-than-a-book"}
ANSWERS = ("tier", "tier_label", "shown_as", "earned_tier", "reason", "agreement")
Rows = list[dict[str, Any]]
Findings = dict[str, list[tuple[str, str, str]]]
Told = tuple[list[Explanation], Mapping[tuple[str, str], dict[str, Any]], Mapping[str, dict[str, Any]], Findings]


def every(opened: Opened) -> Iterator[Explanation]:
    """The explanation of every account of a project, without books."""
    decider = Decider(opened.plan, opened.day.day, tables_for(opened))
    for row in accepted_rows(opened.session, opened.plan.account):
        yield explained(opened.plan, opened.day.day, Tracing(decider, decider.decide_row(row)))


@pytest.fixture(scope="module", params=["saas-direct", "msp-vendor", "logistics-3pl", "partner-programme", "small"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The explanations of a project; by account, its tables `services` (and by service), `accounts` and `findings`."""
    small = request.param == "small"
    project = small_project(tmp_path_factory.mktemp("small")) if small else CONFIGS / request.param
    with csrules.decided(project) as (opened, tables):
        services, accounts, found = (
            [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows()]
            for table in (tables["services"], tables["accounts"], tables["findings"])
        )
        by_service = {(row["account"], row["service"]): row for row in services}
        by_account = {str(row["account"]): row for row in accounts}
        return list(every(opened)), by_service, by_account, findings(found)


def findings(rows: Rows) -> Findings:
    """Those about accounts, but for those that only the filled books give."""
    found: Findings = {}
    for row in rows:
        if row["record"] == "account" and row["name"] not in OF_BOOKS:
            found.setdefault(str(row["key"]), []).append((row["code"], row["name"], row["message"]))
    return {key: sorted(notes) for key, notes in found.items()}


def texts(told: Told) -> Iterator[str]:
    for explanation in told[0]:
        yield explanation.as_text()
        yield explanation.as_text(all=True)


# ── against the result tables ────────────────────────────────────────────────


def test_services_are_those_of_the_table(told: Told) -> None:
    explanations, rows, *_ = told
    compared = 0
    for explanation in explanations:
        for name, service in explanation.as_json()["services"].items():
            row = rows[explanation.account, name]
            found = {one: None if row[one] is None else str(row[one]) for one in SAME_NAMES}
            assert {one: service[one] for one in SAME_NAMES} == found, (explanation.account, name)
            compared += 1
    assert compared == len(rows) > 0


def test_the_answer_is_that_of_the_table(told: Told) -> None:
    for explanation in told[0]:
        data, row = explanation.as_json(), told[2][explanation.account]
        for name in ANSWERS:
            assert data["answer"][name] == (None if row[name] is None else str(row[name])), (explanation.account, name)
        for name in TOTALS:
            assert data["totals"][name] == (None if row[name] is None else str(row[name])), (explanation.account, name)
        found = sorted((note["code"], note["name"], note["message"]) for note in data["findings"])
        assert found == told[3].get(explanation.account, []), explanation.account
        days = {until["day"] for until in data["answer"]["until"]}
        assert {data["outcome"][name] for name in UNTIL if data["outcome"][name] is not None} <= days


def test_a_cost_is_unknown_where_the_rate_is(tmp_path: Path) -> None:
    explanation = csrules.explain(small_project(tmp_path), "A-1")
    services = explanation.as_json()["services"]
    assert services["review"]["yearly_cost"] == "700.00"
    assert services["help"]["role"] == "ops"
    assert services["help"]["yearly_cost"] is None
    assert "cost         not known: a role has no rate" in explanation.as_text()


# ── the form ─────────────────────────────────────────────────────────────────


def test_it_has_the_form_of_its_schema(told: Told) -> None:
    for explanation in told[0]:
        check(explanation.as_json())


def test_a_key_too_many_or_too_few_is_no_explanation(tmp_path: Path) -> None:
    data = csrules.explain(small_project(tmp_path), "A-1").as_json()
    fewer = {name: value for name, value in data.items() if name != "totals"}
    for broken in ({**data, "more": 1}, fewer, {**data, "version": 3}):
        with pytest.raises(ValueError, match="validation error"):
            check(broken)


def test_the_text_is_made_of_the_data_alone(told: Told) -> None:
    """What was written as JSON and read again gives the same text: nothing stands in it that a program cannot read."""
    for explanation in told[0]:
        again = json.loads(json.dumps(explanation.as_json()))
        assert as_text(again) == explanation.as_text()
        assert as_text(again, all=True) == explanation.as_text(all=True)


# ── the class of its sentences ───────────────────────────────────────────────

# Names of the plan's own columns.
INNER = r"\b(tier|overrides?|certificates?|certified|amend\w*|margin|family|books|assign|segment|during):\w"
UNSAID = re.compile(rf"\bthe value\b|\bNone\b|\bthis condition\b|: \||, grace \d|:row\.|{INNER}")


def test_nothing_is_called_the_value_and_no_syntax_stands_for_a_sentence(told: Told) -> None:
    for text in texts(told):
        assert not UNSAID.search(text), text


ALONE = re.compile(r"^(?!total |not offered: )(?!.*  )\S[^\n]*\n(\n|\Z)", re.MULTILINE)


def details(told: Told) -> Iterator[dict[str, Any]]:
    for explanation in told[0]:
        for stage in explanation.as_json()["stages"]:
            for step in stage["steps"]:
                yield from step["told"]
                yield from (detail for line in step["lines"] for detail in line["details"])


def test_every_number_has_a_name_before_it(told: Told) -> None:
    """A detail begins with what was looked at: a field, a define, or words that the plan has for it."""
    seen = 0
    for detail in details(told):
        seen += 1
        if re.search(r"\d", detail["text"]):
            assert detail["text"].startswith(detail["name"]), detail
            assert re.match(r"[^\W\d]", detail["name"]), detail
    assert seen


def test_money_has_its_currency(told: Told) -> None:
    """Every decimal that was compared as money is told with it."""
    for detail in details(told):
        money = isinstance(detail["actual"], str) and re.fullmatch(r"-?\d+\.\d{4}", detail["actual"])
        if money and "time since" not in detail["name"]:
            assert re.search(r" (USD|EUR)\b", detail["text"]), detail


def test_no_line_is_wider_than_the_page(told: Told) -> None:
    for explanation in told[0]:
        for columns in (80, 100, 120):
            assert max(map(len, explanation.as_text(columns=columns, all=True).splitlines())) <= columns


def test_no_heading_stands_alone(told: Told) -> None:
    for text in texts(told):
        assert not ALONE.search(text.partition("\n\n")[2]), text


def test_a_heading_that_stands_alone_would_be_seen() -> None:
    assert ALONE.search("facts\n  id A\n\ndefines\n\nfloors\n  x\n")


def test_what_bears_is_a_part_of_all(told: Told) -> None:
    for explanation in told[0]:
        short, long = explanation.as_text().split(), explanation.as_text(all=True).split()
        assert len(short) <= len(long)
        assert set(short) <= set(long)


@pytest.mark.parametrize(("project", "account"), GOLDEN, ids=[account for _, account in GOLDEN])
def test_golden(project: str, account: str) -> None:
    assert csrules.explain(CONFIGS / project, account).as_text() == page(project, account).read_text(encoding="utf-8")


def test_nothing_golden_is_left_over() -> None:
    pages = {page(project, account).name for project, account in GOLDEN}
    assert {path.name for path in page("", "").parent.iterdir()} == pages


# ── single things ────────────────────────────────────────────────────────────


def test_values_are_shown_as_what_they_are(tmp_path: Path) -> None:
    text = csrules.explain(small_project(tmp_path), "A-2").as_text(all=True)
    assert [line.strip() for line in text.partition("\nfacts\n")[2].splitlines()] == [
        "id       A-2", "arr      1,200 USD", "usage    12.5%", "regions  missing", "started  2026-06-01",
    ]
    assert "idle = 87.5%" in text
    assert "regions  EMEA, APAC" in csrules.explain(tmp_path, "A-1").as_text(all=True)
    assert "idle = missing" in csrules.explain(tmp_path, "A-3").as_text(all=True)


def test_numbers_in_json_stay_fractions(tmp_path: Path) -> None:
    facts = csrules.explain(small_project(tmp_path), "A-2").as_json()["facts"]
    assert {name: fact["value"] for name, fact in facts.items()} == {
        "id": "A-2", "arr": "1200.0000", "usage": "0.125000", "regions": None, "started": "2026-06-01",
    }
    assert {name for name, fact in facts.items() if fact["bears"]} == {"arr", "usage"}


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    project = small_project(tmp_path, accounts=ACCOUNTS + 'A-5,1,,"EM\x1b[2JEA",2026-06-01\n')
    assert "\x1b" not in csrules.explain(project, "A-5").as_text(all=True)


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
    text = csrules.explain(tmp_path, "1234567").as_text(all=True)
    assert "  id   1234567\n" in text
    assert "  arr  45,000 USD\n" in text


def test_promises_and_watches_are_told(tmp_path: Path) -> None:
    more = 'promise "Nobody is small" { never tier == base }\nwatch "Dear" { warn unless yearly_cost <= 1% of arr }\n'
    small_project(tmp_path, policy=POLICY + more)
    text = csrules.explain(tmp_path, "A-3").as_text()
    assert "promise-broken (error): Nobody is small: broken (tier base)" in text
    assert "watch-fired: Dear (yearly_cost missing, 1% of arr 12 USD)" in text
    assert "promise-broken" not in csrules.explain(tmp_path, "A-1").as_text()


def test_findings_have_a_remedy_and_the_severity_that_the_project_sets(tmp_path: Path) -> None:
    more = 'watch "Dear" { warn unless yearly_cost <= 1% of arr }\n'
    rules = '\n[findings]\nwatch-fired = "error"\npromise-broken = { severity = "off", reason = "known" }\n'
    small_project(tmp_path, policy=POLICY + more + 'promise "Nobody is small" { never tier == base }\n')
    before = csrules.explain(tmp_path, "A-3").as_json()["findings"]
    graves = {(one["name"], one["severity"]) for one in before}
    assert graves == {("watch-fired", "warning"), ("promise-broken", "error")}
    with (tmp_path / "csrules.toml").open("a", encoding="utf-8") as file:
        file.write(rules)
    explanation = csrules.explain(tmp_path, "A-3")
    assert [(one["name"], one["severity"], one["remedy"]) for one in explanation.as_json()["findings"]] == [
        ("watch-fired", "error", "Look at the account; the message shows the figures.")
    ]
    told = explanation.as_text()
    assert "  ! watch-fired (error): Dear (yearly_cost missing, 1% of arr 12 USD)\n    Look at the account; " in told
    assert "promise-broken" not in told


def test_a_run_names_the_accounts_and_ends_well(tmp_path: Path) -> None:
    small_project(tmp_path, policy=POLICY + 'promise "Nobody is small" { never tier == base }\n')
    report = csrules.run(tmp_path)
    found = (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8").splitlines()[1:]
    broken = [line.split(",")[:5] for line in found if "promise-broken" in line]
    assert broken == [["error", "CSR835", "promise-broken", "account", "A-3"]]
    assert report.findings == len(found)


# ── which account is meant ───────────────────────────────────────────────────


def refusal(project: Path, account: str) -> list[tuple[str, str | None]]:
    with pytest.raises(UnknownAccountError) as unknown:
        csrules.explain(project, account)
    assert unknown.value.exit_code == 2
    return [(one.message, one.help) for one in unknown.value.diagnostics]


@pytest.mark.parametrize(
    ("more", "advice"),
    [
        ("", "did you mean `A-1`"),
        ("", "1 row of `account` was refused; `csrules run` lists refused rows in `rejects`"),
        ("A-6,x,,,2026-06-01\n", "2 rows of `account` were refused; "),
    ],
)
def test_an_account_that_is_not_there(more: str, advice: str, tmp_path: Path) -> None:
    ((message, help),) = refusal(small_project(tmp_path, accounts=ACCOUNTS + more), "A-11")
    assert message == "there is no account `A-11`"
    assert advice in (help or "")


NAMED = POLICY.replace("id       text     key\n", "id       text     key\n  name     text     optional\n")
NAMES = """\
id,name,arr,usage,regions,started
A-1,Harbour Inn,60000,,,2024-01-01
A-2,Quay Nine,1200,,,2024-01-01
A-3,Harbour Inn,1200,,,2024-01-01
A-4,Old Mill,much,200%,,2026-02-30
A-2,Quay Ten,1200,,,2024-01-01
"""


def test_an_account_by_its_name(tmp_path: Path) -> None:
    project = small_project(tmp_path, policy=NAMED, accounts=NAMES)
    assert csrules.explain(project, "Quay Nine").account == "A-2"
    assert csrules.explain(project, "A-1").as_text().startswith("Harbour Inn (A-1): High\n")
    assert refusal(project, "Harbour Inn") == [
        ("2 accounts have the name `Harbour Inn`", "use the key of one of them: `A-1`, `A-3`"),
    ]
    ((message, help),) = refusal(project, "Quay Nin")
    assert message == "there is no account `Quay Nin`"
    assert (help or "").startswith("did you mean `A-2` (Quay Nine)")


@pytest.mark.parametrize("asked", ["A-4", "Old Mill"])
def test_a_refused_account_names_its_row_and_every_cell(asked: str, tmp_path: Path) -> None:
    ((message, help),) = refusal(small_project(tmp_path, policy=NAMED, accounts=NAMES), asked)
    assert message == (
        "row 5 of accounts.csv was refused: `arr` is `much`, which is not a number; `usage` is `200%`, which is above "
        "the most allowed, 100%; `started` is `2026-02-30`, which is not a day of the calendar"
    )
    assert help == f"correct that row; until then `{asked}` is not an account"


def test_a_row_with_the_key_of_another_is_found_by_its_name(tmp_path: Path) -> None:
    ((message, _),) = refusal(small_project(tmp_path, policy=NAMED, accounts=NAMES), "Quay Ten")
    assert message == "row 6 of accounts.csv was refused: `id` is `A-2`, which is the key of row 3 already"


# ── families ─────────────────────────────────────────────────────────────────


def test_a_family_is_told_where_a_line_reads_it(tmp_path: Path) -> None:
    policy = POLICY.replace("  started  date\n", "  started  date\n  parent   account  optional\n").replace(
        "define idle", "family along parent { total group_arr = arr  count group_size }\ndefine idle").replace(
        "when arr >= 50k", "when group_arr >= 50k")
    rows = "id,arr,usage,regions,started,parent\nA-1,30000,25%,,2024-01-01,\nA-2,20000,25%,,2024-01-01,A-1\n"
    text = csrules.explain(small_project(tmp_path, policy=policy, accounts=rows), "A-1").as_text()
    assert "\nfamily\n  group_arr = 50,000 USD\n      arr of the account and of all accounts below it\n" in text
    assert "group_size" not in text
    assert "      group_arr is 50,000 USD\n" in text


# ── amounts, rows without end, books ─────────────────────────────────────────

RATES = """\
policy "Rates" { currency EUR }
record account { id text key   arr money in code   code text optional   pays money per month optional }
record rate    { code text   worth number   starts date }
rows rate {
  | code  | worth | starts     |
  | "USD" | 0.9   | 2026-01-01 |
}
rates from rate { currency code  rate worth  since starts }
tiers { tier big "Big" { when arr >= 50k  when pays >= 5k }  tier small "Small" { otherwise } }
service help "Help" { automated }
entitlements {
  | service | big      | small    |
  | help    | included | included |
}
"""


def test_an_amount_is_told_in_the_currency_that_it_is_in(tmp_path: Path) -> None:
    rows = "id,arr,code,pays\nA-1,40000,USD,1000\nA-2,40000,EUR,\nA-3,40000,CHF,\n"
    project = small_project(tmp_path, policy=RATES, accounts=rows)
    text = csrules.explain(project, "A-1").as_text()
    assert "  arr in EUR = 36,000 EUR\n      in code  (policy.csr:2)\n      as stated: 40,000 USD; rate: 0.9\n" in text
    assert "      pays is 1,000 EUR a month, 4,000 EUR a month short of 5,000 EUR a month\n" in text
    assert "\n  arr   40,000 USD\n" in text
    assert "amounts" not in csrules.explain(project, "A-2").as_text()
    assert "  arr in EUR = missing\n" in csrules.explain(project, "A-3").as_text()


MANY = """\
policy "Many" { currency USD }
record account { id text key   arr money }
record paper   { id text key   floor money   starts date }
match paper to account when arr > 0 {
  where paper.floor <= account.arr
  in force from starts
  prefer latest starts
}
tiers { tier all "All" { otherwise } }
service help "Help" { automated }
entitlements {
  | service | all      |
  | help    | included |
}
rows paper {
  | id | floor | starts |
"""


def test_rows_that_do_not_count_are_told_as_far_as_anybody_reads(tmp_path: Path) -> None:
    """Where a condition has no equality, every row of a record is looked at."""
    papers = "".join(f'  | "P{number}" | 5k | 2026-01-01 |\n' for number in range(100))
    project = small_project(tmp_path, policy=f"{MANY}{papers}}}\n", accounts="id,arr\nA-1,4000\nA-2,6000\n")
    explanation = csrules.explain(project, "A-1")
    (stage,) = [stage for stage in explanation.as_json()["stages"] if stage["match"] is not None]
    assert (len(stage["rows"]), stage["rows_left_out"]) == (30, 70)
    text = explanation.as_text()
    assert "  no paper holds on this day\n" in text
    assert "      paper.floor is 5,000 USD, 1,000 USD more than arr (4,000 USD)" in text
    assert "  ✗ 70 more do not count\n" in text
    tied = csrules.explain(project, "A-2").as_text()
    tie = "P9 and 90 more hold and are equally good (paper.starts is 2026-01-01), so none is used"
    assert tie in " ".join(tied.split())


def test_what_is_found_about_books_is_told() -> None:
    data = csrules.explain(CONFIGS / "logistics-3pl", "QL-0041").as_json()
    assert ("nobody-fits", "nobody fits") in [(note["name"], note["message"]) for note in data["findings"]]


def test_a_name_may_be_near_by_a_part_of_it(tmp_path: Path) -> None:
    project = small_project(tmp_path, policy=NAMED, accounts=NAMES)
    ((_, help),) = refusal(project, "harbour")
    assert (help or "").startswith("did you mean `A-1` (Harbour Inn) or `A-3` (Harbour Inn)?")
    ((_, help),) = refusal(project, "Zzyzx")
    assert "did you mean" not in (help or "")
