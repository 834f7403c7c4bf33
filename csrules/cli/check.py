"""`csrules check`: is the policy sound?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csrules.cli import options
from csrules.cli.nearby import asked_or_nearest
from csrules.cli.terminal import wants_colour
from csrules.diagnostics.render import FORMATS, render

if TYPE_CHECKING:
    from csrules.project.check import Assured


@click.command("check")
@options.paths
@click.option("--format", "format", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Exit with 1 where there is a warning, too.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing where there is no problem.")
@click.option("--verbose", "-v", is_flag=True, help="Say of each promise whether it is proved (text only).")
@click.pass_context
def command(
    context: click.Context, paths: tuple[Path, ...], format: str, strict: bool, quiet: bool, verbose: bool
) -> None:
    """Check policies and underline every mistake, before any data is read.

    PATH is a `.csr` file, a directory that holds some (together they are one policy), or a project directory: then
    the policy that its csrules.toml names is checked.

    What the policy promises is proved, refuted (an error, with an account that breaks it), or left to the data.

    Exit code 1 where there is an error, and with --strict where there is a warning.
    """
    import gc

    from csrules.project.check import check

    gc.disable()   # a check ends before there is garbage worth a collection, and collections are a third of its time
    report = check(asked_or_nearest(paths))
    if report.diagnostics or not quiet:
        colour = wants_colour(sys.stdout)
        text = render(report.diagnostics, format, report.files, colour=colour)
        click.echo(text, nl=False, color=colour)
    if verbose and format == "text":
        for line in promises(report.promises):
            click.echo(line)
    context.exit(1 if report.failed or (strict and report.warned) else 0)


def promises(assured: Sequence[Assured]) -> list[str]:
    """`proved  never tier == core and renewals < 1  (policy.csr:12)`, and why a promise is left to the data."""
    width = max((len(one.outcome) for one in assured), default=0)
    return [
        f"{one.outcome:<{width}}  {one.line}  ({one.place})" + (f": {one.why}" if one.why else "") for one in assured
    ]
