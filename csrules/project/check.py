"""`check`: is a policy sound? Needs no data and none of the heavy libraries."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csrules.analysis.policy import CheckedPolicy
from csrules.diagnostics import CODES, Diagnostic, Severity
from csrules.diagnostics.assured import Assured
from csrules.diagnostics.reporter import MOST_KEPT
from csrules.project.config_places import TooDeepError
from csrules.project.errors import ProjectError
from csrules.project.policy import PROJECT_FILE, LoadedPolicy, load_policy, policy_of_project


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
        if target.policy is not None and target.policy.promises:
            assured, problems = _promises(target.policy)
            promises += assured
            diagnostics += problems
    return CheckReport(tuple(diagnostics), tuple(file for target in loaded for file in target.files), tuple(promises))


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


def policy_path(path: Path) -> Path:
    """Where the policy of a path stands: of a project directory or its file, what that names."""
    if not is_project(path):
        return path
    folder = project_file(path).parent
    try:
        return policy_of_project(folder)
    except (ValueError, ArithmeticError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, TooDeepError | RecursionError) else str(error)
        message = f"`{folder / PROJECT_FILE}` is not TOML: {reason}"
        raise ProjectError((Diagnostic(CODES["unreadable-file"], message, None),)) from None
