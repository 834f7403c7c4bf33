"""What a run reads, which it never overwrites: the project file, the policy, and the files of its sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic, Label
from csrules.plugin.sources.paths import find_files
from csrules.plugin.spec import PluginError
from csrules.project.check import policy_paths
from csrules.project.config_model import ProjectConfig
from csrules.project.errors import ProjectError
from csrules.project.policy import ENDING, PROJECT_FILE, all_files


@dataclass(frozen=True, slots=True)
class Inputs:
    """`files` are there now; a file that matches one of `patterns` would be read by the next run."""

    files: tuple[Path, ...]
    patterns: tuple[Path, ...]

    def overwritten(self, target: Path, label: Label | None) -> Diagnostic | None:
        """The problem where `target` is an input, by whatever name: a link, or in other letters."""
        if any(_same(target, file) for file in self.files):
            what = "is read by this run"
        elif any(_matches(target, pattern) for pattern in self.patterns):
            what = "would be read by the next run"
        else:
            return None
        message = f"`{target}` {what}, and the results would overwrite it"
        help = "write the results to another file or directory"
        return Diagnostic(CODES["output-is-input"], message, label, help)

    def refuse(self, target: Path, label: Label | None) -> None:
        """Raises `ProjectError` where `target` is an input."""
        if (problem := self.overwritten(target, label)) is not None:
            raise ProjectError((problem,), 2)


def inputs_of(config: ProjectConfig) -> Inputs:
    """Found by name, without reading any of them."""
    policies = [policy for _, policy in config.version_paths]
    patterns = [policy / "**" / f"*{ENDING}" for policy in policies if policy.is_dir()]
    files = [config.file, *(file for policy in policies for file in all_files(policy))]
    for source in config.sources.values():
        for value in _texts([source.options, source.translate]):
            try:
                files += find_files(value, config.base)
            except (PluginError, OSError, ValueError):   # no file, or no path at all: the source will say so
                continue
            patterns.append(config.base / value)
    return Inputs(tuple(files), tuple(patterns))


def refuse_report(target: Path, paths: Sequence[Path]) -> None:
    """The same for a report about policies, and what stands at `paths`. Raises `ProjectError`."""
    files: list[Path] = []
    patterns: list[Path] = []
    for path in paths:
        files += [file for file in (path, path / PROJECT_FILE) if file.is_file()]
        for policy in policy_paths(path):
            files += all_files(policy)
            patterns += [policy / "**" / f"*{ENDING}"] if policy.is_dir() else []
    Inputs(tuple(files), tuple(patterns)).refuse(target, None)


def _texts(options: object) -> Iterator[str]:
    """Any option of a source may name its file."""
    match options:
        case str():
            yield options
        case dict():
            for value in options.values():
                yield from _texts(value)
        case list() | tuple():
            for value in options:
                yield from _texts(value)


def _same(target: Path, file: Path) -> bool:
    try:
        return target.samefile(file)
    except OSError:   # one of them is not there
        return False


def _matches(target: Path, pattern: Path) -> bool:
    """Part by part, `**` for any number of them; a folder may be called by another name on the way."""
    return _fits(target.parent.resolve().joinpath(target.name).parts, _resolved(pattern).parts)


def _resolved(pattern: Path) -> Path:
    """With the directories before the first wildcard called as they are."""
    plain = next((part for part in (pattern, *pattern.parents) if not set("*?[") & set(str(part))), Path())
    return plain.resolve() / pattern.relative_to(plain)


def _fits(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_fits(parts[start:], pattern[1:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatch(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])
