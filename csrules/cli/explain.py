"""`csrules explain`: why does this account get what it gets?"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from csrules.cli import options
from csrules.cli.terminal import wants_colour


@click.command("explain")
@options.account
@options.as_of
@options.settings
@click.option("--all", "all", is_flag=True, help="Tell also what does not bear on this account.")
@click.option("--format", "format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    asked: tuple[Path, str], as_of: str | None, overrides: tuple[str, ...], all: bool, format: str
) -> None:
    """Show what ACCOUNT of PROJECT gets, then stage by stage why, and which line of which file decided.

    Without PROJECT it is the nearest one, from here upwards. ACCOUNT is the account's key or its exact name. Lines that
    failed stand with the values they met, and with how far off a number was.
    """
    from csrules.project.explain import explain
    from csrules.project.explain_text import USUAL
    from csrules.project.run import RunOptions

    chosen = RunOptions(as_of=as_of, out=None, formats=(), overrides=overrides, tables=(), progress=None)
    explanation = explain(*asked, chosen)
    if format == "json":
        click.echo(json.dumps(explanation.as_json(), indent=2, ensure_ascii=False))
    else:
        colour = wants_colour(sys.stdout)
        columns = shutil.get_terminal_size((USUAL, 0)).columns if sys.stdout.isatty() else USUAL
        click.echo(explanation.as_text(colour, all=all, columns=columns).rstrip("\n"), color=colour)
