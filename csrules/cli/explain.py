"""`csrules explain`: why does this account get what it gets?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from csrules.cli import options
from csrules.cli.terminal import wants_colour


@click.command("explain")
@options.account
@options.as_of
@options.settings
@click.option("--format", "format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(asked: tuple[Path, str], as_of: str | None, overrides: tuple[str, ...], format: str) -> None:
    """Show stage by stage what ACCOUNT of PROJECT is given, and which line of which file decided.

    Without PROJECT it is the nearest one, from here upwards. ACCOUNT is the key of the account's row. Conditions that
    failed stand with the values they met, and with how far off a number was.
    """
    from csrules.project.explain import explain
    from csrules.project.run import RunOptions

    chosen = RunOptions(as_of=as_of, out=None, formats=(), overrides=overrides, tables=(), progress=None)
    explanation = explain(*asked, chosen)
    if format == "json":
        click.echo(json.dumps(explanation.as_json(), indent=2, ensure_ascii=False))
    else:
        colour = wants_colour(sys.stdout)
        click.echo(explanation.as_text(colour).rstrip("\n"), color=colour)
