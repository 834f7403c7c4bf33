"""DuckDB's exact division, half-even, on whole numbers: SQL's own division of decimals goes through binary floats.

Where both sides are narrow, 64-bit integers do: they are several times faster than the 128 bits that always suffice,
and take far less SQL. A value is looked at first where the power of ten that it needs could push it over the edge.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from csrules.analysis.scalars import Scalar
from csrules.sql.build import again, all_of, case, cast, decimal_type, integer

MOST_DIGITS = 38   # what a SQL decimal can hold
NARROW = 18   # decimal digits that any 64-bit integer holds
LARGEST = 2**63 - 1
HUGE = "INT128"
HALF_EVEN, DIGITS = "csrules_divide_whole", "csrules_digits"   # functions of the prelude
USUAL = 10**9   # a limit under this would leave too many values to the wide way


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a division: its SQL, its type, and its value where that is a constant."""

    node: exp.Expression
    type: Scalar
    constant: int | None = None

    @property
    def digits(self) -> int:
        return self.type.digits + self.type.scale


def divide(value: Side, divisor: Side, places: int, result: str) -> exp.Expression:
    """`value / divisor` rounded half-even to `places`; missing where the divisor is zero. `result` is a SQL type."""
    shift = places + divisor.type.scale - value.type.scale
    sides = ((value, max(shift, 0)), (divisor, max(-shift, 0)))
    limits = [(side, _limit(side, power)) for side, power in sides if side.constant is None]
    too_long = any(abs(side.constant or 0) * 10**power > LARGEST for side, power in sides)
    if too_long or any(limit < USUAL and limit < 10**side.type.digits for side, limit in limits):
        return _wide(value, divisor, shift, places, result)
    quick = _narrow(value, divisor, shift, places, result)
    near: list[exp.Expression] = [
        exp.Between(this=again(side.node), low=integer(-limit), high=integer(limit))
        for side, limit in limits
        if limit < 10**side.type.digits
    ]
    return case([(all_of(near), quick)], _wide(value, divisor, shift, places, result)) if near else quick


def _limit(side: Side, power: int) -> int:
    """Up to where a side and `power` zeros after it fit: DuckDB scales narrow decimals in 18 digits, and then fails."""
    if side.digits > NARROW:
        return 0
    scale = side.type.scale
    return int(min(10 ** (NARROW - scale), LARGEST // 10**power) // 10**scale) - 1


def _narrow(value: Side, divisor: Side, shift: int, places: int, result: str) -> exp.Expression:
    numerator = _whole(value, max(shift, 0))
    if divisor.constant is not None and divisor.constant > 0:
        return _rounded(numerator, divisor.constant * 10 ** max(-shift, 0), "BIGINT", places, result)
    zero_is_missing = exp.Nullif(this=_whole(divisor, max(-shift, 0)), expression=integer(0))
    return _rounded(numerator, zero_is_missing, "BIGINT", places, result)


def _whole(side: Side, power: int) -> exp.Expression:
    """The digits as a 64-bit integer, and `power` zeros after them."""
    scale = side.type.scale
    node = exp.Mul(this=side.node, expression=integer(10**scale)) if scale else side.node
    digits: exp.Expression = cast(node, "BIGINT")
    return exp.Paren(this=exp.Mul(this=digits, expression=integer(10**power))) if power else digits


def _rounded(
    numerator: exp.Expression, denominator: exp.Expression | int, kind: str, places: int, result: str
) -> exp.Expression:
    """`denominator` is a positive whole number, or SQL of one that is missing where it is zero."""
    if isinstance(denominator, int):
        denominator = cast(integer(denominator), kind) if kind == HUGE else integer(denominator)
    rounded = exp.Anonymous(this=HALF_EVEN, expressions=[numerator, denominator])
    digits = NARROW + 1 if kind == "BIGINT" else MOST_DIGITS
    unit = cast(exp.Literal.number(f"{10**-places:.{places}f}"), decimal_type(1, places))
    return cast(exp.Mul(this=cast(rounded, f"DECIMAL({digits}, 0)"), expression=unit), result)


# ── 128 bits ─────────────────────────────────────────────────────────────────


def _wide(value: Side, divisor: Side, shift: int, places: int, result: str) -> exp.Expression:
    numerator = _times_ten(unscaled(value.node, value.type.scale), shift)
    if divisor.constant is not None and divisor.constant > 0:
        return _rounded(numerator, divisor.constant * 10 ** max(-shift, 0), HUGE, places, result)
    # DuckDB refuses to divide by zero even in a branch that is not taken, so a zero is made missing at once.
    denominator = exp.Nullif(
        this=_times_ten(unscaled(divisor.node, divisor.type.scale), -shift), expression=integer(0)
    )
    return _rounded(numerator, denominator, HUGE, places, result)


def unscaled(node: exp.Expression, scale: int) -> exp.Expression:
    """A decimal's digits as one whole number: 12.34 with scale 2 is 1234.

    The part behind the point is scaled apart from the part before it, so that no step needs more than 38 digits.
    """
    if scale == 0:
        return cast(node, HUGE)
    if 2 * scale <= MOST_DIGITS:
        power = cast(exp.Literal.number(10**scale), decimal_type(scale + 1, 0))
        return exp.Anonymous(this=DIGITS, expressions=[node, power])
    whole = exp.Floor(this=again(node))
    rest = exp.Paren(this=exp.Sub(this=node, expression=again(whole)))
    before = exp.Mul(this=cast(whole, HUGE), expression=cast(exp.Literal.number(10**scale), HUGE))
    return exp.Paren(this=exp.Add(this=before, expression=_unscaled_rest(rest, scale)))


def _unscaled_rest(rest: exp.Expression, scale: int) -> exp.Expression:
    """The same for a number from 0 to below 1 whose digits do not fit beside their own places: in two steps."""
    step = MOST_DIGITS - scale
    power = cast(exp.Literal.number(10**step), decimal_type(step + 1, 0))
    shifted = exp.Paren(this=exp.Mul(this=cast(rest, f"DECIMAL({MOST_DIGITS}, {scale})"), expression=power))
    return unscaled(cast(shifted, f"DECIMAL({MOST_DIGITS}, {scale - step})"), scale - step)


def _times_ten(node: exp.Expression, power: int) -> exp.Expression:
    if power <= 0:
        return node
    return exp.Paren(this=exp.Mul(this=node, expression=cast(exp.Literal.number(10**power), HUGE)))
