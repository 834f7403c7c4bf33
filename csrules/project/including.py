"""`include "../shared/records.csr"`: files of the project that belong to several policies.

A path begins at the file in which it stands, and ends inside the project: in the directory of the nearest
`csrules.toml`, or where there is none, in the directory of the policy. Links are followed before that is asked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from csrules.project.paths import path_fault

ENDING = ".csr"
PROJECT_FILE = "csrules.toml"
MOST_FILES, DEEPEST = 200, 10
_LINE = re.compile(r'^[ \t]*include[ \t]+"([^"\n\r]*)"', re.MULTILINE)


class IncludeError(Exception):
    """Why a file is not included, and what to do."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Included:
    """A file, and the files that led to it, the first of them one of the policy's own."""

    path: Path
    trail: tuple[Path, ...] = ()


@dataclass(slots=True)
class Includes:
    """`root` is where all files have to be; `known` are the real paths of those that are read already."""

    root: Path
    known: dict[Path, Included] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def of(cls, path: Path, files: Sequence[Path]) -> Includes:
        """For the files of the policy at a path."""
        includes = cls(_root(path))
        for file in files:
            includes.known[_real(file)] = Included(file)
        return includes

    def resolve(self, file: Path, written: str) -> Included | None:
        """The file that another includes; None where it is read already. Raises `IncludeError`."""
        if (fault := path_fault(written)) is not None:
            raise IncludeError(f"the path {fault[0]}", fault[1])
        if Path(written).is_absolute() or "\\" in written:
            raise IncludeError(f"`{written}` is not a path from this file on",
                               "write it with `/`, such as `../shared/records.csr`")
        target = _real(file.parent / written)
        if not target.is_relative_to(self.root):
            raise IncludeError(f"`{written}` leads out of the project", "move the file into the project")
        if target.suffix != ENDING:
            raise IncludeError(f"`{written}` is no {ENDING} file", f"include a file that ends in `{ENDING}`")
        if not target.is_file():
            what = "is a directory" if target.is_dir() else "is not there"
            raise IncludeError(f"`{written}` {what}", "name a file; the path begins at the directory of this file")
        trail = (*self.known[_real(file)].trail, _real(file))
        if target in trail:
            raise IncludeError(f"`{written}` includes this file, so the two go round in a circle",
                               "leave one of the two out")
        if target in self.known:
            return None
        if len(trail) > DEEPEST or self.count >= MOST_FILES:
            raise IncludeError(f"a policy includes at most {MOST_FILES} files, {DEEPEST} inside each other",
                               "put several files into one")
        self.count += 1
        self.known[target] = Included(file.parent / written, trail)
        return self.known[target]


def included_files(path: Path, files: Sequence[Path], most: int) -> Iterator[Path]:
    """The files that a policy's own files include, by their lines alone; what is wrong with one is told elsewhere."""
    includes = Includes.of(path, files)
    todo = list(files)
    for file in todo:   # which grows
        try:
            with file.open("rb") as handle:
                text = handle.read(most).decode("utf-8", "replace")
        except OSError:
            continue
        for written in _LINE.findall(text):
            try:
                found = includes.resolve(file, written)
            except (IncludeError, OSError, ValueError):
                continue
            if found is not None:
                todo.append(found.path)
                yield found.path


def stands_alone(text: str, start: int) -> bool:
    """Whether nothing but blanks stands before a place in its line."""
    return not text[text.rfind("\n", 0, start) + 1 : start].strip("\ufeff \t")


def _root(path: Path) -> Path:
    folder = _real(path if path.is_dir() else path.parent)
    return next((above for above in (folder, *folder.parents) if (above / PROJECT_FILE).is_file()), folder)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
