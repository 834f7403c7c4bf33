"""The command `csrules`: its help, and its edge to the outside."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import click

from csrules.cli.commands import Commands
from csrules.version import VERSION

COMPLETION = "_CSRULES_COMPLETE"

HELP = """\
Service tiers, entitlements and partner responsibilities as a checked text file.

A policy (`.csr`) says which customer gets which services, and who delivers them. A project (`csrules.toml`) says
where your account data is. csrules first finds mistakes in the policy, then decides for every account.

\b
Start with:
  csrules check policy/                  does the policy have mistakes?
  csrules test policy/                   do its tests pass?
  csrules run my-project --out out       tiers, services and headcount for all accounts
  csrules explain my-project ACCOUNT     why does this account get its tier and services?

In a project, `check`, `test`, `run`, `explain ACCOUNT` and `sql` need no path.
"""

EXIT_CODES = """\
\b
Exit codes:
  0  no problem
  1  the policy has problems, a test fails, or a finding of a run is an error
  2  the command or the configuration is wrong
  3  something else failed
  4  another run writes into the same directory
"""


@click.group(
    cls=Commands,
    help=HELP,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(VERSION, "-V", "--version", prog_name="csrules", message="%(prog)s %(version)s")
@click.option("--traceback", is_flag=True, expose_value=False, help="Show the Python traceback of an internal error.")
def cli() -> None:
    """See `HELP`."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code."""
    _open_closed_streams()
    sys.exit(outcome(sys.argv[1:] if arguments is None else arguments))


def outcome(arguments: Sequence[str]) -> int:
    """Run a command; whatever it raises becomes a message on stderr and an exit code."""
    if COMPLETION in os.environ:
        cli(prog_name="csrules")  # click answers the shell's question and exits
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without `€` is no reason to fail
    wanted = [argument for argument in arguments if argument != "--traceback"]  # taken wherever it stands
    try:
        code = _invoked([*wanted])   # click takes out what it has read
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the outermost edge: what is left is told in a line
        from csrules.cli.endings import ending  # what it needs is needed only now

        return ending(error, traceback=len(wanted) < len(arguments))
    return code


def _invoked(arguments: list[str]) -> int:
    try:
        with cli.make_context("csrules", arguments) as context:
            cli.invoke(context)
    except click.exceptions.Exit as exit:
        return exit.exit_code
    return 0


def _open_closed_streams() -> None:
    """Where the caller has closed a stream (`>&-`), what is written to it goes nowhere.

    Its number is taken, too: the next file that is opened would get it, and be written to by whoever prints.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            try:
                os.fstat(number)
            except OSError:
                os.open(os.devnull, os.O_RDWR)   # the lowest free number, and those below are taken
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8"))  # noqa: PTH123, SIM115
