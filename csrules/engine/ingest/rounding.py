"""The rounding that a project file states for a field: a half goes away from zero."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from csrules.types import FieldType, Money, Number, Percent

_WRITTEN = re.compile(r"(?P<before>[^0-9.]*)(?P<number>[0-9.][0-9,.]*([eE][+-]?[0-9]{1,3})?)(?P<behind>[^0-9]*)")
_FORMS = [
    re.compile(form, re.ASCII)
    for form in (r"\d+(\.\d*)?", r"\.\d+", r"\d{1,3}(,\d{3})+(\.\d*)?", r"\d(\.\d*)?[eE]-\d{1,3}")
]
_WIDE = Context(prec=1_000)


def rounded(kind: FieldType, places: int, raw: object) -> object:
    """A number with so many decimals as it is written, and no more than the field holds; all else as it is."""
    if isinstance(raw, str):
        return _rounded_text(kind, places, raw)
    if isinstance(raw, float):
        raw = Decimal(repr(raw))
    return _kept(raw, min(places, _most(kind))) if isinstance(raw, Decimal) and raw.is_finite() else raw


def _rounded_text(kind: FieldType, places: int, raw: str) -> str:
    match = _WRITTEN.fullmatch(raw) if len(raw) <= 64 else None
    if match is None or not any(form.fullmatch(match["number"]) for form in _FORMS):
        return raw
    number = Decimal(match["number"].replace(",", ""))
    kept = _kept(number, min(places, _most(kind, signed=match["behind"].strip() == "%")))
    return f"{match['before']}{kept:f}{match['behind']}"


def _kept(number: Decimal, places: int) -> Decimal:
    if number.adjusted() > 500:   # far past what a field can hold, and refused as it is
        return number
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def _most(kind: FieldType, *, signed: bool = False) -> int:
    """The decimals that a number of the field has as it is written: 12.345 of a percent, 0.12345 of a fraction."""
    if isinstance(kind, Percent):
        return kind.scale if kind.as_fraction and not signed else kind.scale - 2
    if isinstance(kind, Money) and kind.minor:
        return 0
    return kind.scale if isinstance(kind, Number | Money) else 0
