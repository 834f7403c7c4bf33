"""The results of tests for programs: plain values for JSON, and the XML that CI servers read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from csrules.decide.notes import FindingNote
from csrules.diagnostics import Diagnostic
from csrules.policy_tests.runner import Difference, Failure, TestResult
from csrules.policy_tests.telling import sentences, told_failure

SOUND = "the policy is sound"


def as_record(result: TestResult) -> dict[str, Any]:
    """One test; amounts are texts, so that no reader makes binary floats of them."""
    span = result.test.span
    return {
        "name": result.test.name,
        "file": span.document.name,
        "line": span.from_.line,
        "as_of": result.test.as_of.isoformat(),
        "passed": result.passed,
        "failures": [_failure(failure) for failure in result.failures],
    }


def _failure(failure: Failure) -> dict[str, Any]:
    lacking = failure.lacking
    return {
        "expectation": failure.expectation.text,
        "file": failure.expectation.span.document.name,
        "line": failure.expectation.span.from_.line,
        "differences": [_difference(difference) for difference in failure.differences],
        "not_stated": None if lacking is None else {
            "field": lacking.field,
            "place": None if lacking.line is None else lacking.line.where,
            "text": None if lacking.line is None else " ".join(lacking.line.text.split()),
        },
        "rejected": dict(failure.rejected),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    wanted = difference.wanted
    return {
        "about": wanted.about.value,
        "service": wanted.service,
        "role": wanted.role,
        "name": wanted.name,
        "expected": _plain(wanted.value),
        "actual": _plain(difference.actual),
        "decided_by": difference.why,
    }


def _plain(value: object) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, FindingNote):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value


# ── JUnit ────────────────────────────────────────────────────────────────────


def junit(suites: Iterable[tuple[str, Sequence[TestResult], Sequence[Diagnostic]]]) -> str:
    """A suite for each policy and a case for each test; the errors that leave a policy without tests are a case too.

    No times: the same tests give the same bytes.
    """
    blocks = [_suite(*suite) for suite in suites]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *blocks, "</testsuites>"]) + "\n"


def _suite(name: str, results: Sequence[TestResult], errors: Sequence[Diagnostic]) -> str:
    failed = sum(not result.passed for result in results) + bool(errors)
    count = len(results) + bool(errors)
    head = f'  <testsuite name={_quoted(name)} tests="{count}" failures="{failed}" errors="0">'
    sound = [_unsound(name, errors)] if errors else []
    return "\n".join([head, *sound, *map(_case, results), "  </testsuite>"])


def _unsound(name: str, errors: Sequence[Diagnostic]) -> str:
    head = f"    <testcase classname={_quoted(name)} name={_quoted(SOUND)}>"
    return "\n".join([head, *map(_problem, errors), "    </testcase>"])


def _problem(error: Diagnostic) -> str:
    place = None if error.label is None else error.label.span.where
    text = "\n".join(filter(None, (place, error.message, error.help)))
    return f"      <failure message={_quoted(error.message)} type={_quoted(error.code.name)}>{_text(text)}</failure>"


def _case(result: TestResult) -> str:
    span = result.test.span
    place = f'file={_quoted(span.document.name)} line="{span.from_.line}"'
    head = f"    <testcase classname={_quoted(span.document.name)} name={_quoted(result.test.name)} {place}"
    if result.passed:
        return f"{head}/>"
    lines = []
    for failure in result.failures:
        told = told_failure(result, failure)
        text = "\n".join(filter(None, (failure.expectation.span.where, told.message, told.help)))
        said = "; ".join(sentences(failure)) or told.message
        lines.append(f"      <failure message={_quoted(said)} type={_quoted(told.code.name)}>{_text(text)}</failure>")
    return "\n".join([f"{head}>", *lines, "    </testcase>"])


def _allowed(text: str) -> str:
    """XML has no way to write most control characters."""
    return "".join(char if char in "\n\t" or (char >= " " and char not in "\ufffe\uffff") else "�" for char in text)


def _text(text: str) -> str:
    return escape(_allowed(text))


def _quoted(text: str) -> str:
    return quoteattr(_allowed(text))
