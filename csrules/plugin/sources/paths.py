"""From the paths and globs of a project file to files, in an order that does not depend on the machine."""

from __future__ import annotations

from pathlib import Path

from csrules.diagnostics import nearest
from csrules.plugin.spec import PluginError

_MAGIC = frozenset("*?[")


def find_files(given: object, base: Path) -> tuple[Path, ...]:
    """The files that `given` (a path or a list of them, relative to `base`) names, each once.

    A list keeps its order, the matches of a glob are sorted. Raises `PluginError` where a path leads to no file.
    """
    files: dict[Path, None] = {}
    for pattern in wanted_paths(given):
        files.update(dict.fromkeys(_matches(Path(pattern), base)))
    return tuple(files)


def wanted_paths(given: object) -> list[str | Path]:
    """The paths and globs of the option `path`. Raises `PluginError` for what is none."""
    patterns = given if isinstance(given, list | tuple) else [given]
    if given is None or not patterns:
        raise PluginError("the source has no `path`", "path", 'write for instance path = "accounts.csv"')
    for pattern in patterns:
        if not isinstance(pattern, str | Path) or not str(pattern).strip() or "\0" in str(pattern):
            raise PluginError("`path` is not a path or a list of paths", "path", 'write for instance "data/*.csv"')
    return list(patterns)


def _matches(pattern: Path, base: Path) -> list[Path]:
    path = base / pattern
    if path.is_file():
        return [path]
    if path.is_dir():
        advice = f'name its files, for instance "{pattern.as_posix()}/*.csv"'
        raise PluginError(f"`{pattern}` is a directory", "path", advice)
    if _MAGIC.isdisjoint(str(pattern)):
        raise PluginError(f"there is no file `{pattern}`", "path", near_files(path))
    root = Path(pattern.anchor) if pattern.is_absolute() else base
    glob = str(pattern.relative_to(root)) if pattern.is_absolute() else str(pattern)
    matches = sorted(match for match in root.glob(glob) if match.is_file())
    if not matches:
        raise PluginError(f"no file matches `{pattern}`", "path", near_files(path))
    return matches


def near_files(path: Path) -> str | None:
    """Names close to the one that is missing, from the closest directory on the way to it that exists."""
    parent = path.parent
    while not parent.is_dir():
        path, parent = parent, parent.parent
    names = sorted(entry.name for entry in parent.iterdir() if not entry.name.startswith("."))
    near = nearest(path.name, names, most=3) or names[:3]
    return None if not near else "there is " + ", ".join(f"`{name}`" for name in near)
