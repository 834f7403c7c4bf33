"""Failures of tests as diagnostics: the expectation underlined, what came out, and the line that decided it."""

from __future__ import annotations

from collections.abc import Iterator

from csrules.analysis.checked_tests import About
from csrules.diagnostics import CODES, Diagnostic, Label
from csrules.policy_tests.runner import Difference, Failure, Lacking, TestResult
from csrules.policy_tests.words import title, value


def told(results: tuple[TestResult, ...]) -> tuple[Diagnostic, ...]:
    """One diagnostic for each expectation that did not come true."""
    return tuple(told_failure(result, failure) for result in results for failure in result.failures)


def told_failure(result: TestResult, failure: Failure) -> Diagnostic:
    place = Label(failure.expectation.span)
    if failure.lacking is not None:
        return _not_stated(result, failure.lacking, place)
    message = "; ".join(sentences(failure))
    why = dict.fromkeys(difference.why for difference in failure.differences if difference.why is not None)
    advice = [f"decided by {'; '.join(why)}"] if why else []
    advice += dict.fromkeys(remedy for difference in failure.differences for remedy in _remedies(difference))
    return Diagnostic(CODES["test-failed"], f"“{result.test.name}”: {message}", place, "\n".join(advice) or None)


def sentences(failure: Failure) -> Iterator[str]:
    """What differs, one sentence each."""
    rejected = ", ".join(f"`{name}` {reason}" for name, reason in failure.rejected)
    if failure.rejected and not failure.differences:
        yield f"the account is rejected: {rejected}"
    for difference in failure.differences:
        yield _difference(difference) + (f"; rejected is {rejected}" if rejected else "")


def _remedies(difference: Difference) -> Iterator[str]:
    """What to do about findings that the test does not expect."""
    wanted = difference.wanted
    if wanted.about is About.FINDINGS:
        for note in difference.actual:
            yield f"{note.code}: {note.remedy}"
    elif wanted.about is About.FINDING and not wanted.value and wanted.name in CODES:
        yield CODES[wanted.name].fix


def _difference(difference: Difference) -> str:
    wanted, actual = difference.wanted, difference.actual
    if wanted.about is About.REJECTED:
        return f"`{wanted.name}` is not rejected"
    if wanted.about is About.FINDINGS:
        return "the test expects no findings, and there are: " + "; ".join(map(str, actual))
    if wanted.about is About.FINDING:
        return f"there is no finding `{wanted.name}`" if wanted.value else f"there is a finding `{wanted.name}`"
    if wanted.name == "offered":
        return f"`{wanted.service}` is not offered"
    return f"{title(wanted)} is {value(wanted, actual)}, expected {value(wanted, wanted.value)}"


def _not_stated(result: TestResult, lacking: Lacking, place: Label) -> Diagnostic:
    others = () if lacking.line is None else (Label(lacking.line, "looks at it"),)
    field = lacking.field.split("`", 1)[0]
    message = f"“{result.test.name}”: `{lacking.field}` is not given, and the decision needs it"
    advice = f"give it a value, or write `{field} missing`"
    return Diagnostic(CODES["not-stated"], message, place, advice, others)
