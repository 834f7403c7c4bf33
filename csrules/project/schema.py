"""The documented schemas of the result tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from csrules.plugin.spec import ResultColumn
from csrules.project.config import decision_day, load_project
from csrules.project.run import load_plan
from csrules.sql.profile_results import INTERNAL, PROFILES
from csrules.sql.program import build_program
from csrules.sql.results import READING, RESULTS, columns_of


@dataclass(frozen=True, slots=True)
class TableSchema:
    about: str
    columns: tuple[ResultColumn, ...]


def result_schemas(profile: str = INTERNAL) -> Mapping[str, TableSchema]:
    """Every result table of a profile by name, in the order in which they are documented."""
    if profile in PROFILES:
        return {name: TableSchema(table.about, table.columns) for name, table in PROFILES[profile].items()}
    schemas = {name: TableSchema(spec.about, spec.columns) for name, spec in RESULTS.items()}
    return schemas | {name: TableSchema(about, columns) for name, (about, columns) in READING.items()}


def project_schemas(project: Path, profile: str = INTERNAL) -> Mapping[str, TableSchema]:
    """The same of one project: accounts also tell the policy's segments and labelled defines. Raises `ProjectError`."""
    config = load_project(project, ())
    day = decision_day(config, None).day
    program = build_program(load_plan(config, day), day)
    schemas = dict(result_schemas(profile))
    if profile == INTERNAL:
        schemas |= {name: TableSchema(spec.about, columns_of(name, program)) for name, spec in RESULTS.items()}
    return schemas
