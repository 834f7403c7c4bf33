"""csrules: service tiers, entitlements and partner responsibilities as a text file.

From Python: `check(paths)`, `prove(paths)`, `run(project)`, `explain(project, account)`, and for single accounts
`load_decider(policy, as_of, tables)`. They are loaded on first use, so that `import csrules` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from csrules import version

__version__ = version.VERSION

if TYPE_CHECKING:
    from csrules.decide.decider import RefusedRowError as RefusedRowError
    from csrules.project.check import check as check
    from csrules.project.decide import load_decider as load_decider
    from csrules.project.errors import ProjectError as ProjectError
    from csrules.project.explain import explain as explain
    from csrules.project.run import RunOptions as RunOptions, decided as decided, run as run
    from csrules.project.test import ProveOptions as ProveOptions, prove as prove

_PUBLIC = {
    "check": "csrules.project.check",
    "prove": "csrules.project.test",
    "ProveOptions": "csrules.project.test",
    "run": "csrules.project.run",
    "decided": "csrules.project.run",
    "RunOptions": "csrules.project.run",
    "explain": "csrules.project.explain",
    "load_decider": "csrules.project.decide",
    "ProjectError": "csrules.project.errors",
    "RefusedRowError": "csrules.decide.decider",
}

__all__ = [
    "ProjectError", "ProveOptions", "RefusedRowError", "RunOptions", "__version__",
    "check", "decided", "explain", "load_decider", "prove", "run",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
