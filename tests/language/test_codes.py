"""Every diagnostic code has a case, and a case finds what its comments say, in those lines and nothing else."""

from __future__ import annotations

import pytest

from csrules.diagnostics import CODES
from tests.language.cases import FAMILIES, Case, as_found, cases
from tests.language.fragments import check


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.path.stem)
def test_a_case_finds_exactly_what_it_says(case: Case) -> None:
    _, diagnostics = check(case.documents)
    assert sorted(as_found(diagnostic) for diagnostic in diagnostics) == case.expected
    elsewhere = {one.label.span.document.name for one in diagnostics if one.label} - {case.path.name}
    assert not elsewhere, "a problem was found in the stock that completes the case"


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.path.stem)
def test_a_case_is_about_its_code(case: Case) -> None:
    assert case.path.stem.split(".")[0] == f"{case.code.id}-{case.code.name}"
    assert case.code.name in {name for _, _, name in case.expected}
    severities = {severity for _, severity, name in case.expected if name == case.code.name}
    assert severities == {case.code.severity.value}


def test_every_code_that_a_policy_can_cause_has_a_case() -> None:
    wanted = {code.id for code in CODES.values() if code.id.startswith(FAMILIES)}
    assert wanted <= {case.code.id for case in cases()}
