"""How a command ends that did not end well: what is said on stderr, and the exit code."""

from __future__ import annotations

import os
import signal
import sys
import traceback as tracebacks
from typing import TextIO

import click

from csrules.cli.signals import SIGNALLED, received
from csrules.cli.terminal import wants_colour
from csrules.diagnostics.render import render
from csrules.project.errors import ProjectError

FAILED = 3
INTERRUPTED = SIGNALLED + signal.SIGINT
PIPE_CLOSED = 141


def ending(error: BaseException, *, traceback: bool) -> int:
    """Say what happened and return the exit code. With `traceback`, an internal error shows where it arose."""
    try:
        code = _told(error, traceback)
        sys.stderr.flush()
    except OSError:   # nobody can be told
        _discard(sys.stderr)
        code = FAILED
    try:
        sys.stdout.flush()
    except OSError:
        _discard(sys.stdout)
    return code


def _told(error: BaseException, traceback: bool) -> int:
    number = received()
    if number is not None:   # whatever it has become on its way
        _say_stopped(number)
        return SIGNALLED + number
    match error:
        case click.ClickException():
            error.show()
            return error.exit_code
        case ProjectError():
            colour = wants_colour(sys.stderr)
            click.echo(render(error.diagnostics, "text", colour=colour), err=True, nl=False, color=colour)
            if traceback and error.__cause__ is not None:   # what a library said, which nobody else reads
                tracebacks.print_exception(error)
            return error.exit_code
        case click.Abort() | KeyboardInterrupt():
            _say_stopped(signal.SIGINT)
            return INTERRUPTED
        case BrokenPipeError():
            _discard(sys.stdout)
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


def _say_stopped(number: int) -> None:
    if number == signal.SIGINT:
        click.echo(err=True)  # leave the line where the terminal shows ^C
        click.echo("interrupted", err=True)
    else:
        click.echo(f"stopped by {signal.Signals(number).name}", err=True)


def _discard(stream: TextIO) -> None:
    """Nobody reads on, so what is still buffered goes nowhere; otherwise Python complains while it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
