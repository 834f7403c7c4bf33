"""`sql`: the policy of a project as the SQL program that a warehouse can run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic, did_you_mean
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
    plan = load_plan(config)
    if plan.family is not None and not chosen.circles:
        message = f"csrules cannot write the program for `{dialect}`: the policy adds up families of accounts"
        raise _refused(message, f"{chosen.title} cannot follow links that may form a circle; duckdb and postgres can")
    program = build_program(plan, day.day, chosen)
    return SqlText(inputs_text(program) if inputs else program_text(program), chosen.warning)


def _dialect(name: str) -> Dialect:
    if name in DIALECTS:
        return DIALECTS[name]
    known = ", ".join(DIALECTS)
    if name in NOT_WRITTEN:
        raise _refused(f"csrules cannot write the program for `{name}`: {NOT_WRITTEN[name]}", f"it can for {known}")
    raise _refused(f"there is no dialect `{name}`", did_you_mean(name, DIALECTS) or f"known: {known}")


def _refused(message: str, advice: str) -> ProjectError:
    return ProjectError((Diagnostic(CODES["bad-setting"], message, None, advice),), 2)
