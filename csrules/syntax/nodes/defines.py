"""`define`: an expression with a name, a choice of values by condition, or a figure over rows."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Expr
from csrules.syntax.nodes.parts import Name, Rule, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Figure:
    """`sum of deal.amount where C`: `how` is its first words without `of`; without `where` all rows count."""

    span: Span
    how: str
    value: Expr
    where: Expr | None


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """`5 when C`; the rule has the same span."""

    span: Span
    value: Expr
    rule: Rule


@dataclass(frozen=True, slots=True)
class Choice:
    """`5 when C, 3 when D, otherwise 0`: the value of the first line that holds."""

    span: Span
    lines: tuple[ChoiceLine, ...]
    otherwise: Expr | None

    @property
    def parts(self) -> tuple[Expr, ...]:
        """All expressions in it."""
        guards = [part for line in self.lines for part in (line.rule.guard.when, line.rule.guard.unless)]
        values = [*(line.value for line in self.lines), self.otherwise]
        return tuple(part for part in (*guards, *values) if part is not None)


@dataclass(frozen=True, slots=True)
class Define:
    """One with a label becomes a column of the table of accounts. `record` is whose it is; None: the account's."""

    span: Span
    record: Name | None
    name: Name
    label: Text | None
    value: Expr | Figure | Choice
