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
@click.option("--format", "format", type=click.Choice(list(FORMATS)), default="text", show_default=True,
              help="How to print the problems.")
@click.option("--no-data", is_flag=True, help="Do not open the data; use it where you have the policy only.")
@click.option("--strict", is_flag=True, help="Exit with 1 for a warning, too.")
@click.option("--max-errors", "most", metavar="N", type=click.IntRange(1), default=MOST_SHOWN, show_default=True,
              help="Show at most N problems, and count the rest.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing if there is no problem.")
@click.option("--verbose", "-v", is_flag=True, help="List the proved promises, too (JSON always lists them).")
@click.pass_context
def command(
    context: click.Context, paths: tuple[Path, ...], format: str, no_data: bool, strict: bool, most: int,
    quiet: bool, verbose: bool,
) -> None:
    """Check a policy or a project, and underline every mistake.

    PATH is a `.csr` file, a directory of `.csr` files (together they are one policy), or a project directory. Without
    PATH, csrules looks for a project here, then in the directories above. In a project, csrules checks the policy and
    csrules.toml: its keys, its outputs, and the columns and first rows of its sources. A first row that a run would
    refuse is a warning, with its value. `csrules run --dry-run` reads all rows.

    csrules tries to prove every promise of the policy. A refuted promise is an error, with an account that breaks it. A
    promise that only the data can decide is listed with the reason; it is no error.

    The exit code is 1 if there is an error, and with --strict if there is a warning.

    \b
    Examples:
      csrules check                         the project here
      csrules check policy/ --strict        a policy; warnings count as well
      csrules check --format github         show the mistakes in a pull request
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
