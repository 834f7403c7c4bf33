"""`csrules run`: decide for all accounts of a project."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from csrules.cli import options
from csrules.cli.progress import progress_bar


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
@click.option("--strict", is_flag=True, help="Exit with 1 where there is a finding or a refused row.")
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
    strict: bool,
    quiet: bool,
    as_json: bool,
    no_progress: bool,
) -> None:
    """Decide for every account of PROJECT, and write the result tables.

    PROJECT is a directory with a csrules.toml, or such a file; without it, the nearest from here upwards. A row that
    cannot be used is refused alone and stands in the table `rejects`; what somebody should look at stands in
    `findings`. Neither stops a run, unless --strict.

    With --profile partner or customer only what these readers may know is written: for every partner in a directory
    of its own, or for the one whose key is given.
    """
    from csrules.project.run import RunOptions, run

    shown = sys.stderr.isatty() and not (quiet or as_json or no_progress)
    with progress_bar(sys.stderr if shown else None) as progress:
        chosen = RunOptions(
            as_of=as_of, out=out, formats=formats, overrides=overrides, tables=tables,
            profile=profile, partner=partner, account=account, progress=progress,
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
    if strict and (report.findings or report.rejects):
        click.echo(f"strict: findings {report.findings}, refused rows {report.rejects}", err=True)
        context.exit(1)


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
