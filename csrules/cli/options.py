"""Arguments and options that several commands share, and how their values are read."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

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


project = click.argument("project", type=click.Path(exists=True, path_type=Path))
as_of = click.option(
    "--as-of", metavar="DATE", callback=_date, help="The day to decide for, such as 2026-06-30, or today."
)
settings = click.option(
    "--set",
    "overrides",
    metavar="KEY=VALUE",
    multiple=True,
    callback=_settings,
    help="Replace a key of csrules.toml for this run; may be repeated.",
)
