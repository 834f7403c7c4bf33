"""`[findings]` of the project file: how grave each code is in this project, and which codes are nobody's business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from csrules.diagnostics import CODES, FINDINGS, OFF, Code, Diagnostic, Severity, code_of, did_you_mean
from csrules.project.config_errors import Places, problem
from csrules.project.config_model import FindingRule

REASONS = "CSR9"   # the family of reasons why a row is refused

Rules = Mapping[str, FindingRule]


def rule_problems(rules: Rules, places: Places) -> Iterator[Diagnostic]:
    """Rules for codes that are not there, stand twice, or cannot be made lighter."""
    seen: dict[str, str] = {}
    for spelling, rule in rules.items():
        path = ("findings", spelling)
        code = code_of(spelling)
        if code is None:
            spellings = [spelling for code in CODES.values() for spelling in (code.id, code.name)]
            help = did_you_mean(spelling, spellings) or "`csrules codes` lists them all"
            yield problem("bad-setting", f"there is no code `{spelling}`", places.key(path), help)
        elif code.id.startswith(REASONS):
            help = "`max_refused` under `[project]` sets how many refused rows are too many"
            words = f"`{spelling}` is a reason to refuse a row, not a finding"
            yield problem("bad-setting", words, places.key(path), help)
        elif _is_fixed(code) and rule.severity != Severity.ERROR.value:
            words = f"`{spelling}` stops the run, so it is always an error"
            yield problem("bad-setting", words, places.key(path), "correct what it reports")
        elif seen.setdefault(code.id, spelling) != spelling:
            words = f"`{spelling}` and `{seen[code.id]}` are the same code"
            yield problem("bad-setting", words, places.key(path), "leave one of the two out")


def _is_fixed(code: Code) -> bool:
    return code.severity is Severity.ERROR and not code.id.startswith(FINDINGS)


def severities(rules: Rules) -> dict[str, str]:
    """The severity of each code that the project sets, by the code's id."""
    return {code.id: rule.severity for spelling, rule in rules.items() if (code := code_of(spelling)) is not None}


def as_ruled(diagnostics: Iterable[Diagnostic], rules: Rules) -> Iterator[Diagnostic]:
    """The diagnostics as grave as the project says, without those that are off."""
    chosen = severities(rules)
    for diagnostic in diagnostics:
        severity = chosen.get(diagnostic.code.id)
        if severity is None:
            yield diagnostic
        elif severity != OFF:
            yield replace(diagnostic, code=replace(diagnostic.code, severity=Severity(severity)))
