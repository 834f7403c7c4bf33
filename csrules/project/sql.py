"""`sql`: the policy of a project as the SQL program that a warehouse can run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from csrules.analysis.scalars import Kind
from csrules.diagnostics import CODES, Diagnostic, did_you_mean
from csrules.plan.classes import split
from csrules.plan.plan import Gather, Match, Plan
from csrules.project.config import decision_day, load_project
from csrules.project.errors import ProjectError
from csrules.project.run import RunOptions, load_plan
from csrules.sql.dialects import DIALECTS, NOT_WRITTEN, Dialect
from csrules.sql.program import build_program
from csrules.sql.render import inputs_text, program_text


@dataclass(frozen=True, slots=True)
class SqlText:
    """`warning` is what nobody should miss who runs the text."""

    text: str
    warning: tuple[str, ...]


def sql_program(project: Path, dialect: str, options: RunOptions | None = None, *, inputs: bool = False) -> SqlText:
    """The program's text, or with `inputs` the tables that it reads. Raises `ProjectError`."""
    options = options or RunOptions()
    chosen = _dialect(dialect)
    config = load_project(project, options.overrides)
    day = decision_day(config, options.as_of)
    plan = load_plan(config, day.day)
    if plan.family is not None and not chosen.circles:
        message = f"csrules cannot write the program for `{dialect}`: the policy adds up families of accounts"
        raise _refused(message, f"{chosen.title} cannot follow links that may form a circle; duckdb and postgres can")
    lists = () if chosen.groups_lists else _grouped_lists(plan)
    if lists:
        message = f"csrules cannot write the program for `{dialect}`: it groups accounts by the list `{lists[0]}`"
        raise _refused(message, f"{chosen.title} cannot group rows by a list; compare a category or text instead")
    program = build_program(plan, day.day, chosen)
    return SqlText(inputs_text(program) if inputs else program_text(program), chosen.warning)


def _grouped_lists(plan: Plan) -> tuple[str, ...]:
    """The lists among what accounts are grouped by: for classes, and before other records' rows are looked through."""
    asked: list[Gather | Match] = [*plan.gathers, *([plan.match] if plan.match is not None else [])]
    refs = [*(key.ref for key in split(plan).keys), *(ref for one in asked for ref in one.account_columns)]
    return tuple(sorted({ref.name for ref in refs if ref.type.kind is Kind.LIST}))


def _dialect(name: str) -> Dialect:
    if name in DIALECTS:
        return DIALECTS[name]
    known = ", ".join(DIALECTS)
    if name in NOT_WRITTEN:
        raise _refused(f"csrules cannot write the program for `{name}`: {NOT_WRITTEN[name]}", f"it can for {known}")
    raise _refused(f"there is no dialect `{name}`", did_you_mean(name, DIALECTS) or f"known: {known}")


def _refused(message: str, advice: str) -> ProjectError:
    return ProjectError((Diagnostic(CODES["bad-setting"], message, None, advice),), 2)
