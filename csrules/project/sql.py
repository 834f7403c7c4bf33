"""`sql`: the policy of a project as the SQL program that a warehouse can run."""

from __future__ import annotations

from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic, did_you_mean
from csrules.project.config import decision_day, load_project
from csrules.project.errors import ProjectError
from csrules.project.run import RunOptions, load_plan
from csrules.sql.program import build_program
from csrules.sql.render import UnknownDialectError, program_text


def sql_program(project: Path, dialect: str, options: RunOptions | None = None) -> str:
    """The program's text; its input tables are named as the policy's records. Raises `ProjectError`."""
    options = options or RunOptions()
    config = load_project(project, options.overrides)
    day = decision_day(config, options.as_of)
    program = build_program(load_plan(config), day.day)
    try:
        return program_text(program, dialect)
    except UnknownDialectError as error:
        advice = did_you_mean(dialect, error.known) or "known: " + ", ".join(error.known)
        message = f"there is no dialect `{dialect}`"
        raise ProjectError((Diagnostic(CODES["bad-setting"], message, None, advice),), 2) from None
