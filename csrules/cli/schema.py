"""`csrules schema`: which columns the result tables have, and what they mean."""

from __future__ import annotations

import json
from pathlib import Path

import click

from csrules.cli.table import aligned

EXPLAIN = "explain"


@click.command("schema")
@click.argument("table", required=False)
@click.option(
    "--profile",
    type=click.Choice(["internal", "partner", "customer"]),
    default="internal",
    show_default=True,
    help="The readers of the tables.",
)
@click.option("--project", type=click.Path(exists=True, path_type=Path),
              help="Include the columns that this project's policy adds to `accounts`.")
def command(table: str | None, profile: str, project: Path | None) -> None:
    """Describe the columns of the result tables, or of one TABLE.

    `csrules schema explain` prints the JSON Schema of what `csrules explain --format json` writes.

    \b
    Examples:
      csrules schema                         all tables
      csrules schema services                one table
      csrules schema --profile partner       the tables that a partner gets
    """
    if table == EXPLAIN:
        from csrules.project.explain_schema import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        return
    from csrules.project.schema import project_schemas, result_schemas

    schemas = result_schemas(profile) if project is None else project_schemas(project, profile)
    if table is not None and table not in schemas:
        raise click.UsageError(f"there is no table `{table}`; the tables are {', '.join(schemas)}; "
                               f"`{EXPLAIN}` describes the JSON of an explanation")
    for position, name in enumerate([table] if table is not None else schemas):
        schema = schemas[name]
        click.echo(("\n" if position else "") + f"{name}: {schema.about}")
        click.echo(aligned([("  " + column.name, column.type, column.unit, column.about) for column in schema.columns]))
