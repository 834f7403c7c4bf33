"""What explanations need to know of a plan beside its figures: how to name a value, and whom a step concerns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from csrules.analysis import typed as t


@dataclass(frozen=True, slots=True)
class Words:
    """How people call a column that the policy has no name for.

    `values` are the words for the numbers from 0 on, of a column that holds a place in a list; `unit` stands behind a
    number; `missing` is the whole sentence for a value that is not there.
    """

    name: str
    values: tuple[str, ...] = ()
    unit: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """Which accounts a step bears on, and what is told with it.

    `bears` is a condition over the account's columns; with `services` it is asked of each of them and may read its
    columns too, and a service that is not offered does not count. A `held_only` step bears on an account only where one
    of its lines holds, or is unknown. In a `ladder` the lines that would have given the next higher value are told as
    well. `values` are columns to tell with the step, each with what it is called there.
    """

    bears: t.Typed | None = None
    services: tuple[str, ...] = ()
    held_only: bool = False
    ladder: bool = False
    values: tuple[tuple[str, t.Ref], ...] = ()


ALWAYS = Telling()
HELD_ONLY = Telling(held_only=True)


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that a row must hold to count; `lacking` says in words what is wrong where it does not.

    Without `lacking` the values say it.
    """

    condition: t.Typed
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class RowTelling:
    """How rows of another record are told.

    `stages` are tried in turn: the first whose condition holds for a row (None always does) is where it is told. `days`
    is the condition that limits the days on which a row counts, and `after` what the days behind its last one are
    called. Where there is any `about`, a row bears on an account only if one of the conditions holds for it and the
    step beside it bears. Where there are `figures`, by their columns, a row counts where the condition of one holds,
    and only those figures are asked that bear on the account. Where there is an `only`, other rows are not told.
    """

    stages: tuple[tuple[str, t.Typed | None], ...]
    checks: tuple[Check, ...] = ()
    days: t.Typed | None = None
    after: str = ""
    about: tuple[tuple[t.Typed, Telling], ...] = ()
    figures: tuple[tuple[str, t.Typed], ...] = ()
    only: t.Typed | None = None

    def reading(self, read: frozenset[str]) -> RowTelling | None:
        """What bears of the rows that figures are taken of, where these columns are read; None where nothing does."""
        if not self.figures:
            return self
        asked = tuple(where for name, where in self.figures if name in read)
        return replace(self, checks=(Check(asked[0] if len(asked) == 1 else t.Or(asked)),)) if asked else None
