"""`csrules test`: do the policy's own tests come true?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csrules.cli.terminal import wants_colour

if TYPE_CHECKING:
    from csrules.project.prove import ProofReport

FORMATS = ("text", "json", "github")


@click.command("test")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("-k", "names", metavar="WORDS", multiple=True, help="Only tests with these words in their name.")
@click.option("--file", "files", metavar="NAME", multiple=True, help="Only tests in this file; * stands for anything.")
@click.option("--format", "format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--junit", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the results for a CI server, too.")  # fmt: skip
@click.option("--verbose", "-v", is_flag=True, help="Name every test, not only those that fail.")
@click.option("--watch", is_flag=True, help="Run them again whenever the policy changes, until interrupted.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Processes for many tests; else one a processor.")
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    names: tuple[str, ...],
    files: tuple[str, ...],
    format: str,
    junit: Path | None,
    verbose: bool,
    watch: bool,
    jobs: int | None,
) -> None:
    """Run the tests that policies hold, and show what differs, with the line of the policy that decided it.

    PATH is a `.csr` file, a directory that holds some (together they are one policy), or a project directory.

    Exit code 1 where a test fails or the policy has an error; 2 where there is no test to run.
    """
    import gc

    from csrules.project.prove import ProveOptions, prove

    gc.disable()   # as for `check`
    options = ProveOptions(names, files, jobs)
    if watch:
        _watch(paths, options, format, verbose)
    report = prove(paths, options)
    if junit is not None:
        junit.write_text(report.as_junit(), encoding="utf-8")
    _print(report, format, verbose)
    context.exit(1 if report.failed else 0)


def _print(report: ProofReport, format: str, verbose: bool) -> None:
    if format == "json":
        import json

        click.echo(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
        return
    colour = wants_colour(sys.stdout)
    click.echo(report.as_text(format, verbose=verbose, colour=colour), nl=False, color=colour)


def _watch(paths: tuple[Path, ...], options: object, format: str, verbose: bool) -> None:
    """Until somebody interrupts it."""
    import gc

    from csrules.project.errors import ProjectError
    from csrules.project.prove import ProveOptions, prove
    from csrules.project.watching import changes

    assert isinstance(options, ProveOptions)  # noqa: S101  (made a line before)
    for _ in changes(paths):
        try:
            _print(prove(paths, options), format, verbose)
        except ProjectError as error:   # it may be mended with the next change
            click.echo("; ".join(problem.message for problem in error.diagnostics), err=True)
        sys.stdout.flush()
        gc.collect()
