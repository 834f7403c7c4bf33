"""What a record is: named, typed fields with the limits that a row must keep."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from csrules.types.fields import FieldType, Value


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

    @cached_property
    def by_name(self) -> dict[str, FieldSchema]:
        return {field.name: field for field in self.fields}

    @cached_property
    def key(self) -> FieldSchema | None:
        """The field that tells rows apart, if the record declares one."""
        return next((field for field in self.fields if field.key), None)
