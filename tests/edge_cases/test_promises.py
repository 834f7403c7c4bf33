"""Edge cases that promises and watches decide, by their numbers in the list of what an engine must define."""

from __future__ import annotations

from csrules.diagnostics import Diagnostic
from csrules.text import Document
from tests.language.fragments import check
from tests.plan.test_promises import PROMISE, TABLE, account, found, policy

RISING = TABLE.replace("| partner   | partner       |", "| partner   | shared        |")


def told(text: str) -> list[Diagnostic]:
    """What the checker says, but for names that this stock of declarations leaves unused."""
    _, diagnostics = check([Document("policy.csr", text)])
    return [one for one in diagnostics if one.code.name != "unused-name"]


def test_case_08_more_margin_that_means_more_work_is_warned_of_in_a_table_and_refused_as_a_promise() -> None:
    diagnostics = told(policy(PROMISE, RISING))
    assert {(one.code.name, one.severity.value) for one in diagnostics} == {
        ("margin-inversion", "warning"), ("promise-refuted", "error"),
    }


def test_case_08_an_inversion_that_no_table_shows_is_found_all_the_same() -> None:
    """The margin lowers net revenue, which ends an assignment to the partner: no row of the table rises."""
    diagnostics = told(policy(PROMISE, TABLE + "assign review to partner when net_arr >= 200k"))
    assert [one.code.name for one in diagnostics] == ["promise-refuted"]
    assert diagnostics[0].help is not None
    assert "agreement {" in diagnostics[0].help


def test_case_33_a_service_that_no_block_speaks_of_is_ours_and_breaks_the_promise_that_somebody_answers() -> None:
    parties = TABLE.replace("margin {", "margin when level == gold {")
    text = policy('promise "P" { every service has an accountable party }', parties)
    assert found(text, account(level="silver"), account()) == [["P: broken for review"], []]


def test_case_46_a_cost_without_a_rate_is_unknown_to_a_watch() -> None:
    text = policy('watch "W" { warn when yearly_cost > 0  warn unless yearly_cost <= 0 }', "", "1h/month by free")
    assert found(text, account()) == [["W (yearly_cost missing)"]]


def test_case_47_a_share_of_no_revenue_is_missing_and_a_watch_on_it_sounds() -> None:
    assert [one.code.name for one in told(policy('watch "W" { warn unless yearly_cost / arr <= 20% }', ""))] == [
        "type-mismatch"
    ]
    text = policy('watch "W" { warn unless yearly_cost / arr <= 0.2 }', "")
    assert found(text, account()) == [["W (yearly_cost / arr missing)"]]
