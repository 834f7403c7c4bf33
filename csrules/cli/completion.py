"""Values that a shell can complete; what they come from is imported only when a shell asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

Completion = Callable[[click.Context, click.Parameter, str], list[str]]


def _completing(known: Callable[[], Iterable[str]]) -> Completion:
    """The known words; behind a comma the next one of a list."""

    def complete(context: click.Context, option: click.Parameter, begun: str) -> list[str]:
        before, comma, last = begun.rpartition(",")
        return [before + comma + word for word in known() if word.startswith(last)]

    return complete


def _profiles() -> Iterable[str]:
    from csrules.sql.profile_results import INTERNAL, PROFILES

    return INTERNAL, *PROFILES


def _outputs() -> Iterable[str]:
    from csrules.plugin.manager import load_plugins

    return load_plugins().outputs


def _tables() -> Iterable[str]:
    from csrules.sql.results import READING, RESULTS

    return *RESULTS, *READING


def _dialects() -> Iterable[str]:
    from csrules.sql.dialects import DIALECTS

    return DIALECTS


profiles, outputs, tables, dialects = map(_completing, (_profiles, _outputs, _tables, _dialects))
