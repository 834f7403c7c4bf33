"""`csrules check`: is the policy sound?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from csrules.cli import options
from csrules.cli.nearby import asked_or_nearest
from csrules.cli.terminal import wants_colour
from csrules.diagnostics.render import FORMATS, MOST_SHOWN, render


@click.command("check")
@options.paths
@click.option("--format", "format", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--no-data", is_flag=True, help="Open no file of a source, for where the data is not at hand.")
@click.option("--strict", is_flag=True, help="Exit with 1 where there is a warning, too.")
@click.option("--max-errors", "most", metavar="N", type=click.IntRange(1), default=MOST_SHOWN, show_default=True,
              help="Show at most N problems, and say how many more there are.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing where there is no problem.")
@click.option("--verbose", "-v", is_flag=True, help="List what is proved, too (the JSON always does).")
@click.pass_context
def command(
    context: click.Context, paths: tuple[Path, ...], format: str, no_data: bool, strict: bool, most: int,
    quiet: bool, verbose: bool,
) -> None:
    """Check policies and underline every mistake, before any data is read.

    PATH is a `.csr` file, a directory that holds some (together they are one policy), or a project directory, which is
    the nearest one from here upwards where no PATH is given. Of a project the policy is checked, and csrules.toml: its
    keys, its outputs, and its sources by their columns and first rows. `csrules run --dry-run` reads all rows.

    What the policy promises is proved, refuted (an error, with an account that breaks it), or left to the data, which
    is told with the reason and no error.

    Exit code 1 where there is an error, and with --strict where there is a warning.
    """
    import gc

    from csrules.project.check import check

    gc.disable()   # a check ends before there is garbage worth a collection, and collections are a third of its time
    report = check(asked_or_nearest(paths), data=not no_data, most=most)
    if report.diagnostics or not quiet:
        colour = wants_colour(sys.stdout)
        told = report.promises if verbose or format == "json" else report.left_open
        text = render(report.diagnostics, format, report.files, colour=colour, promises=told, most=most)
        click.echo(text, nl=False, color=colour)
    context.exit(1 if report.failed or (strict and report.warned) else 0)
