"""Paths of the project file that lead out of the project's directory: by `..`, from the root, or through a link."""

from __future__ import annotations

from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic
from csrules.plugin.spec import SourceData
from csrules.project.config_model import ProjectConfig
from csrules.project.config_places import KeyPath
from csrules.project.errors import ProjectError

_MAGIC = frozenset("*?[")
_HELP = "move it into the project, or write `allow_outside = true` under `[project]`"


def outside(config: ProjectConfig) -> dict[KeyPath, Diagnostic]:
    """Every path of a source, an output or the policy that leads outside, by its key; looked at before it is used."""
    return {
        path: _refused(config, *path, problem=problem)
        for path, written in config.written_paths()
        if not (config.project.allow_outside or config.is_from_command(*path))
        and (problem := fault(config.base, written)) is not None
    }


def refuse_outside(config: ProjectConfig) -> None:
    """Raises `ProjectError`."""
    if problems := outside(config):
        raise ProjectError(tuple(problems.values()), 2)


def files_outside(config: ProjectConfig, record: str, data: SourceData) -> list[Diagnostic]:
    """A glob may match a link that leads outside, so what it found is looked at as well."""
    path = ("sources", record, "path")
    paths = getattr(data, "paths", ())
    if config.project.allow_outside or config.is_from_command(*path):
        return []
    faults = ((file, fault(config.base, str(file.absolute()))) for file in paths)
    return [
        _refused(config, *path, problem=f"`{_shown(file, config.base)}` {problem}")
        for file, problem in faults if problem is not None
    ][:1]


def fault(base: Path, written: str) -> str | None:
    """What is wrong with a path or glob; the part in front of its first `*` must not lead outside, nor `..` behind."""
    parts = Path(written).parts
    fixed = next((at for at, part in enumerate(parts) if not _MAGIC.isdisjoint(part)), len(parts))
    try:
        root = base.resolve()
        target = (base / Path(*parts[:fixed])).resolve()
    except (OSError, RuntimeError):   # the second up to Python 3.12
        return "follows symbolic links in a circle"
    return "leads out of the project" if ".." in parts[fixed:] or not target.is_relative_to(root) else None


def _refused(config: ProjectConfig, *path: str | int, problem: str) -> Diagnostic:
    name = ".".join(map(str, path))
    message = problem if problem.startswith("`") else f"`{name}` {problem}"
    help = _HELP if "out of" in problem else "name the file itself"
    return Diagnostic(CODES["outside-project"], message, config.place(*path), help)


def _shown(file: Path, base: Path) -> str:
    return file.relative_to(base).as_posix() if file.is_relative_to(base) else str(file)
