"""`csrules test`: do the policy's own tests come true?"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csrules.cli import options
from csrules.cli.nearby import asked_or_nearest
from csrules.cli.terminal import wants_colour
from csrules.project.bounds import most_threads

if TYPE_CHECKING:
    from csrules.project.test import ProofReport, ProveOptions

FORMATS = ("text", "json", "github")


def _percent(context: click.Context, option: click.Parameter, value: str | None) -> Decimal | None:
    """A percentage, with or without its sign."""
    if value is None:
        return None
    percentage = Decimal(value.removesuffix("%")) if re.fullmatch(r"\d{1,3}(\.\d{1,6})?%?", value) else None
    if percentage is None or percentage > 100:
        raise click.BadParameter(f"`{value}` is not a percentage from 0 to 100")
    return percentage


@click.command("test")
@options.paths
@click.option("-k", "names", metavar="WORDS", multiple=True, help="Run only tests with these words in their name.")
@click.option("--file", "files", metavar="NAME", multiple=True, help="Run only tests in this file; * matches any text.")
@click.option("--format", "format", type=click.Choice(FORMATS), default="text", show_default=True,
              help="How to print the results.")
@click.option("--junit", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the results to FILE for a CI server, too.")
@click.option("--coverage", is_flag=True, help="Show the branches of the policy that no test sees.")
@click.option("--mutate", is_flag=True, help="Show the small changes of the policy that no test notices.")
@click.option("--fail-under", metavar="PERCENT", callback=_percent,
              help="Fail if less than this share of the branches is seen (with --mutate: of the changes is noticed).")
@click.option("--verbose", "-v", is_flag=True, help="Name every test, not only those that fail.")
@click.option("--watch", is_flag=True, help="Run the tests again at each change of the policy; stop with Ctrl-C.")
@click.option("--jobs", metavar="N", type=click.IntRange(1, most_threads()),
              help="Use N processes; without it, one per processor.")
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    names: tuple[str, ...],
    files: tuple[str, ...],
    format: str,
    junit: Path | None,
    coverage: bool,
    mutate: bool,
    fail_under: Decimal | None,
    verbose: bool,
    watch: bool,
    jobs: int | None,
) -> None:
    """Run the tests in a policy, and show each difference with the line of the policy that decided it.

    PATH is a `.csr` file, a directory of `.csr` files (together they are one policy), or a project directory. Without
    PATH, csrules looks for a project here, then in the directories above.

    The exit code is 1 if a test fails, if the policy has an error, or if the share is below --fail-under. It is 2 if
    there is no test to run.

    \b
    Examples:
      csrules test                                   all tests of the project here
      csrules test -k "upgrade"                      tests with this word in their name
      csrules test --coverage --fail-under 90%       how much of the policy do they see?
    """
    import gc

    from csrules.project.test import ProveOptions, prove

    if fail_under is not None and not (coverage or mutate):
        raise click.UsageError("--fail-under sets the least for --coverage or --mutate; add one of them")
    gc.disable()   # as for `check`
    paths = asked_or_nearest(paths)
    if junit is not None:
        from csrules.project.inputs import refuse_report

        refuse_report(junit, paths)
    wanted = ProveOptions(names, files, jobs, coverage, mutate, fail_under)
    if watch:
        _watch(paths, wanted, lambda report: _tell(report, format, verbose, junit))
    report = prove(paths, wanted)
    _tell(report, format, verbose, junit)
    for sentence in report.shortfalls:
        click.echo(sentence, err=True)
    context.exit(1 if report.failed else 0)


def _tell(report: ProofReport, format: str, verbose: bool, junit: Path | None) -> None:
    if junit is not None:
        junit.write_text(report.as_junit(), encoding="utf-8")
    if format == "json":
        import json

        click.echo(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
        return
    colour = wants_colour(sys.stdout)
    click.echo(report.as_text(format, verbose=verbose, colour=colour), nl=False, color=colour)


def _watch(paths: tuple[Path, ...], options: ProveOptions, tell: Callable[[ProofReport], None]) -> None:
    """Until somebody interrupts it."""
    import gc

    from csrules.project.errors import ProjectError
    from csrules.project.test import prove
    from csrules.project.watching import changes

    for _ in changes(paths):
        try:
            tell(prove(paths, options))
        except ProjectError as error:   # it may be mended with the next change
            click.echo("; ".join(problem.message for problem in error.diagnostics), err=True)
        sys.stdout.flush()
        gc.collect()
