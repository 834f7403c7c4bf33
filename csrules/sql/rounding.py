"""Exact division in SQL, half-even, on whole numbers: SQL's own division of decimals goes through binary floats."""

from __future__ import annotations

from sqlglot import exp

from csrules.sql.build import HUGE, case, cast, decimal_type, integer

MOST_DIGITS = 38   # what a SQL decimal can hold


def unscaled(node: exp.Expression, scale: int) -> exp.Expression:
    """A decimal's digits as one whole number: 12.34 with scale 2 is 1234.

    The part behind the point is scaled apart from the part before it, so that no step needs more than 38 digits.
    """
    if scale == 0:
        return cast(node, HUGE)
    whole = exp.Floor(this=node.copy())
    rest = exp.Paren(this=exp.Sub(this=node, expression=whole.copy()))
    before = exp.Mul(this=cast(whole, HUGE), expression=cast(exp.Literal.number(10**scale), HUGE))
    return exp.Paren(this=exp.Add(this=before, expression=_unscaled_rest(rest, scale)))


def _unscaled_rest(rest: exp.Expression, scale: int) -> exp.Expression:
    """The same for a number from 0 to below 1; digits that do not fit beside their own places go in two steps."""
    step = min(scale, MOST_DIGITS - scale)
    power = cast(exp.Literal.number(10**step), decimal_type(step + 1, 0))
    shifted = exp.Paren(this=exp.Mul(this=cast(rest, f"DECIMAL({MOST_DIGITS}, {scale})"), expression=power))
    if step == scale:
        return cast(shifted, HUGE)
    return unscaled(cast(shifted, f"DECIMAL({MOST_DIGITS}, {scale - step})"), scale - step)


def divide(
    value: exp.Expression, value_scale: int, divisor: exp.Expression, divisor_scale: int, places: int, result: str
) -> exp.Expression:
    """`value / divisor` rounded half-even to `places`; missing where the divisor is zero. `result` is a SQL type."""
    shift = places + divisor_scale - value_scale
    numerator = _times_ten(unscaled(value, value_scale), shift)
    # DuckDB refuses to divide by zero even in a branch that is not taken, so a zero is made missing at once.
    denominator = exp.Nullif(this=_times_ten(unscaled(divisor, divisor_scale), -shift), expression=integer(0))
    quotient = exp.IntDiv(this=numerator.copy(), expression=denominator.copy())
    rest = exp.Abs(this=exp.Mod(this=numerator.copy(), expression=denominator.copy()))
    left = exp.Paren(this=exp.Sub(this=exp.Abs(this=denominator.copy()), expression=rest.copy()))
    odd = exp.NEQ(this=exp.Mod(this=exp.Paren(this=quotient.copy()), expression=integer(2)), expression=integer(0))
    tie = exp.And(this=exp.EQ(this=rest.copy(), expression=left.copy()), expression=odd)
    away = exp.Or(this=exp.GT(this=rest, expression=left), expression=exp.Paren(this=tie))
    sign = exp.Mul(this=exp.Sign(this=numerator), expression=exp.Sign(this=denominator))
    step = case([(away, cast(sign, HUGE))], cast(integer(0), HUGE))
    rounded = exp.Add(this=quotient, expression=exp.Paren(this=step))
    unit = cast(exp.Literal.number(f"{10**-places:.{places}f}"), decimal_type(max(1, 1 if places == 0 else 0), places))
    scaled = exp.Mul(this=cast(exp.Paren(this=rounded), f"DECIMAL({MOST_DIGITS}, 0)"), expression=unit)
    return cast(scaled, result)


def _times_ten(node: exp.Expression, power: int) -> exp.Expression:
    if power <= 0:
        return node
    return exp.Paren(this=exp.Mul(this=node, expression=cast(exp.Literal.number(10**power), HUGE)))
