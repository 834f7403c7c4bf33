"""Exact division in SQL, half-even, on whole numbers: SQL's own division of decimals goes through binary floats."""

from __future__ import annotations

from sqlglot import exp

from csrules.sql.build import HUGE, case, cast, decimal_type, integer


def unscaled(node: exp.Expression, scale: int) -> exp.Expression:
    """A decimal's digits as one whole number: 12.34 with scale 2 is 1234.

    The part behind the point is scaled apart from the part before it, so that no step needs more than 38 digits.
    """
    if scale == 0:
        return cast(node, HUGE)
    whole = exp.Floor(this=node.copy())
    rest = exp.Paren(this=exp.Sub(this=node, expression=whole.copy()))
    shifted = exp.Mul(this=rest, expression=cast(exp.Literal.number(10**scale), decimal_type(scale + 1, 0)))
    before = exp.Mul(this=cast(whole, HUGE), expression=cast(exp.Literal.number(10**scale), HUGE))
    return exp.Paren(this=exp.Add(this=before, expression=cast(shifted, HUGE)))


def divide(
    value: exp.Expression, value_scale: int, divisor: exp.Expression, divisor_scale: int, places: int, result: str
) -> exp.Expression:
    """`value / divisor` rounded half-even to `places`; missing where the divisor is zero. `result` is a SQL type."""
    shift = places + divisor_scale - value_scale
    numerator = _times_ten(unscaled(value, value_scale), shift)
    denominator = _times_ten(unscaled(divisor, divisor_scale), -shift)
    quotient = exp.IntDiv(this=numerator.copy(), expression=denominator.copy())
    rest = exp.Mod(this=numerator.copy(), expression=denominator.copy())
    twice = exp.Mul(this=exp.Abs(this=rest), expression=integer(2))
    size = exp.Abs(this=denominator.copy())
    odd = exp.NEQ(this=exp.Mod(this=exp.Paren(this=quotient.copy()), expression=integer(2)), expression=integer(0))
    tie = exp.And(this=exp.EQ(this=twice.copy(), expression=size.copy()), expression=odd)
    away = exp.Or(this=exp.GT(this=twice, expression=size), expression=exp.Paren(this=tie))
    sign = exp.Mul(this=exp.Sign(this=numerator), expression=exp.Sign(this=denominator.copy()))
    step = case([(away, cast(sign, HUGE))], cast(integer(0), HUGE))
    rounded = exp.Add(this=quotient, expression=exp.Paren(this=step))
    unit = cast(exp.Literal.number(f"{10**-places:.{places}f}"), decimal_type(max(1, 1 if places == 0 else 0), places))
    scaled = exp.Mul(this=cast(exp.Paren(this=rounded), "DECIMAL(38, 0)"), expression=unit)
    nonzero = exp.NEQ(this=denominator, expression=integer(0))
    return case([(nonzero, cast(scaled, result))], None)


def _times_ten(node: exp.Expression, power: int) -> exp.Expression:
    if power <= 0:
        return node
    return exp.Paren(this=exp.Mul(this=node, expression=cast(exp.Literal.number(10**power), HUGE)))
