"""`csrules plugins`: which sources and outputs are installed, and which plugins do not work."""

from __future__ import annotations

import click

from csrules.cli.table import aligned


@click.command("plugins")
def command() -> None:
    """List the installed sources and outputs, each with the distribution that it comes from.

    The first column is the name that csrules.toml uses in `type = "…"`. If a plugin does not work, csrules shows why;
    the others keep working.

    \b
    Example:
      csrules plugins     which names can I use in `type = "…"`?
    """
    from csrules.plugin.manager import load_plugins

    plugins = load_plugins()
    rows = [
        (offer.name, offer.kind, f"{offer.distribution} {offer.version}", offer.summary)
        for offer in sorted(plugins.offers, key=lambda offer: (offer.kind != "source", offer.name))
    ]
    click.echo(aligned(rows))
    for problem in plugins.problems:
        click.echo(f"\nproblem: `{problem.plugin}` of {problem.distribution} {problem.version} {problem.reason}")
        if problem.help is not None:
            click.echo(f"  help: {problem.help}")
