"""`test`: do the policy's own tests come true? Needs no data and none of the heavy libraries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any

from csrules.analysis.checked_tests import Test
from csrules.diagnostics import CODES, Diagnostic, Severity
from csrules.diagnostics.render import render
from csrules.diagnostics.render.github import notice
from csrules.plan.lowering import lower
from csrules.policy_tests.records import as_record, junit
from csrules.policy_tests.runner import TestResult
from csrules.policy_tests.telling import told
from csrules.project.check import policy_paths
from csrules.project.errors import ProjectError
from csrules.project.measures import Measures, Wish, measured
from csrules.project.policy import LoadedPolicy, load_policy

PROOF_VERSION = 1


@dataclass(frozen=True, slots=True)
class ProveOptions:
    """Which tests to run: those whose name holds one of `names`, in a file that is one of `files` (with `*`).

    `coverage` and `mutation` ask how good the tests are; less than `fail_under` percent of either is a failure.
    """

    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    jobs: int | None = None
    coverage: bool = False
    mutation: bool = False
    fail_under: Decimal | None = None

    @property
    def wish(self) -> Wish:
        return Wish(self.coverage, self.mutation, self.fail_under)

    def choose(self, tests: Sequence[Test]) -> list[Test]:
        return [test for test in tests if self._named(test.name) and self._in_file(test.span.document.name)]

    def _named(self, name: str) -> bool:
        return not self.names or any(word.casefold() in name.casefold() for word in self.names)

    def _in_file(self, file: str) -> bool:
        path = PurePath(file)
        return not self.files or any(fnmatchcase(name, wanted) for wanted in self.files for name in (path.name, file))


@dataclass(frozen=True, slots=True)
class PolicyProof:
    """One policy: `problems` are what the checker says of it, and where that is an error no test was run."""

    path: str
    title: str
    problems: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    results: tuple[TestResult, ...]
    measures: Measures

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class ProofReport:
    policies: tuple[PolicyProof, ...]

    @property
    def results(self) -> tuple[TestResult, ...]:
        return tuple(result for policy in self.policies for result in policy.results)

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What the checker says, and each expectation that did not come true."""
        return tuple(problem for policy in self.policies for problem in (*policy.problems, *told(policy.results)))

    @property
    def failed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems) or bool(self.shortfalls)

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """What lies below `fail_under`, a sentence each."""
        return tuple(shortfall for policy in self.policies for shortfall in policy.measures.shortfalls())

    def as_text(self, format: str = "text", *, verbose: bool = False, colour: bool = False) -> str:
        """In one of the formats of diagnostics; text ends with a count, and with `verbose` names every test first."""
        problems, files = self.problems, [file for policy in self.policies for file in policy.files]
        rendered = render(problems, format, files, colour=colour)
        if format != "text":
            return rendered if problems or format != "github" else notice(self._count().strip())
        names = [f"{'passed' if result.passed else 'FAILED'}  {result.test.name}  ({result.test.span.where})\n"
                 for result in self.results] if verbose else []
        measures = "".join(policy.measures.as_text(colour) for policy in self.policies)
        return "".join(names) + (rendered if problems else "") + self._count() + measures

    def _count(self) -> str:
        failed = sum(not result.passed for result in self.results)
        passed = len(self.results) - failed
        tests = "1 test" if len(self.results) == 1 else f"{len(self.results):,} tests"
        return f"{failed:,} of {tests} failed\n" if failed else f"{tests} passed\n" if passed else "no test was run\n"

    def as_json(self) -> dict[str, Any]:
        """Version 1 of the schema."""
        failed = sum(not result.passed for result in self.results)
        return {
            "version": PROOF_VERSION,
            "passed": len(self.results) - failed,
            "failed": failed,
            "policies": [
                {
                    "path": policy.path,
                    "title": policy.title,
                    "problems": [_problem(problem) for problem in policy.problems],
                    "tests": [as_record(result) for result in policy.results],
                    **policy.measures.as_json(),
                }
                for policy in self.policies
            ],
        }

    def as_junit(self) -> str:
        return junit((policy.title or policy.path, policy.results, policy.errors) for policy in self.policies)


def prove(paths: Sequence[Path | str] | Path | str, options: ProveOptions | None = None) -> ProofReport:
    """Run the tests of each path's policy: a file, a directory of `.csr` files, or a project directory.

    Raises `ProjectError` where there is no test to run.
    """
    options = options or ProveOptions()
    listed = [paths] if isinstance(paths, Path | str) else paths
    report = ProofReport(tuple(_proofs([Path(path) for path in listed], options)))
    if not report.results and not report.failed:
        raise ProjectError((_no_tests(options),), 2)
    return report


def _proofs(paths: Sequence[Path], options: ProveOptions) -> Iterator[PolicyProof]:
    for path in paths:
        for number, policy in enumerate(policy_paths(path)):
            yield PolicyProof(str(policy if number else path), *_proof(load_policy(policy), options))


def _proof(
    loaded: LoadedPolicy, options: ProveOptions
) -> tuple[str, tuple[Diagnostic, ...], tuple[str, ...], tuple[TestResult, ...], Measures]:
    policy = loaded.policy
    tests = options.choose(policy.tests) if policy is not None else []
    if policy is None or not tests:
        return policy.title if policy is not None else "", loaded.diagnostics, loaded.files, (), Measures()
    results, measures = measured(policy, lower(policy), tests, options.wish, options.jobs)
    return policy.title, loaded.diagnostics, loaded.files, results, measures


def _no_tests(options: ProveOptions) -> Diagnostic:
    if options.names or options.files:
        return Diagnostic(CODES["no-tests"], "no test has such a name and is in such a file", None,
                          "`--verbose` without a filter lists all tests")
    return Diagnostic(CODES["no-tests"], "the policy has no tests", None, "add a `test` or a `test table`")


def _problem(problem: Diagnostic) -> dict[str, Any]:
    label = problem.label
    return {
        "code": problem.code.id,
        "severity": problem.severity.value,
        "message": problem.message,
        "place": None if label is None else label.span.where,
    }
