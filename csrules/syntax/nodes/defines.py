"""`define`: an expression with a name, or a figure over rows."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Expr
from csrules.syntax.nodes.parts import Name, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Figure:
    """`sum of deal.amount where C`: `how` is its first words without `of`; without `where` all rows count."""

    span: Span
    how: str
    value: Expr
    where: Expr | None


@dataclass(frozen=True, slots=True)
class Define:
    """One with a label becomes a column of the table of accounts. `record` is whose it is; None: the account's."""

    span: Span
    record: Name | None
    name: Name
    label: Text | None
    value: Expr | Figure
