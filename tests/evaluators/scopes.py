"""Which names an expression of a drawn policy may use, with their types: fields, and fields along links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from csrules.analysis.scalars import Kind, Scalar, of_field
from csrules.analysis.scope import has_own_currency
from csrules.types import Link, RecordSchema
from tests.evaluators.choosing import Chooser
from tests.evaluators.expressions import Name

Records = Mapping[str, RecordSchema]


def fields(schema: RecordSchema, records: Records, prefix: str, deep: int, *, nullable: bool = False) -> Iterator[Name]:
    """The record's fields under `prefix`, and those of the rows that its links lead to."""
    for field in schema.fields:
        if has_own_currency(field):
            continue   # known from the defines on, and only of the account itself
        kind = of_field(field)
        yield Name(prefix + field.name, kind.missing_too() if nullable else kind)
        if isinstance(field.type, Link) and deep > 0:
            target = records[field.type.record]
            yield from fields(target, records, f"{prefix}{field.name}.", deep - 1, nullable=True)


def kept(chooser: Chooser, names: Iterator[Name], most: int, *, dots: int = 0) -> list[Name]:
    """The direct fields (whose names have `dots`), and some of those behind links: every link costs a join."""
    found = list(names)
    near = [name for name in found if name.text.count(".") <= dots]
    far = [name for name in found if name.text.count(".") > dots]
    return near + chooser.some(far, 0, min(most, len(far)))


def matched(record: RecordSchema, records: Records, deep: int = 2) -> Iterator[Name]:
    """After a match: the row's key under the record's name, and its fields, any of which may be missing."""
    assert record.key is not None
    whole = record.key.type.name == "integer"
    yield Name(record.name, Scalar(Kind.LINK, nullable=True, record=record.name, whole=whole))
    yield from fields(record, records, f"{record.name}.", deep, nullable=True)
