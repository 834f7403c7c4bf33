"""`finding match-tie is error because "…"`: how grave the policy says that findings about data are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from csrules.diagnostics import CODES, FINDINGS, OFF, SEVERITIES, Label, Reporter, code_of, did_you_mean
from csrules.syntax import ast


def check_graveness(nodes: Iterable[ast.Graveness], reporter: Reporter) -> dict[str, str]:
    """The severity of each finding that the policy speaks of, by the id of its code."""
    seen: dict[str, ast.Graveness] = {}
    for node in nodes:
        id = _finding(node, reporter)
        if node.severity.text not in SEVERITIES:
            reporter.report("unknown-value", f"`{node.severity.text}` is no severity", node.severity.span,
                            help="write `error`, `warning`, `note` or `off`")
        elif node.severity.text == OFF and node.because is None:
            reporter.report("missing-reason", f"`{node.code.text}` is off, and there is no reason", node.span,
                            help="add `because \"…\"`: why nobody needs to see it")
        if id is not None and seen.setdefault(id, node) is not node:
            reporter.report("repeated-item", f"the policy already says how grave `{node.code.text}` is", node.span,
                            others=(Label(seen[id].span, "first here"),))
    return {id: node.severity.text for id, node in seen.items()}


def _finding(node: ast.Graveness, reporter: Reporter) -> str | None:
    """The id of the code, where it is one of a finding."""
    code = code_of(node.code.text)
    if code is None:
        findings = (code for code in CODES.values() if code.id.startswith(FINDINGS))
        known = [spelling for code in findings for spelling in (code.id, code.name)]
        reporter.report("unknown-name", f"there is no finding `{node.code.text}`", node.code.span,
                        help=partial(did_you_mean, node.code.text, known))
        return None
    if not code.id.startswith(FINDINGS):
        reporter.report("unknown-name", f"`{node.code.text}` is not a finding about data", node.code.span,
                        help="`[findings]` of `csrules.toml` says how grave other warnings are")
        return None
    return code.id
