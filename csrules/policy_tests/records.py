"""The results of tests for programs: plain values for JSON, and the XML that CI servers read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from csrules.policy_tests.runner import Difference, Failure, TestResult
from csrules.policy_tests.telling import sentences, told_failure


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
        "differences": [_difference(one) for one in failure.differences],
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
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else value


# ── JUnit ────────────────────────────────────────────────────────────────────


def junit(suites: Iterable[tuple[str, Sequence[TestResult]]]) -> str:
    """A suite for each policy and a case for each test. No times: the same tests give the same bytes."""
    blocks = [_suite(name, results) for name, results in suites]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *blocks, "</testsuites>"]) + "\n"


def _suite(name: str, results: Sequence[TestResult]) -> str:
    failed = sum(not result.passed for result in results)
    head = f'  <testsuite name={_quoted(name)} tests="{len(results)}" failures="{failed}" errors="0">'
    return "\n".join([head, *map(_case, results), "  </testsuite>"])


def _case(result: TestResult) -> str:
    span = result.test.span
    place = f'file={_quoted(span.document.name)} line="{span.from_.line}"'
    head = f"    <testcase classname={_quoted(span.document.name)} name={_quoted(result.test.name)} {place}"
    if result.passed:
        return f"{head}/>"
    lines = []
    for failure in result.failures:
        found = told_failure(result, failure)
        text = "\n".join(filter(None, (failure.expectation.span.where, found.message, found.help)))
        said = "; ".join(sentences(failure)) or found.message
        lines.append(f"      <failure message={_quoted(said)} type={_quoted(found.code.name)}>{_text(text)}</failure>")
    return "\n".join([f"{head}>", *lines, "    </testcase>"])


def _allowed(text: str) -> str:
    """XML has no way to write most control characters."""
    return "".join(char if char in "\n\t" or (char >= " " and char not in "\ufffe\uffff") else "�" for char in text)


def _text(text: str) -> str:
    return escape(_allowed(text))


def _quoted(text: str) -> str:
    return quoteattr(_allowed(text))
