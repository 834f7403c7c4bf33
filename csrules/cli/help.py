"""`csrules help`: the same as `--help`, for those who look for a command."""

from __future__ import annotations

import click


@click.command("help", hidden=True)
@click.argument("command", required=False)
@click.pass_context
def command(context: click.Context, command: str | None) -> None:
    """Show the help of csrules, or of one COMMAND."""
    group = context.find_root()
    if command is None:
        click.echo(group.get_help())
        return
    assert isinstance(group.command, click.Group)  # noqa: S101  (the root is)
    name, found, _ = group.command.resolve_command(group, [command])
    assert found is not None  # noqa: S101  (or it was refused)
    with click.Context(found, info_name=name, parent=group) as of_command:
        click.echo(found.get_help(of_command))
