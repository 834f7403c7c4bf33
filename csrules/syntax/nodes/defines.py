"""`define`: an expression with a name."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Expr
from csrules.syntax.nodes.parts import Name, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Define:
    """One with a label becomes a column of the table of accounts."""

    span: Span
    name: Name
    label: Text | None
    value: Expr
