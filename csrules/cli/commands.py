"""The table of commands, and the group that imports a command's file only when that command is called."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "check": ("csrules.cli.check", "Check a policy or a project and underline every mistake."),
    "test": ("csrules.cli.test", "Run the tests in a policy and show each difference."),
    "run": ("csrules.cli.run", "Decide for all accounts of a project and write the result tables."),
    "explain": ("csrules.cli.explain", "Show step by step why an account gets its tier and services."),
    "sql": ("csrules.cli.sql", "Print a project's policy as one SQL program."),
    "schema": ("csrules.cli.schema", "Describe the columns of the result tables."),
    "codes": ("csrules.cli.codes", "List the diagnostic codes, or describe one."),
    "plugins": ("csrules.cli.plugins", "List the installed sources and outputs."),
}
"""For each command its module, in which it is called `command`, and its line in the help."""
UNLISTED = {"help": "csrules.cli.help"}   # what people type before they know of `--help`


class Commands(click.Group):
    """The commands of the table, in its order."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = UNLISTED.get(cmd_name) or COMMANDS.get(cmd_name, ("", ""))[0]
        if not module:
            return None
        command: click.Command = import_module(module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:  # click knows no names to suggest
            raise click.exceptions.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])
