"""`csrules run`: decide for all accounts of a project."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from csrules.cli import completion, options
from csrules.cli.progress import progress_bar
from csrules.project.bounds import Allowance


def _allowance(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None and Allowance.read(value) is None:
        raise click.BadParameter(f"`{value}` is neither a number of rows nor a percentage such as 5%")
    return value


@click.command("run")
@options.project
@options.as_of
@click.option("--out", metavar="DIR", type=click.Path(file_okay=False),
              help="Write the result files to this directory.")
@click.option(
    "--format",
    "formats",
    metavar="A,B",
    multiple=True,
    callback=options.names,
    shell_complete=completion.outputs,
    help="csv, json, ndjson, parquet, markdown, console or the name of an installed output. Separate several with "
         "commas.",
)
@click.option(
    "--tables", metavar="A,B", multiple=True, callback=options.names, shell_complete=completion.tables,
    help="Write only these tables (see `csrules schema`)."
)
@click.option("--profile", metavar="NAME", shell_complete=completion.profiles,
              help="The readers: internal (the default), partner or customer.")
@click.option("--partner", metavar="KEY", help="Write only the tables of this partner.")
@click.option("--account", metavar="KEY", help="Write only the tables of this customer.")
@options.settings
@click.option("--dry-run", is_flag=True, help="Read and check everything, list the files, write nothing.")
@click.option(
    "--max-refused", metavar="N|P%", callback=_allowance,
    help="Write nothing if more than N rows (or P% of the rows) of a record are refused.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 for any finding (except notes) or refused row.")
@click.option("--quiet", "-q", is_flag=True, help="Print no summary.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
@click.pass_context
def command(
    context: click.Context,
    project: Path,
    as_of: str | None,
    out: str | None,
    formats: tuple[str, ...],
    tables: tuple[str, ...],
    profile: str | None,
    partner: str | None,
    account: str | None,
    overrides: tuple[str, ...],
    dry_run: bool,
    max_refused: str | None,
    strict: bool,
    quiet: bool,
    as_json: bool,
    no_progress: bool,
) -> None:
    """Decide for every account of a project, and write the result tables.

    PROJECT is a directory with a csrules.toml, or the file itself. Without PROJECT, csrules looks here, then in the
    directories above.

    csrules refuses a row that it cannot use, and lists it with the reason in the table `rejects`. The table `findings`
    lists what somebody should look at. Neither stops a run. The exit code is 1 if a finding is an error; with --strict
    any finding or refused row counts. If no account is accepted, or more rows are refused than --max-refused allows,
    csrules writes nothing and keeps the results of the last run.

    With --profile partner or --profile customer, csrules writes only what these readers may know. Every partner
    gets a directory of its own. --partner or --account writes the tables of one partner or customer only.

    \b
    Examples:
      csrules run                                   the project here
      csrules run my-project --as-of 2026-06-30     another project, for a given day
      csrules run --out out --format parquet        another place and format
      csrules run --profile partner                 the tables for the partners
    """
    from csrules.project.run import RunOptions, run

    shown = sys.stderr.isatty() and not (quiet or as_json or no_progress)
    with progress_bar(sys.stderr if shown else None) as progress:
        chosen = RunOptions(
            as_of=as_of, out=out, formats=formats, overrides=overrides, tables=tables,
            profile=profile, partner=partner, account=account, progress=progress,
            max_refused=max_refused, dry_run=dry_run,
        )
        report = run(project, chosen)
    for note in report.notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        click.echo(json.dumps(report.as_json, indent=2, ensure_ascii=False))
    elif not quiet:
        click.echo(report.summary.rstrip("\n"))
        for line in written(report.written):
            click.echo(line)
        for line in report.planned:
            click.echo(f"would write {line}")
    findings = report.findings - report.noted
    if strict and (findings or report.rejects):
        click.echo(f"strict: findings {findings}, refused rows {report.rejects}", err=True)
    elif report.errors:
        click.echo(f"findings that are errors: {report.errors}", err=True)
    context.exit(1 if report.errors or (strict and (findings or report.rejects)) else 0)


def written(paths: Sequence[Path]) -> list[str]:
    """`wrote out: accounts.csv, services.csv`, one line per directory."""
    directories: dict[Path, list[str]] = {}
    for path in paths:
        directories.setdefault(path.parent, []).append(path.name)
    return [f"wrote {_shown(directory)}: {', '.join(files)}" for directory, files in directories.items()]


def _shown(directory: Path) -> Path:
    """As it is called from where the command runs, if it lies there."""
    here = Path.cwd()
    return directory.relative_to(here) if directory.is_relative_to(here) else directory
