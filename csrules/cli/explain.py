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
@click.option("--all", "all", is_flag=True, help="Show the steps without effect on this account, too.")
@click.option("--format", "format", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print the explanation.")
def command(
    asked: tuple[Path, str], as_of: str | None, overrides: tuple[str, ...], all: bool, format: str
) -> None:
    """Show what ACCOUNT gets, and step by step which line of the policy decided it.

    ACCOUNT is the account's key or its exact name. Without PROJECT, csrules looks here, then in the directories above.
    For each line that failed, csrules shows the account's value, and how far a number was from the limit.

    \b
    Examples:
      csrules explain A-1017                        in a project directory
      csrules explain my-project "Acme GmbH"        by name, for another project
      csrules explain A-1017 --as-of 2026-12-31     what holds on another day?
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
