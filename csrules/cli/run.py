"""`csrules run`: decide for all accounts of a project."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from csrules.cli import options
from csrules.cli.progress import progress_bar
from csrules.project.bounds import Allowance


def _allowance(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None and Allowance.read(value) is None:
        raise click.BadParameter(f"`{value}` is neither a number of rows nor a percentage such as 5%")
    return value


@click.command("run")
@options.project
@options.as_of
@click.option("--out", metavar="DIR", type=click.Path(file_okay=False), help="Where the result files go.")
@click.option(
    "--format",
    "formats",
    metavar="NAME",
    multiple=True,
    callback=options.names,
    help="csv, json, ndjson, parquet, markdown, console or an installed output; may be repeated.",
)
@click.option(
    "--tables", metavar="A,B", multiple=True, callback=options.names, help="Only these tables (see `csrules schema`)."
)
@click.option("--profile", metavar="NAME", help="For whom: internal (the default), partner or customer.")
@click.option("--partner", metavar="KEY", help="Only the tables of this partner.")
@click.option("--account", metavar="KEY", help="Only the tables of this customer.")
@options.settings
@click.option("--dry-run", is_flag=True, help="Read and check everything, say what would be written, write nothing.")
@click.option(
    "--max-refused", metavar="N|P%", callback=_allowance,
    help="Write nothing where more rows of a record, or more of them in percent, are refused.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 where there is a finding (notes aside) or a refused row.")
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
    """Decide for every account of PROJECT, and write the result tables.

    PROJECT is a directory with a csrules.toml, or such a file; without it, the nearest from here upwards. A row that
    cannot be used is refused alone and stands in the table `rejects`; what somebody should look at stands in
    `findings`. Neither stops a run; the exit code is 1 where a finding is an error, and with --strict for any of them.
    Where no account is accepted, or more rows are refused than --max-refused, nothing is written, and the results of
    the last run still stand.

    With --profile partner or customer only what these readers may know is written: for every partner in a directory
    of its own, or for the one whose key is given.
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
