"""How much of a policy its tests have seen: branches, and those that were seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csrules.policy_tests.branches.branch import Branch
from csrules.policy_tests.figures import percent, place

VERSION = 1


@dataclass(frozen=True, slots=True)
class Total:
    """Of so many branches so many were seen; `name` is a file, a stage, or empty for all."""

    name: str
    branches: int
    seen: int

    @property
    def percent(self) -> str:
        return percent(self.seen, self.branches)


@dataclass(frozen=True, slots=True)
class Coverage:
    """`seen` are places in `branches`, which stand in the order of the text."""

    branches: tuple[Branch, ...]
    seen: frozenset[int]

    @property
    def total(self) -> Total:
        return Total("", len(self.branches), len(self.seen))

    @property
    def unseen(self) -> tuple[Branch, ...]:
        return tuple(branch for number, branch in enumerate(self.branches) if number not in self.seen)

    @property
    def files(self) -> tuple[Total, ...]:
        return self._totals(lambda branch: branch.span.document.name)

    @property
    def stages(self) -> tuple[Total, ...]:
        return self._totals(lambda branch: branch.stage)

    def _totals(self, name: Callable[[Branch], str]) -> tuple[Total, ...]:
        """In the order in which the names first stand in the text."""
        counts: dict[str, list[int]] = {}
        for number, branch in enumerate(self.branches):
            count = counts.setdefault(name(branch), [0, 0])
            count[0] += 1
            count[1] += number in self.seen
        return tuple(Total(title, branches, seen) for title, (branches, seen) in counts.items())

    def as_json(self) -> dict[str, Any]:
        """Version 1 of the schema; `percent` is a text, cut to one decimal."""
        return {
            "version": VERSION,
            **_total(self.total),
            "files": [{"file": total.name, **_total(total)} for total in self.files],
            "stages": [{"stage": total.name, **_total(total)} for total in self.stages],
            "unseen": [_branch(branch) for branch in self.unseen],
        }


def _total(total: Total) -> dict[str, object]:
    return {"branches": total.branches, "seen": total.seen, "percent": total.percent}


def _branch(branch: Branch) -> dict[str, object]:
    return {
        **place(branch.span),
        "kind": branch.kind.value,
        "way": branch.way.value,
        "stage": branch.stage,
        "about": branch.about,
        "text": branch.text,
    }
