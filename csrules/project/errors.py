"""A refusal that the user can mend: told as diagnostics, never as a traceback."""

from __future__ import annotations

from csrules.diagnostics import Diagnostic


class ProjectError(Exception):
    """`exit_code` is 1 where the policy is at fault, 2 where the command or the project file is."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], exit_code: int = 2) -> None:
        super().__init__("; ".join(diagnostic.message for diagnostic in diagnostics))
        self.diagnostics = diagnostics
        self.exit_code = exit_code
