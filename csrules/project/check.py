"""`check`: is a policy sound? Needs no data and none of the heavy libraries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csrules.analysis.policy import CheckedPolicy
from csrules.diagnostics import CODES, Diagnostic, Severity
from csrules.project.config_places import TooDeepError
from csrules.project.errors import ProjectError
from csrules.project.policy import PROJECT_FILE, load_policy, policy_of_project


@dataclass(frozen=True, slots=True)
class Assured:
    """One line of a promise: `outcome` is proved, refuted or left to the data; `why` is said of the last."""

    promise: str
    line: str
    place: str
    outcome: str
    why: str


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
    def warned(self) -> bool:
        return any(diagnostic.severity is Severity.WARNING for diagnostic in self.diagnostics)


def check(paths: Sequence[Path | str] | Path | str) -> CheckReport:
    """Check each path as a policy of its own: a file, a directory of `.csr` files, or a project directory."""
    listed = [paths] if isinstance(paths, Path | str) else paths
    loaded = [load_policy(policy_path(Path(path))) for path in listed]
    diagnostics = [diagnostic for one in loaded for diagnostic in one.diagnostics]
    promises: list[Assured] = []
    for one in loaded:
        if one.policy is not None and one.policy.promises:
            assured, refuted = _promises(one.policy)
            promises += assured
            diagnostics += refuted
    return CheckReport(tuple(diagnostics), tuple(file for one in loaded for file in one.files), tuple(promises))


def _promises(policy: CheckedPolicy) -> tuple[list[Assured], list[Diagnostic]]:
    """Only a policy that promises something has to load what proves it."""
    from csrules.plan.lowering import lower
    from csrules.proofs.prove import prove
    from csrules.proofs.report import diagnostic

    plan = lower(policy)
    verdicts = prove(plan)
    assured = [
        Assured(one.claim.promise, one.claim.text, one.claim.span.where, one.outcome, one.why) for one in verdicts
    ]
    return assured, [diagnostic(plan, one) for one in verdicts if one.example is not None]


def policy_path(path: Path) -> Path:
    """Where the policy of a path stands: of a project directory or its file, what that names."""
    folder = path.parent if path.name == PROJECT_FILE else path
    if not (folder / PROJECT_FILE).is_file():
        return path
    try:
        return policy_of_project(folder)
    except (ValueError, ArithmeticError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, TooDeepError | RecursionError) else str(error)
        message = f"`{folder / PROJECT_FILE}` is not TOML: {reason}"
        raise ProjectError((Diagnostic(CODES["unreadable-file"], message, None),)) from None
