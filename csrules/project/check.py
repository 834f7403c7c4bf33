"""`check`: is a policy sound? Needs no data and none of the heavy libraries."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic, Severity
from csrules.project.errors import ProjectError
from csrules.project.policy import PROJECT_FILE, load_policy, policy_of_project


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found in which files, in the order of the text."""

    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]

    @property
    def failed(self) -> bool:
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)


def check(paths: Sequence[Path | str] | Path | str) -> CheckReport:
    """Check each path as a policy of its own: a file, a directory of `.csr` files, or a project directory."""
    listed = [paths] if isinstance(paths, Path | str) else paths
    loaded = [load_policy(policy_path(Path(path))) for path in listed]
    diagnostics = tuple(diagnostic for one in loaded for diagnostic in one.diagnostics)
    return CheckReport(diagnostics, tuple(file for one in loaded for file in one.files))


def policy_path(path: Path) -> Path:
    """Where the policy of a path stands: of a project directory or its file, what that names."""
    folder = path.parent if path.name == PROJECT_FILE else path
    if not (folder / PROJECT_FILE).is_file():
        return path
    try:
        return policy_of_project(folder)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"`{folder / PROJECT_FILE}` is not TOML: {error}"
        raise ProjectError((Diagnostic(CODES["unreadable-file"], message, None),)) from None
