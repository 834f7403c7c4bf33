"""Class keys as whole numbers: every key with few values is one digit of a mixed-radix number.

Grouping and joining a million accounts by one integer is several times faster than by eight columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from csrules.analysis.scalars import Kind
from csrules.plan.classes import Domain, Key
from csrules.sql.build import again, case, cast, column, constant, integer, null, string

LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Digit:
    """One key inside a packed number: `value = number // place % radix`, and 0 means missing where it may be."""

    key: Key
    domain: Domain
    place: int

    @property
    def offset(self) -> int:
        return 1 if self.key.ref.type.nullable else 0

    @property
    def radix(self) -> int:
        return len(self.domain) + self.offset


@dataclass(frozen=True, slots=True)
class Packed:
    """One integer column that holds several keys."""

    name: str
    digits: tuple[Digit, ...]

    def encode(self) -> exp.Expression:
        terms = [self._term(digit) for digit in self.digits]
        total = terms[0]
        for term in terms[1:]:
            total = exp.Add(this=total, expression=term)
        return cast(exp.Paren(this=total), "INT")

    @staticmethod
    def _term(digit: Digit) -> exp.Expression:
        code = _code(digit)
        return exp.Mul(this=code, expression=integer(digit.place)) if digit.place > 1 else code

    def decode(self) -> list[tuple[str, exp.Expression]]:
        """Each key's column from the packed number."""
        return [(digit.key.ref.name, _value(digit, column(self.name))) for digit in self.digits]


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """How the keys of a plan are carried: packed numbers, and values that cannot be packed (`raw`)."""

    packed: tuple[Packed, ...]
    raw: tuple[Key, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (*(packing.name for packing in self.packed), *(key.ref.name for key in self.raw))


def pack(keys: Sequence[Key]) -> KeyColumns:
    """Fills one number after the other, none larger than a 32-bit integer."""
    packed: list[Packed] = []
    digits: list[Digit] = []
    place = 1
    for key in keys:
        if key.domain is None:
            continue
        digit = Digit(key, key.domain, place)
        if digits and place * digit.radix > LARGEST:
            packed.append(Packed(f"class:{len(packed)}", tuple(digits)))
            digits, place = [], 1
            digit = Digit(key, key.domain, 1)
        digits.append(digit)
        place *= digit.radix
    if digits or not keys:
        packed.append(Packed(f"class:{len(packed)}", tuple(digits)))
    raw = tuple(key for key in keys if key.domain is None)
    return KeyColumns(tuple(packing for packing in packed if packing.digits), raw)


def _code(digit: Digit) -> exp.Expression:
    own = column(digit.key.ref.name)
    kind = digit.key.ref.type
    if kind.kind is Kind.CONDITION:
        yes, no = integer(1 + digit.offset), integer(digit.offset)
        if not kind.nullable:
            return case([(own, yes)], no)
        return case([(own, yes), (exp.Not(this=again(own)), no)], integer(0))
    if kind.kind is Kind.CATEGORY:
        branches: list[tuple[exp.Expression, exp.Expression]] = [
            (exp.EQ(this=again(own), expression=string(str(value))), integer(at + digit.offset))
            for at, value in enumerate(digit.domain)
        ]
        return case(branches, integer(0))
    low = digit.domain[0] if digit.domain else 0
    assert isinstance(low, int)  # noqa: S101  (whole numbers have whole limits)
    start = low - digit.offset
    shifted = exp.Paren(this=own if start == 0 else exp.Sub(this=own, expression=integer(start)))
    return exp.Coalesce(this=shifted, expressions=[integer(0)]) if kind.nullable else shifted


def _value(digit: Digit, packed: exp.Expression) -> exp.Expression:
    code: exp.Expression = packed
    if digit.place > 1:
        code = exp.IntDiv(this=code, expression=integer(digit.place))
    code = exp.Paren(this=exp.Mod(this=exp.Paren(this=code), expression=integer(digit.radix)))
    branches: list[tuple[exp.Expression, exp.Expression]] = [
        (exp.EQ(this=again(code), expression=integer(at + digit.offset)), constant(value, digit.key.ref.type))
        for at, value in enumerate(digit.domain)
    ]
    return case(branches, None) if branches else null()
