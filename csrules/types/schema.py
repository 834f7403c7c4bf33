"""What a record is: named, typed fields with the limits that a row must keep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from csrules.types.fields import FieldType, Money, Percent, Value


@dataclass(frozen=True, slots=True)
class FieldSchema:
    """A field may be empty when it is `optional` or has a `default`; limits are inclusive."""

    name: str
    type: FieldType
    key: bool = False
    optional: bool = False
    default: Value | None = None
    minimum: Value | None = None
    maximum: Value | None = None

    @property
    def as_held(self) -> FieldSchema:
        """The same field for values that are exact already: 0.25 is 25 %, and 19.99 is an amount."""
        match self.type:
            case Percent():
                return replace(self, type=Percent(as_fraction=True))
            case Money():
                return replace(self, type=replace(self.type, minor=False))
        return self

    @property
    def required(self) -> bool:
        return not self.optional and self.default is None

    @property
    def nullable(self) -> bool:
        """Whether an accepted row can have no value here."""
        return self.optional and self.default is None


@dataclass(frozen=True)
class RecordSchema:
    name: str
    fields: tuple[FieldSchema, ...]

    @property
    def as_held(self) -> RecordSchema:
        """The record for rows whose values are exact already."""
        return RecordSchema(self.name, tuple(field.as_held for field in self.fields))

    @cached_property
    def by_name(self) -> dict[str, FieldSchema]:
        return {field.name: field for field in self.fields}

    @cached_property
    def key(self) -> FieldSchema | None:
        """The field that tells rows apart, if the record declares one."""
        return next((field for field in self.fields if field.key), None)
