"""`prove`: which tests are run of which policies, and what the report says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import csrules
from csrules.project.test import ProveOptions, prove
from csrules.project.watching import changes
from tests.cli.policies import BAD, GOOD

TESTS = """
test "Large accounts" as of 2026-06-30 { account { arr 100k }  expect tier plus }
test "small accounts" as of 2026-06-30 { account { arr 99k }  expect tier core }
"""
WRONG = 'test "wrong" as of 2026-06-30 { account { arr 99k }  expect tier plus }\n'


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    folder = tmp_path / "policy"
    (folder / "tests").mkdir(parents=True)
    (folder / "all.csr").write_text(GOOD, encoding="utf-8")
    (folder / "tests/sizes.csr").write_text(TESTS, encoding="utf-8")
    (folder / "tests/wrong.csr").write_text(WRONG, encoding="utf-8")
    return folder


def names(path: Path, **chosen: tuple[str, ...]) -> list[str]:
    return [result.test.name for result in prove(path, ProveOptions(**chosen)).results]  # type: ignore[arg-type]


def test_all_tests_of_a_policy(policy: Path) -> None:
    report = csrules.prove(policy)
    assert [(one.test.name, one.passed) for one in report.results] == [
        ("Large accounts", True), ("small accounts", True), ("wrong", False),
    ]
    assert report.failed
    assert report.as_text().endswith("1 error in 1 file\n1 of 3 tests failed\n")
    assert prove(policy, ProveOptions(names=("account",))).as_text() == "2 tests passed\n"
    assert "passed  Large accounts  (" in prove(policy, ProveOptions(names=("large",))).as_text(verbose=True)


def test_filters_by_name_and_file(policy: Path) -> None:
    assert names(policy, names=("LARGE",)) == ["Large accounts"]
    assert names(policy, names=("large", "wrong")) == ["Large accounts", "wrong"]
    assert names(policy, files=("sizes.csr",)) == ["Large accounts", "small accounts"]
    assert names(policy, files=("*/w*.csr",)) == ["wrong"]
    assert names(policy, files=("sizes.csr",), names=("small",)) == ["small accounts"]


@pytest.mark.parametrize("chosen", [{"names": ("nothing",)}, {"files": ("no.csr",)}])
def test_a_filter_that_finds_nothing_is_a_mistake(policy: Path, chosen: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(csrules.ProjectError) as caught:
        prove(policy, ProveOptions(**chosen))  # type: ignore[arg-type]
    assert caught.value.exit_code == 2
    assert caught.value.diagnostics[0].code.name == "no-tests"


def test_a_policy_without_tests(tmp_path: Path) -> None:
    (tmp_path / "a.csr").write_text(GOOD, encoding="utf-8")
    with pytest.raises(csrules.ProjectError, match="the policy has no tests"):
        prove(tmp_path)


def test_a_policy_with_an_error_runs_no_test_and_the_others_go_on(policy: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.csr"
    broken.write_text(BAD, encoding="utf-8")
    report = prove([broken, policy], ProveOptions(names=("large",)))
    assert [len(one.results) for one in report.policies] == [0, 1]
    assert report.failed
    assert [problem.code.name for problem in report.problems] == ["unknown-name"]


def test_a_project_is_tested_by_its_policy(policy: Path) -> None:
    (policy.parent / "csrules.toml").write_text('[project]\nname = "x"\npolicy = "policy"\n', encoding="utf-8")
    assert len(prove(policy.parent, ProveOptions(names=("account",))).results) == 2


def test_the_json_has_its_version_and_counts(policy: Path) -> None:
    found = json.loads(json.dumps(prove(policy).as_json()))
    assert (found["version"], found["passed"], found["failed"]) == (1, 2, 1)
    (one,) = found["policies"]
    assert (one["path"], one["title"], one["problems"]) == (str(policy), "Demo", [])
    assert [test["name"] for test in one["tests"]] == ["Large accounts", "small accounts", "wrong"]
    assert '<testsuite name="Demo" tests="3" failures="1" errors="0">' in prove(policy).as_junit()


def test_tests_never_change_what_is_decided(policy: Path) -> None:
    """A decider of the policy with tests, and of the same policy without."""
    import datetime as dt

    day = dt.date(2026, 6, 30)
    with_tests = csrules.load_decider(policy, day)
    without = csrules.load_decider(policy / "all.csr", day)
    assert with_tests.plan.columns == without.plan.columns
    assert with_tests.plan.rows == without.plan.rows
    facts = {"id": "A", "arr": 100_000}
    assert with_tests.decide(facts).row == without.decide(facts).row


def writing(steps: list[Callable[[], object]]) -> Callable[[float], None]:
    """A pause in which somebody writes; when nothing is left to write, the waiting is interrupted."""

    def sleep(seconds: float) -> None:
        if not steps:
            raise KeyboardInterrupt
        steps.pop(0)()

    return sleep


def test_watching_runs_again_when_a_file_is_written_added_or_removed(policy: Path) -> None:
    new, old = policy / "new.csr", policy / "tests/wrong.csr"
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: new.write_text("# nothing yet\n", encoding="utf-8"),
        lambda: None,
        lambda: old.write_text(WRONG.replace("plus", "core"), encoding="utf-8"),
        old.unlink,
    ]
    seen = 0
    with pytest.raises(KeyboardInterrupt):
        for _ in changes([policy], writing(steps)):
            seen += 1
    assert seen == 4
