"""`csrules check`: is the policy sound?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from csrules.cli.terminal import wants_colour
from csrules.diagnostics.render import FORMATS, render


@click.command("check")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing where there is no problem.")
@click.pass_context
def command(context: click.Context, paths: tuple[Path, ...], format: str, quiet: bool) -> None:
    """Check policies and underline every mistake, before any data is read.

    PATH is a `.csr` file, a directory that holds some (together they are one policy), or a project directory: then
    the policy that its csrules.toml names is checked.

    Exit code 1 where there is an error; a warning alone is 0.
    """
    import gc

    from csrules.project.check import check

    gc.disable()   # a check ends before there is garbage worth a collection, and collections are a third of its time
    report = check(paths)
    if report.diagnostics or not quiet:
        colour = wants_colour(sys.stdout)
        text = render(report.diagnostics, format, report.files, colour=colour)
        click.echo(text, nl=False, color=colour)
    context.exit(1 if report.failed else 0)
