"""Every diagnostic code has a case, and a case finds what its comments say, in those lines and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from csrules.diagnostics import CODES
from csrules.project.check import check as check_path
from tests.language.cases import FAMILIES, Case, as_found, cases
from tests.language.codes_page import PAGE, page
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


def test_the_page_about_the_codes_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.language.codes_page`"


def test_the_page_shows_an_example_of_every_code_that_a_policy_can_cause() -> None:
    text = page()
    for code in CODES.values():
        section = text.split(f"### {code.id} {code.name}\n", 1)[1].split("\n### ", 1)[0]
        assert code.fix in section
        if code.id.startswith(FAMILIES):
            assert f"[{code.id} {code.name}]" in section, "the example does not show its own code"


def test_codes_that_no_text_can_cause(tmp_path: Path) -> None:
    """CSR001 and CSR003 are about files; CSR002 is too, and about a text as well."""
    wrong = tmp_path / "wrong.csr"
    wrong.write_bytes(b'policy "caf\xe9" { }')
    empty = tmp_path / "empty"
    empty.mkdir()
    found = [one.code.name for path in (wrong, empty) for one in check_path([path]).diagnostics]
    assert found == ["unreadable-file", "no-policy-files"]
