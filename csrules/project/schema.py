"""The documented schemas of the result tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from csrules.plugin.spec import ResultColumn
from csrules.sql.profile_results import INTERNAL, PROFILES
from csrules.sql.results import READING, RESULTS


@dataclass(frozen=True, slots=True)
class TableSchema:
    about: str
    columns: tuple[ResultColumn, ...]


def result_schemas(profile: str = INTERNAL) -> Mapping[str, TableSchema]:
    """Every result table of a profile by name, in the order in which they are documented."""
    if profile in PROFILES:
        return {name: TableSchema(one.about, one.columns) for name, one in PROFILES[profile].items()}
    found = {name: TableSchema(spec.about, spec.columns) for name, spec in RESULTS.items()}
    return found | {name: TableSchema(about, columns) for name, (about, columns) in READING.items()}
