"""SQL that reads numbers exactly: never through a double, never rounded. A value that does not fit is NULL."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from csrules.engine.ingest.forms import Form, SourceColumn
from csrules.engine.ingest.number_forms import Rewrite
from csrules.engine.ingest.quoting import literal
from csrules.types import FieldType, Money, Number, Percent
from csrules.types.currencies import decimals
from csrules.types.values import currency_words

INTEGER_DIGITS = 18
_MOST_DECIMALS = 24

# reads a source's value with so many digits before and after the point, as DECIMAL(before + after, after)
Exact = Callable[[SourceColumn, str, int, int], str]


def from_text(column: SourceColumn, x: str, digits: int, scale: int) -> str:
    """`1200`, `+1,200.50`, `.5`; zeros beyond the scale are no decimals."""
    tail = rf"(\.\d{{0,{scale}}}0*)?"
    start = rf"\.\d{{1,{scale}}}0*" if scale else r"\.0+"
    plain = literal(rf"[+-]?(\d+{tail}|{start})")
    grouped = literal(rf"[+-]?\d{{1,3}}(,\d{{3}})+{tail}")
    kind = _decimal(digits, scale)
    return (
        f"CASE WHEN strlen({x}) > 64 THEN NULL "
        f"WHEN regexp_full_match({x}, {plain}) THEN TRY_CAST({x} AS {kind}) "
        f"WHEN regexp_full_match({x}, {grouped}) THEN TRY_CAST(replace({x}, ',', '') AS {kind}) END"
    )


def from_integer(column: SourceColumn, x: str, digits: int, scale: int) -> str:
    if scale:
        return f"TRY_CAST({x} AS {_decimal(digits, scale)})"
    return f"CASE WHEN {x} BETWEEN {1 - 10**digits} AND {10**digits - 1} THEN {x} END"


def from_decimal(column: SourceColumn, x: str, digits: int, scale: int) -> str:
    """A decimal with few enough places is cast, which is exact; one with more is looked at as text."""
    if column.scale > scale:
        return from_text(column, f"CAST({x} AS VARCHAR)", digits, scale)
    cast = "CAST" if column.digits <= digits else "TRY_CAST"
    return f"{cast}({x} AS {_decimal(digits, scale)})"


def from_double(column: SourceColumn, x: str, digits: int, scale: int) -> str:
    """The shortest decimal text of the double.

    Up to 15 digits in all that text is the only decimal so short that comes back as the same double, and the cast finds
    it: if the cast comes back as another double, the text has more decimals. Beyond that the text itself is read.
    """
    kind = _decimal(digits, scale)
    return (
        f"CASE WHEN abs({x}) < 1e{min(15 - scale, digits)} "
        f"THEN CASE WHEN CAST(TRY_CAST({x} AS {kind}) AS DOUBLE) = {x} THEN TRY_CAST({x} AS {kind}) END "
        f"ELSE {from_text(column, f'CAST({x} AS VARCHAR)', digits, scale)} END"
    )


def rounded(places: int) -> Exact:
    """Rounds a half away from zero; reads numbers with more decimals than are kept, or with an exponent.

    What has so many digits that it would be rounded twice is left to the reference.
    """
    decimals = rf"(\.\d{{0,{_MOST_DECIMALS}}})?"
    plain = literal(rf"[+-]?(\d+{decimals}|\.\d{{1,{_MOST_DECIMALS}}})")
    grouped = literal(rf"[+-]?\d{{1,3}}(,\d{{3}})+{decimals}")
    exponent = literal(r"[+-]?\d(\.\d{0,16})?[eE]-[0-9]{1,3}")

    def exact(column: SourceColumn, x: str, digits: int, scale: int) -> str:
        text = x if column.form is Form.TEXT else f"CAST({x} AS VARCHAR)"
        ungrouped = f"CASE WHEN regexp_full_match({text}, {grouped}) THEN replace({text}, ',', '') ELSE {text} END"
        whole = _decimal(38 - _MOST_DECIMALS, _MOST_DECIMALS)
        kept = f"TRY_CAST(round(TRY_CAST({ungrouped} AS {whole}), {min(places, scale)}) AS {_decimal(digits, scale)})"
        forms = " OR ".join(f"regexp_full_match({text}, {form})" for form in (plain, exponent, grouped))
        long = from_text(column, text, digits, min(places, scale))   # nothing to round
        return f"coalesce(CASE WHEN strlen({text}) <= 64 AND ({forms}) THEN {kept} END, {long})"

    return exact


def integer(exact: Exact, column: SourceColumn, x: str) -> str:
    return f"CAST({exact(column, x, INTEGER_DIGITS, 0)} AS BIGINT)"


def number(exact: Exact, kind: FieldType, column: SourceColumn, x: str) -> str:
    assert isinstance(kind, Number | Money)  # noqa: S101 - by the table of conversions
    if isinstance(kind, Money) and kind.minor:
        return _minor(exact, kind, column, x)
    return exact(column, x, kind.digits, kind.scale)


def _minor(exact: Exact, kind: Money, column: SourceColumn, x: str) -> str:
    """Whole minor units; where a field of the row names the currency they are left as they are."""
    value = exact(column, x, kind.digits, 0)
    places = 0 if kind.stated is not None else decimals(kind.currency)
    unit = f"{10 ** -places:.{places}f}" if places else "1"
    return f"CAST({value} * {unit} AS {_decimal(kind.digits, kind.scale)})"


def without_currency(x: str, currency: str) -> str:
    """A text without the sign or the three letters of its currency, before or behind. Most have none, seen fast.

    An amount in another currency is left as it is, and is no number then.
    """
    words = currency_words(currency)
    prefix, suffix = literal(rf"^([+-]?)\s*(?:{words})\s*"), literal(rf"\s*(?:{words})$")
    bare = f"regexp_replace(regexp_replace({x}, {prefix}, '\\1'), {suffix}, '')"
    digits = f"ord({x}) BETWEEN 48 AND 57 AND ord(reverse({x})) BETWEEN 48 AND 57"
    return f"CASE WHEN {digits} THEN {x} ELSE {bare} END"


def rewritten(rewrites: Sequence[Rewrite], x: str) -> str:
    for pattern, instead in rewrites:
        x = f"regexp_replace({x}, {literal(pattern)}, {literal(instead)}, 'g')"
    return x


def percent(exact: Exact, kind: FieldType, column: SourceColumn, x: str) -> str:
    assert isinstance(kind, Percent)  # noqa: S101 - by the table of conversions
    plain = exact(column, x, kind.digits, kind.scale) if kind.as_fraction else _hundredth(exact, kind, column, x)
    if column.form is not Form.TEXT:
        return plain
    signed = _hundredth(exact, kind, column, f"rtrim(left({x}, -1))")
    return f"CASE WHEN suffix({x}, '%') THEN {signed} ELSE {plain} END"


def _hundredth(exact: Exact, kind: Percent, column: SourceColumn, x: str) -> str:
    value = exact(column, x, kind.digits + 2, kind.scale - 2)
    return f"CAST({value} * 0.01 AS {_decimal(kind.digits, kind.scale)})"


def _decimal(digits: int, scale: int) -> str:
    return f"DECIMAL({digits + scale}, {scale})"
