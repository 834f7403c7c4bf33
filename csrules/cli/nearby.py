"""The project that a command is about where it names none: the nearest `csrules.toml` from here upwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

PROJECT_FILE = "csrules.toml"


def nearest_project() -> Path:
    """The directory of the nearest `csrules.toml`, as it is called from here. Raises `click.UsageError`."""
    here = Path.cwd()
    for level, directory in enumerate((here, *here.parents)):
        if (directory / PROJECT_FILE).is_file():
            return Path(*[".."] * level)
    raise click.UsageError(f"there is no `{PROJECT_FILE}` here or in a directory above; name a project")


def asked_or_nearest(paths: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(paths) or (nearest_project(),)
