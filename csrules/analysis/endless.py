"""Registers of overrides whose rows may count for ever: no last day is needed, and no length is limited."""

from __future__ import annotations

from csrules.analysis import typed as t
from csrules.analysis.candidates import gathered
from csrules.analysis.declarations import Declarations
from csrules.analysis.policy import CheckedPolicy
from csrules.diagnostics import Reporter
from csrules.syntax import ast
from csrules.syntax.expressions import Path

EXAMPLE = "at most 180 days"


def lint_endless(declared: Declarations, policy: CheckedPolicy, reporter: Reporter) -> None:
    """A register that asks for the last day in `only where` looks at it, and is left alone."""
    node, checked = declared.overrides, policy.overrides
    if node is None or checked is None or node.lasting is None or node.lasting.longest is not None:
        return
    lasting = node.lasting
    if lasting.ends is None:
        shown = _row(checked.record, lasting, "")
        reporter.report("override-without-end", "an override that has begun counts for ever", lasting.span,
                        help=f"give `{checked.record}` a last day, and write `in force from {lasting.starts.text} to "
                             f"ENDS`\nthis row counts on every day from 2026-01-01 on:\n{shown}")
        return
    name = lasting.ends.parts[-1]
    field = policy.records[checked.record].by_name.get(name)
    if not _is_own(lasting.ends, checked.record) or field is None or not field.optional:
        return
    if f"{gathered(checked.record)}{name}" not in t.refs(checked.authorised):
        shown = _row(checked.record, lasting, f"  {name} missing")
        reporter.report("override-without-end", f"an override without `{name}` counts for ever", lasting.ends.span,
                        help=f"declare `{name}` without `optional`, or limit the days: `to {lasting.ends.text}, "
                             f"{EXAMPLE}`\nthis row counts on every day from 2026-01-01 on:\n{shown}")


def _is_own(path: Path, record: str) -> bool:
    """Whether the day is a field of the row itself, and not of something that the row links to."""
    return len(path.parts) == 1 or (len(path.parts) == 2 and path.parts[0] == record)


def _row(record: str, lasting: ast.Lasting, ends: str) -> str:
    return f"{record} {{ {lasting.starts.parts[-1]} 2026-01-01{ends} }}"
