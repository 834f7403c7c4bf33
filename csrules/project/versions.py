"""Versions of a policy: one that is announced, and not yet in force, stands beside the one that is.

Which of them a day needs is told by the first day of each, which its `policy` block gives; so nothing else of the
others has to be right for a run. `check` looks at all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic, Label, Reporter
from csrules.project.config_model import ProjectConfig
from csrules.project.config_places import KeyPath
from csrules.project.policy import LoadedPolicy, parsed
from csrules.syntax import ast

HELP = "write `in force from 2027-01-01` in its `policy` block"


@dataclass(frozen=True, slots=True)
class Head:
    """What one version says of itself: its first day, and its records, which are all of them if it is `whole`."""

    path: Path
    starts: dt.date | None
    records: frozenset[str]
    whole: bool


def head(path: Path) -> Head:
    reporter = Reporter()
    nodes = parsed(path, reporter)
    starts = next((node.starts for node in nodes if isinstance(node, ast.Policy)), None)
    records = frozenset(node.name.text for node in nodes if isinstance(node, ast.Record))
    return Head(path, None if starts is None else starts.value, records, not reporter.failed)


def in_force(heads: Sequence[Head], day: dt.date) -> Head:
    """The version that began last; before the first day of all of them it is the first, which then says so itself."""
    begun = [version for version in heads[1:] if version.starts is not None and version.starts <= day]
    latest = max(begun, key=lambda version: version.starts or dt.date.min, default=heads[0])
    first = heads[0].starts
    return heads[0] if first is not None and latest.starts is not None and latest.starts < first <= day else latest


def elsewhere(heads: Sequence[Head], chosen: Head, sources: Iterable[str]) -> frozenset[str]:
    """The records of the other versions, whose sources this one need not know; of one with an error any may be."""
    known = [version.records if version.whole else frozenset(sources) for version in heads]
    return frozenset().union(*known) - chosen.records


def version_problems(config: ProjectConfig, loaded: Sequence[LoadedPolicy]) -> Iterator[Diagnostic]:
    """A later version without a first day is never in force, and of two with the same nobody knows which is."""
    days: dict[dt.date | None, KeyPath] = {}
    for (key, _), version in zip(config.version_paths, loaded, strict=True):
        policy = version.policy
        if policy is None:
            continue
        if policy.starts is None and key != ("project", "policy"):
            yield _problem(config, key, "a later version of the policy has no first day", HELP)
        elif policy.starts in days and policy.starts is not None:
            others = (Label(config.place(*days[policy.starts]).span, "the other version"),)
            message = f"two versions of the policy begin on {policy.starts}"
            yield _problem(config, key, message, "give each version its own first day", others)
        days.setdefault(policy.starts, key)


def _problem(
    config: ProjectConfig, key: KeyPath, message: str, help: str, others: tuple[Label, ...] = ()
) -> Diagnostic:
    return Diagnostic(CODES["bad-version"], message, config.place(*key), help, others)
