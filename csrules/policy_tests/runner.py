"""The runner: each test's accounts are decided as far as its expectations ask, and the answers compared.

`run_tests` is cheap to call again with a changed policy: the code of an expression is made once for all plans that hold
it, and what no test asks for is never made at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from csrules.analysis.checked_tests import About, Expectation, Test, Wanted
from csrules.analysis.given_rows import refusals
from csrules.analysis.policy import CheckedPolicy
from csrules.decide.lazy import LazyPlan, LazyRow, Observer, Tables
from csrules.decide.lazy_code import NotStatedError
from csrules.diagnostics import CODES
from csrules.plan.plan import Plan
from csrules.policy_tests.answers import Answers, columns_of
from csrules.policy_tests.books import BOOK_FINDINGS, TestBooks
from csrules.policy_tests.findings import findings, finds, says
from csrules.policy_tests.groups import TestGroups
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that is not the wanted one; `why` is the line of the policy that decided it, with its place."""

    wanted: Wanted
    actual: Any
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """A decision needs a field that the test does not state; `line` is where the policy looks at it."""

    field: str
    line: Span | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that did not come true: `differences` say how, or `lacking` why nobody can tell.

    `rejected` are the reasons, by field, for which a run would not take the account at all.
    """

    expectation: Expectation
    differences: tuple[Difference, ...] = ()
    lacking: Lacking | None = None
    rejected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TestResult:
    __test__: ClassVar[bool] = False   # for pytest, which takes a class of this name for one of its own

    test: Test
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def run_tests(
    policy: CheckedPolicy,
    plan: Plan,
    *,
    tests: Sequence[Test] | None = None,
    observer: Observer | None = None,
    stop_at_failure: bool = False,
) -> tuple[TestResult, ...]:
    """The results of the policy's tests, or of those that `tests` names, in their order.

    `observer` is told of every column and finding that an expectation made necessary. With `stop_at_failure` the first
    test that fails is the last result.
    """
    asked = LazyPlan(plan)
    columns = columns_of(asked)
    results: list[TestResult] = []
    for test in policy.tests if tests is None else tests:
        result = TestResult(test, tuple(_Run(asked, columns, test, observer).failures()))
        results.append(result)
        if stop_at_failure and not result.passed:
            break
    return tuple(results)


class _Run:
    """One test: its accounts are decided once, whatever number of expectations look at them."""

    def __init__(self, plan: LazyPlan, columns: Mapping[str, str], test: Test, observer: Observer | None) -> None:
        self.plan, self.columns, self.test, self.observer = plan, columns, test, observer
        rows = {record: [row.values for row in given] for record, given in test.given.items()}
        self.tables = Tables(plan.plan, rows, plan.base, test.as_of, observer)
        self.rows = [LazyRow(plan, self.tables, test.as_of, row.values, observer) for row in test.accounts]
        self.refused = [refusals(self.plan.plan.account, row.values) for row in self.test.accounts]
        accepted = {number: row for number, row in enumerate(self.rows) if not self.refused[number]}
        self.books = self._books(accepted)
        self.groups = TestGroups(plan.plan, test.as_of, accepted, self.books)

    def _books(self, accepted: Mapping[int, LazyRow]) -> TestBooks | None:
        """What a run would not take is in nobody's book."""
        plan = self.plan.plan
        return None if plan.books is None else TestBooks(plan, plan.books, self.tables, accepted, self.observer)

    def failures(self) -> Iterator[Failure]:
        for expectation in self.test.expectations:
            reasons = self.refused[expectation.account]
            about_rejection = expectation.wanted[0].about is About.REJECTED
            if reasons and not about_rejection:
                yield Failure(expectation, rejected=tuple(reasons.items()))
                continue
            failure = self._rejection(expectation, reasons) if about_rejection else self._compare(expectation)
            if failure is not None:
                yield failure

    def _rejection(self, expectation: Expectation, reasons: dict[str, str]) -> Failure | None:
        wanted = expectation.wanted[0]
        if wanted.name in reasons:
            return None
        return Failure(expectation, (Difference(wanted, False),), rejected=tuple(reasons.items()))

    def _compare(self, expectation: Expectation) -> Failure | None:
        row = self.rows[expectation.account]
        answers = Answers(self.plan, self.columns, row, self.books, expectation.account)
        try:
            actuals = [(wanted, _READ[wanted.about](self, answers, wanted)) for wanted in expectation.wanted]
        except NotStatedError as error:
            title = "" if error.column is None else error.column.title or error.column.name
            return Failure(expectation, lacking=Lacking(error.field, error.span, title))
        differing = tuple(
            Difference(wanted, actual, self._why(answers, wanted))
            for wanted, actual in actuals if actual != wanted.value
        )
        return Failure(expectation, differing) if differing else None

    def _why(self, answers: Answers, wanted: Wanted) -> str | None:
        try:
            if wanted.about is About.SERVICE and wanted.service is not None:
                return answers.why_service(wanted.service, wanted.name)
            if wanted.about is About.BOOK:
                return answers.why_carried(wanted.role)
            return answers.why(wanted.name) if wanted.about is About.ACCOUNT else None
        except NotStatedError:
            return None

    # ── how each kind of answer is read ──────────────────────────────────────

    def _account(self, answers: Answers, wanted: Wanted) -> Any:
        return answers.account(wanted.name)

    def _service(self, answers: Answers, wanted: Wanted) -> Any:
        assert wanted.service is not None  # noqa: S101  (an answer about a service names it)
        return answers.service(wanted.service, wanted.name)

    def _book(self, answers: Answers, wanted: Wanted) -> Any:
        return answers.carried(wanted.role, wanted.name)

    def _finding(self, answers: Answers, wanted: Wanted) -> bool:
        is_there = finds(self.plan, answers.row, self.tables, wanted.name, self.observer)
        return is_there or self._found_in_books(answers, wanted.name) or self.groups.finds(wanted.name)

    def _found_in_books(self, answers: Answers, wanted: str) -> bool:
        """Words of a message are looked for there where the test states anybody who could carry accounts."""
        if self.books is None or not (wanted in BOOK_FINDINGS or (wanted not in CODES and self.books.has_people)):
            return False
        return any(says(note, wanted) for note in self.books.notes(answers.number))

    def _findings(self, answers: Answers, wanted: Wanted) -> Any:
        """No findings are wanted; those that there are tell more than that there are any."""
        notes = list(findings(self.plan, answers.row, self.tables, self.observer))
        if self.books is not None and self.books.has_people:   # a test that states nobody is not about books
            notes += self.books.notes(answers.number)
        return tuple(notes) or False


_READ: dict[About, Callable[[_Run, Answers, Wanted], Any]] = {
    About.ACCOUNT: _Run._account,
    About.SERVICE: _Run._service,
    About.BOOK: _Run._book,
    About.FINDING: _Run._finding,
    About.FINDINGS: _Run._findings,
}
