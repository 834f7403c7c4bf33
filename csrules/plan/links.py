"""Which links a plan has to follow: found from the names that its expressions read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from csrules.plan.plan import Lookup
from csrules.types import Link, RecordSchema


def lookups(
    names: Iterable[str], records: Mapping[str, RecordSchema], start: RecordSchema, prefix: str = ""
) -> tuple[Lookup, ...]:
    """The lookups that the columns `names` need, each after those it builds on.

    `names` are column names such as `partner.program`; those that begin with `prefix` are followed from `start`.
    """
    by_path: dict[str, Lookup] = {}
    for name in sorted(names):
        if not name.startswith(prefix):
            continue
        parts = name[len(prefix) :].split(".")
        schema, path = start, prefix
        for part in parts[:-1]:
            field = schema.by_name.get(part)
            if field is None or not isinstance(field.type, Link):
                break
            path = f"{path}{part}"
            by_path.setdefault(path, Lookup(path, field.type.record))
            schema = records[field.type.record]
            path += "."
    return tuple(by_path[path] for path in sorted(by_path, key=lambda path: (path.count("."), path)))
