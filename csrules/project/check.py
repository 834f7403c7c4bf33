"""`check`: is a policy sound? Needs no data and none of the heavy libraries."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from csrules.analysis.policy import CheckedPolicy
from csrules.diagnostics import Diagnostic, Label, Severity
from csrules.diagnostics.assured import Assured
from csrules.diagnostics.reporter import MOST_KEPT
from csrules.project.errors import ProjectError
from csrules.project.policy import PROJECT_FILE, LoadedPolicy, load_policy, policies_of_project

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found in which files, in the order of the text; what is promised, and whether that is proved."""

    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    promises: tuple[Assured, ...] = ()

    @property
    def failed(self) -> bool:
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)

    @property
    def left_open(self) -> tuple[Assured, ...]:
        """The promises that are left to the data."""
        return tuple(promise for promise in self.promises if promise.why)

    @property
    def warned(self) -> bool:
        return any(diagnostic.severity is Severity.WARNING for diagnostic in self.diagnostics)


def check(
    paths: Sequence[Path | str] | Path | str, *, data: bool = True, most: int = MOST_KEPT
) -> CheckReport:
    """Check each path as a policy of its own: a file, a directory of `.csr` files, or a project directory.

    Of a project its `csrules.toml` is checked too, and with `data` the first rows of its files. Behind the first `most`
    errors, and at the least a thousand, nothing is looked at any more.
    """
    listed = [paths] if isinstance(paths, Path | str) else paths
    loaded = [_loaded(Path(path), data=data, most=max(most, MOST_KEPT)) for path in listed]
    diagnostics = [diagnostic for target in loaded for diagnostic in target.diagnostics]
    promises: list[Assured] = []
    for target in loaded:
        for policy in (target.policy, *target.later):
            if policy is not None and policy.promises:
                assured, problems = _promises(policy)
                promises += assured
                diagnostics += problems
    files = _once((file for target in loaded for file in target.files), os.path.realpath)
    return CheckReport(
        _once(diagnostics, lambda problem: (_place(problem.label), problem.code.id, problem.message)),
        files,
        _once(promises, lambda promise: (_place(Label(promise.span)), promise.promise, promise.line)),
    )


def _once(things: Iterable[T], known_by: Callable[[T], Hashable]) -> tuple[T, ...]:
    """A file may be among those that are asked for by itself and in its project: what is said of it is said once."""
    kept: dict[Hashable, T] = {}
    for thing in things:
        kept.setdefault(known_by(thing), thing)
    return tuple(kept.values())


def _place(label: Label | None) -> Hashable:
    return None if label is None else (os.path.realpath(label.span.document.name), label.span.start, label.span.end)


def _loaded(path: Path, *, data: bool, most: int) -> LoadedPolicy:
    """Only a project has to load what reads its file and its data."""
    if not is_project(path):
        return load_policy(path, most=most)
    from csrules.project.check_project import check_project

    try:
        return check_project(path, data=data, most=most)
    except ProjectError as error:
        return LoadedPolicy(None, error.diagnostics, (str(project_file(path)),))


def is_project(path: Path) -> bool:
    """Also where the file is a link that leads nowhere: then it is told, and not passed over."""
    return path.name == PROJECT_FILE or os.path.lexists(path / PROJECT_FILE)


def project_file(path: Path) -> Path:
    return path if path.name == PROJECT_FILE else path / PROJECT_FILE


def _promises(policy: CheckedPolicy) -> tuple[list[Assured], list[Diagnostic]]:
    """Only a policy that promises something has to load what proves it."""
    from csrules.plan.lowering import lower
    from csrules.proofs.prove import prove
    from csrules.proofs.report import diagnostics

    plan = lower(policy)
    verdicts = prove(plan)
    assured = [
        Assured(verdict.claim.promise, verdict.claim.text, verdict.claim.span, verdict.outcome, verdict.why)
        for verdict in verdicts
    ]
    return assured, list(diagnostics(plan, verdicts))


def policy_paths(path: Path) -> list[Path]:
    """Where the policy of a path stands: of a project directory or its file, what that names, all versions of it."""
    if not is_project(path):
        return [path]
    folder = project_file(path).parent
    try:
        return policies_of_project(folder)
    except (ValueError, ArithmeticError, RecursionError, OSError):
        from csrules.project.config import load_project  # heavy, and it says what is wrong, and where

        return [policy for _, policy in load_project(folder).version_paths]
