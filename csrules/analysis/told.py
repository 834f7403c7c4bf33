"""Segments, and defines with a label, as columns of the result table of accounts."""

from __future__ import annotations

from csrules.analysis.result_columns import ACCOUNT
from csrules.analysis.scalars import Kind, Scalar
from csrules.diagnostics import Reporter
from csrules.syntax import ast

_TAKEN = {column.name for column in ACCOUNT}
_UNTOLD = (Kind.LIST, Kind.MONTHS)   # no column of a table holds these


def refuse_untold(name: ast.Name, kind: Scalar, reporter: Reporter) -> None:
    """What cannot be a column there: a name that is taken, a value that no column holds."""
    if name.text.casefold() in _TAKEN:   # databases take names for the same that differ in capital letters alone
        reporter.report("duplicate-name", f"the result table `accounts` already has a column `{name.text.casefold()}`",
                        name.span, help="choose another name: with a label, it becomes a column of that table")
    elif kind.kind in _UNTOLD:
        reporter.report("type-mismatch",
                        f"`{name.text}` is {kind.shown}, and no column of a result table can show that",
                        name.span, help="leave the label out")
