"""Databases whose decimals have 38 digits: what is divided is made whole first, so that no digit is lost."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from csrules.sql.build import again, cast, decimal_type, integer
from csrules.sql.dialects.dialect import Dialect, call, unit_of
from csrules.sql.rounding import MOST_DIGITS, Side

WHOLE = decimal_type(MOST_DIGITS, 0)
HALF_EVEN_BODY = """
  CAST((n - n % d) / d AS DECIMAL(38, 0)) + CASE
    WHEN ABS(n % d) > ABS(d) - ABS(n % d)
      OR (ABS(n % d) = ABS(d) - ABS(n % d) AND CAST((n - n % d) / d AS DECIMAL(38, 0)) % 2 <> 0)
    THEN CASE WHEN (n < 0) = (d < 0) THEN 1 ELSE -1 END
    ELSE 0
  END
"""   # what is divided here divides evenly, so that a short quotient is exact


@dataclass(frozen=True, slots=True)
class Fixed(Dialect):
    repeats: bool = True   # the part before the point is looked at twice

    def divide(self, value: Side, divisor: Side, places: int, result: str) -> exp.Expression:
        shift = places + divisor.type.scale - value.type.scale
        above = _whole(value, max(shift, 0))
        below: exp.Expression
        if divisor.constant:
            below = cast(integer(divisor.constant * 10 ** max(-shift, 0)), WHOLE)
        else:
            below = exp.Nullif(this=_whole(divisor, max(-shift, 0)), expression=integer(0))
        return cast(exp.Mul(this=call("csrules_divide", above, below), expression=unit_of(places)), result)

    def move(self, day: exp.Expression, amount: exp.Expression, unit: str) -> exp.Expression:
        return call(f"csrules_add_{unit}", day, amount)


def _whole(side: Side, zeros: int) -> exp.Expression:
    """The digits of a number as one whole number, and `zeros` behind them."""
    scale = side.type.scale
    if side.digits + scale + zeros + 2 <= MOST_DIGITS:
        return cast(_times_ten(side.node, scale + zeros), WHOLE)
    before: exp.Expression = exp.Floor(this=again(side.node))
    digits: exp.Expression = cast(before, WHOLE)
    if scale:
        rest = exp.Paren(this=exp.Sub(this=side.node, expression=again(before)))
        behind = _times_ten(cast(rest, decimal_type(1, scale)), scale)
        digits = exp.Paren(this=exp.Add(this=_times_ten(digits, scale), expression=cast(behind, WHOLE)))
    return cast(_times_ten(digits, zeros), WHOLE) if zeros else digits


def _times_ten(node: exp.Expression, power: int) -> exp.Expression:
    if not power:
        return node
    return exp.Mul(this=node, expression=cast(exp.Literal.number(10**power), decimal_type(power + 1, 0)))
