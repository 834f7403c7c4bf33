"""`csrules sql`: the policy as the SQL program that a warehouse can run."""

from __future__ import annotations

from pathlib import Path

import click

from csrules.cli import completion, options


@click.command("sql")
@options.project
@options.as_of
@options.settings
@click.option("--dialect", metavar="NAME", default="duckdb", show_default=True, shell_complete=completion.dialects,
              help="The SQL dialect: postgres, snowflake, bigquery, …")
@click.option("--inputs", is_flag=True,
              help="Print only CREATE TABLE statements for the tables that the program reads.")
def command(project: Path, as_of: str | None, overrides: tuple[str, ...], dialect: str, inputs: bool) -> None:
    """Print PROJECT's policy as one SQL program, in the dialect of your warehouse.

    PROJECT is a directory with a csrules.toml. Without PROJECT, csrules looks here, then in the directories above.

    \b
    Examples:
      csrules sql --dialect postgres              the program for PostgreSQL
      csrules sql --dialect postgres --inputs     the tables that it reads
    """
    from csrules.project.run import RunOptions
    from csrules.project.sql import sql_program

    chosen = RunOptions(as_of=as_of, out=None, formats=(), overrides=overrides, tables=(), progress=None)
    program = sql_program(project, dialect, chosen, inputs=inputs)
    for line in program.warning:
        click.echo(f"warning: {line}", err=True)
    click.echo(program.text.rstrip("\n"))
