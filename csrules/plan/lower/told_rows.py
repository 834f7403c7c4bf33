"""Rows of another record in the words of a finding: the key, and the fields that decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from csrules.analysis import typed as t
from csrules.analysis.scalars import INTEGER, NUMERIC, Kind, Scalar, of_field
from csrules.plan.lower import values as v
from csrules.plan.nodes import Case, Expr, Join, Written
from csrules.plan.plan import Measure
from csrules.types import RecordSchema

MAYBE_TEXT = v.text(None).type
FEWEST_PLACES, MOST_PLACES = 2, 9   # of a decimal that people read
PERCENT_PLACES = 2   # that a value has more than people see
HUNDRED = t.Const(100, Scalar(Kind.NUMBER, digits=3, whole=True))


def row_text(schema: RecordSchema, prefix: str, nodes: Iterable[t.Typed]) -> Join:
    """`OV-3` (field tier, value strategic, ends 2026-12-31): the fields that the nodes read, each of them once.

    Without a key the row is told by its fields alone.
    """
    key = prefix + schema.key.name if schema.key is not None else None
    read = {part.name: part for node in nodes for part in t.walk(node) if isinstance(part, t.Ref)}
    fields = [ref for name, ref in read.items() if name.startswith(prefix) and name != key]
    parts: list[Expr] = []
    for at, ref in enumerate(fields):
        parts += [v.text(f"{', ' if at else ''}{ref.name.removeprefix(prefix)} "), Written(replace(ref, span=None))]
    if schema.key is None:
        return Join("", (v.text("("), *parts, v.text(")")))
    named = (v.text("`"), Written(t.Ref(prefix + schema.key.name, of_field(schema.key))), v.text("` ("))
    return Join("", (*named, *parts, v.text(")")))


def first_row(name: str, text: Join, where: t.Typed) -> Measure:
    """Of the rows for which `where` holds the one that comes first by its text."""
    return Measure(name, "min", MAYBE_TEXT, text, where)


def told(before: str, first: str, after: str, count: t.Ref | t.Arith) -> Join:
    """The first row between two texts, and how many more there are."""
    return Join("", (v.text(before), t.Ref(first, MAYBE_TEXT), v.text(after), more(count, 1)))


def more(count: t.Ref | t.Arith, told: int) -> Case:
    """How many there are beside those that are told."""
    known = t.Const(told, INTEGER)
    others = Join("", (v.text(" (and "), Written(t.Arith("-", count, known, count.type)), v.text(" more)")))
    return Case(((t.Compare(">", count, known), others),), v.text(""), v.text("").type)


def written(node: t.Typed, currency: str = "", beside: Sequence[t.Typed] = ()) -> Expr:
    """Decimals with two places, or all where they would look like what they are compared with; with their unit."""
    kind = node.type
    unit = "%" if kind.kind is Kind.PERCENT else ""
    if kind.kind is Kind.MONEY and currency:
        unit = f" {currency}" + (f" a {kind.per}" if kind.per is not None else "")
    if kind.kind not in NUMERIC or kind.whole:
        return Written(node, unit)
    short = Written(_to_places(node, FEWEST_PLACES), unit)
    if not beside or _places(kind) <= FEWEST_PLACES:
        return short
    alike = tuple(
        t.And((t.Compare("!=", node, other),
               t.Compare("==", _to_places(node, FEWEST_PLACES), _to_places(other, FEWEST_PLACES))))
        for other in beside
    )
    exact = Written(_to_places(node, MOST_PLACES), unit)
    return Case(((alike[0] if len(alike) == 1 else t.Or(alike), exact),), short, short.type)


def _places(kind: Scalar) -> int:
    return kind.scale - PERCENT_PLACES if kind.kind is Kind.PERCENT else kind.scale


def _to_places(node: t.Typed, places: int) -> t.Typed:
    """Half to even; a percentage is told in hundredths."""
    kind = node.type
    value: t.Typed = node
    digits = kind.digits
    if kind.kind is Kind.PERCENT:
        digits = min(digits + PERCENT_PLACES, 38 - kind.scale)
        value = t.Arith("*", node, HUNDRED, Scalar(Kind.NUMBER, kind.nullable, digits, kind.scale))
    if _places(kind) <= places:
        return value
    step = t.Const(Decimal(1).scaleb(-places), Scalar(Kind.NUMBER, digits=1, scale=places))
    longer = min(digits + 1, 38 - places)   # 9.999 is 10
    return t.Rounded(value, step, "", Scalar(Kind.NUMBER, kind.nullable, longer, places))
