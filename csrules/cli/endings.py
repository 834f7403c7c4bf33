"""How a command ends that did not end well: what is said on stderr, and the exit code."""

from __future__ import annotations

import os
import sys
import traceback as tracebacks

import click

from csrules.cli.terminal import wants_colour
from csrules.diagnostics.render import render
from csrules.project.errors import ProjectError

FAILED = 3
INTERRUPTED = 130
PIPE_CLOSED = 141


def ending(error: BaseException, *, traceback: bool) -> int:
    """Say what happened and return the exit code. With `traceback`, an internal error shows where it arose."""
    match error:
        case click.ClickException():
            error.show()
            return error.exit_code
        case ProjectError():
            colour = wants_colour(sys.stderr)
            click.echo(render(error.diagnostics, "text", colour=colour), err=True, nl=False, color=colour)
            return error.exit_code
        case click.Abort() | KeyboardInterrupt():
            click.echo(err=True)  # leave the line where the terminal shows ^C
            return INTERRUPTED
        case BrokenPipeError():
            _discard_output()
            return PIPE_CLOSED
        case OSError():
            click.echo(f"error: {_reason(error)}", err=True)
        case _:
            place = "" if traceback else ", with the output of the same command and `--traceback`"
            words = " ".join(str(error).split())
            click.echo(f"internal error: {type(error).__name__}: {words}; please report it{place}", err=True)
    if traceback:
        tracebacks.print_exception(error)
    return FAILED


def _reason(error: OSError) -> str:
    """`no space left on device: out/accounts.csv`."""
    words = (error.strerror or str(error)).lower()
    return words if error.filename is None else f"{words}: `{error.filename}`"


def _discard_output() -> None:
    """Nobody reads on, so what is still buffered goes nowhere; otherwise Python complains while it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
