"""`define`: an expression with a name."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Expr
from csrules.syntax.nodes.parts import Name
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Define:
    span: Span
    name: Name
    value: Expr
