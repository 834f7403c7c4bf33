"""`load_decider`: rows of the other records are given whole and sound, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import csrules

POLICY = Path(__file__).resolve().parents[2] / "configs" / "logistics-3pl" / "policy"
DAY = dt.date(2026, 6, 30)
PARTNER = {"id": "P-1", "name": "Saltmere Partners"}
Tables = Mapping[str, Sequence[Mapping[str, object]]]


@pytest.mark.parametrize(
    ("tables", "messages", "help"),
    [
        ({"partnr": [PARTNER]}, ["the policy declares no record `partnr`"], "did you mean `partner`?"),
        (
            {"partner": [PARTNER, {**PARTNER, "id": "P-2", "nmae": "x"}]},
            ["row 2: `partner` has no field `nmae`"],
            "did you mean `name`?",
        ),
        (
            {"partner": [PARTNER, {"id": "P-2"}, PARTNER]},
            [
                "row 2 of `partner`: `name` is missing, and the field is required",
                "row 3 of `partner` has the key of row 1",
            ],
            None,
        ),
        (
            {"partner": [{**PARTNER, "service_desk": "maybe"}]},
            ["row 1 of `partner`: `service_desk` is neither yes nor no"],
            None,
        ),
    ],
)
def test_wrong_rows_are_refused(tables: Tables, messages: list[str], help: str | None) -> None:
    with pytest.raises(csrules.ProjectError) as refused:
        csrules.load_decider(POLICY, DAY, tables)
    assert [found.message for found in refused.value.diagnostics] == messages
    assert {found.code.name for found in refused.value.diagnostics} == {"bad-source"}
    assert refused.value.diagnostics[0].help == help
WATCHED = """policy "A" { currency USD }
record account { id text key  arr money }
tiers { tier base "Base" { touch tech  otherwise } }
service help "Help"
entitlements {
  | service | base      |
  | help    | automated |
}
watch "Small" { warn unless arr >= 100 }
watch "Tiny" { warn unless arr >= 10 }
"""


def test_a_wrong_policy_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csr").write_text('policy "A" { currency USD }\n', encoding="utf-8")
    with pytest.raises(csrules.ProjectError) as refused:
        csrules.load_decider(str(tmp_path / "a.csr"), DAY)
    assert refused.value.exit_code == 1


def test_findings_are_as_grave_as_the_project_says(tmp_path: Path) -> None:
    (tmp_path / "a.csr").write_text(WATCHED, encoding="utf-8")
    project = tmp_path / "csrules.toml"

    def notes(rules: str) -> list[tuple[str, str, str]]:
        project.write_text(f'[project]\npolicy = "a.csr"\n[findings]\n{rules}', encoding="utf-8")
        found = csrules.load_decider(tmp_path, DAY).decide({"id": "A", "arr": 50}).findings
        return [(one.severity, one.message, one.remedy) for one in found]

    remedy = "Look at the account; the message shows the figures."
    assert notes("") == [("warning", "Small (arr 50 USD)", remedy)]
    assert notes('CSR836 = "note"') == [("note", "Small (arr 50 USD)", remedy)]
    assert notes('watch-fired = { severity = "off", reason = "many" }') == []
    alone = csrules.load_decider(tmp_path / "a.csr", DAY).decide({"id": "A", "arr": 50}).findings
    assert [one.severity for one in alone] == ["warning"]


def test_the_policy_says_how_grave_a_finding_is_and_the_project_has_the_last_word(tmp_path: Path) -> None:
    text = (tmp_path / "a.csr")
    body = WATCHED
    text.write_text(body.replace("currency USD", 'currency USD  finding watch-fired is error because "stop"'), "utf-8")
    project = tmp_path / "csrules.toml"

    def graves(rules: str) -> list[str]:
        project.write_text(f'[project]\npolicy = "a.csr"\n[findings]\n{rules}', encoding="utf-8")
        return [one.severity for one in csrules.load_decider(tmp_path, DAY).decide({"id": "A", "arr": 50}).findings]

    alone = csrules.load_decider(text, DAY).decide({"id": "A", "arr": 50}).findings
    assert [one.severity for one in alone] == ["error"]
    assert graves("") == ["error"]
    assert graves('CSR836 = "note"') == ["note"]
    assert graves('watch-fired = { severity = "off", reason = "many" }') == []
    text.write_text(body.replace("currency USD", 'currency USD  finding CSR836 is off because "many"'), "utf-8")
    assert graves("") == []
    assert graves('watch-fired = "warning"') == ["warning"]


def test_sound_rows_are_taken() -> None:
    decider = csrules.load_decider(str(POLICY), DAY, {"partner": iter([PARTNER])})
    facts = {"id": "A", "name": "A", "relation": "direct", "arr": "300k", "started": "2024-05-01"}
    with pytest.raises(csrules.RefusedRowError, match="`arr` is not a number"):
        decider.decide(facts)
    assert decider.decide({**facts, "arr": 300_000}).tier == "network"


FAMILY = """policy "Family" { currency USD }
record account { id text key  arr money  parent account optional }
family along parent { total group_arr = arr  count group_size }
tiers {
  tier high "High" { touch high  when group_arr >= 100k and group_size > 2 }
  tier base "Base" { touch tech  otherwise }
}
service help "Help"
entitlements {
  | service | high      | base      |
  | help    | automated | automated |
}
"""


def test_rows_of_accounts_are_the_family(tmp_path: Path) -> None:
    (tmp_path / "a.csr").write_text(FAMILY, encoding="utf-8")
    accounts: list[dict[str, object]] = [
        {"id": "A", "arr": 1}, {"id": "B", "arr": 60_000, "parent": "A"}, {"id": "C", "arr": 50_000, "parent": "B"},
    ]
    decider = csrules.load_decider(tmp_path / "a.csr", DAY, {"account": accounts})
    assert decider.decide({"id": "A", "arr": 5}).row["group_arr"] == 110_005   # its facts, not its row
    assert [decider.decide(row).tier for row in accounts] == ["high", "base", "base"]
    new = decider.decide({"id": "NEW", "arr": 1, "parent": "Z"})
    assert (new.row["group_size"], [finding.code for finding in new.findings]) == (1, ["link-not-found"])
    alone = csrules.load_decider(tmp_path / "a.csr", DAY).decide({"id": "A", "arr": 5, "parent": "Z"})
    assert (alone.row["group_arr"], alone.findings) == (5, ())


def test_rows_of_accounts_are_sound_too(tmp_path: Path) -> None:
    (tmp_path / "a.csr").write_text(FAMILY, encoding="utf-8")
    with pytest.raises(csrules.ProjectError, match="row 1 of `account`: `arr` is not a number"):
        csrules.load_decider(tmp_path / "a.csr", DAY, {"account": [{"id": "A", "arr": "much"}]})
