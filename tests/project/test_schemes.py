"""Published schemes as policies: each is sound, says where it comes from, and its tests come true."""

from __future__ import annotations

from pathlib import Path

import pytest

import csrules

SCHEMES = sorted((Path(__file__).resolve().parents[2] / "configs" / "schemes").glob("*.csr"))


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda path: path.stem)
def test_a_published_scheme_is_a_sound_policy_with_tests(scheme: Path) -> None:
    head = scheme.read_text(encoding="utf-8").split("\npolicy", 1)[0]
    assert all(f"\n# {word}" in head for word in ("Source: ", "Covered: ", "Not written: "))
    assert csrules.check(scheme).diagnostics == ()
    report = csrules.prove(scheme)
    assert [problem.message for problem in report.problems] == []
    assert len(report.results) > 10
