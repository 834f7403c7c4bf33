"""Arguments and options that several commands share, and how their values are read."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from csrules.cli.nearby import PROJECT_FILE, nearest_project

TODAY = "today"   # the day of the computer's clock, which a run then says openly


def _date(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None or value == TODAY:
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass  # the form is right, but there is no such day
    raise click.BadParameter(f"`{value}` is not a date such as 2026-06-30")


def _settings(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not re.match(r"[^=\s]+=", value):
            raise click.BadParameter(f"`{value}` is not of the form KEY=VALUE")
    return values


def names(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """For an option that may be given several times, and each time with several names between commas."""
    listed = [name.strip() for value in values for name in value.split(",")]
    return tuple(dict.fromkeys(name for name in listed if name))


def _or_nearest(context: click.Context, argument: click.Parameter, project: Path | None) -> Path:
    return nearest_project() if project is None and not context.resilient_parsing else project or Path()


def _project_and_account(
    context: click.Context, argument: click.Parameter, words: tuple[str, ...]
) -> tuple[Path, str]:
    """The account stands last; the project before it, or where the command runs."""
    if context.resilient_parsing:
        return Path(), ""
    if len(words) > 2:
        raise click.UsageError(f"`{words[2]}` is one too many; put a name with spaces in quotes")
    if len(words) == 2:
        if not Path(words[0]).exists():
            raise click.UsageError(f"there is no project `{words[0]}`; name one account, and put a name with spaces in "
                                   f'quotes: "{words[0]} {words[1]}"')
        return click.Path(exists=True, path_type=Path)(words[0], argument, context), words[1]
    if (Path(words[0]) / PROJECT_FILE).is_file():
        raise click.UsageError(f"`{words[0]}` is a project; name an account after it")
    return nearest_project(), words[0]


project = click.argument(
    "project", required=False, callback=_or_nearest, type=click.Path(exists=True, path_type=Path)
)
account = click.argument("asked", metavar="[PROJECT] ACCOUNT", nargs=-1, required=True, callback=_project_and_account)
paths = click.argument("paths", metavar="[PATH...]", nargs=-1, type=click.Path(exists=True, path_type=Path))
as_of = click.option(
    "--as-of", metavar="DATE", callback=_date, help="The day to decide for, such as 2026-06-30, or today."
)
settings = click.option(
    "--set",
    "overrides",
    metavar="KEY=VALUE",
    multiple=True,
    callback=_settings,
    help="Replace a key of csrules.toml for this run. Repeat it for several keys.",
)
