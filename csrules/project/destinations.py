"""The output directories of one run: held before anything is read, and filled all together at its end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from csrules.diagnostics import Label
from csrules.engine.holding import uninterrupted
from csrules.project.audience import Audience
from csrules.project.destination import Destination, remove_reader, take
from csrules.project.inputs import Inputs
from csrules.project.manifest import read_manifest
from csrules.sql.profile_results import PARTNER


@dataclass(slots=True)
class Destinations:
    """A context manager: at the end of its block all directories are let go. `notes` are for people."""

    inputs: Inputs
    notes: list[str] = field(default_factory=list)
    _held: dict[Path, Destination] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with uninterrupted():
            for one in reversed(self._held.values()):
                one.leave()

    def at(self, directory: Path, audience: Audience, label: Label | None, *, shared: bool = False) -> Destination:
        """The directory, held. Raises `ProjectError` where it is another run's or for other readers."""
        key = directory.resolve()
        if key not in self._held:
            with uninterrupted():
                self._held[key] = found = take(directory, audience, label, shared=shared)
            if found.freed:
                self.notes.append(f"removed files that a killed run left in {directory}: {found.freed:,} bytes")
        return self._held[key]

    def appear(self) -> None:
        """Put every file in its place, directory by directory. Raises `ProjectError`, mostly before any has changed."""
        for one in self._held.values():
            for _, place in one.targets():
                self.inputs.refuse(place, one.label)
            one.prepare()
        with uninterrupted():
            for one in self._held.values():
                one.appear()

    def remove_partners(self, folder: Path, keys: Collection[str]) -> None:
        """Remove the tables of partners that are not there any more; `folder` holds a directory for each."""
        for directory in sorted(one for one in folder.iterdir() if one.is_dir() and not one.is_symlink()):
            try:
                found = read_manifest(directory)
            except ValueError:   # somebody else's
                continue
            if found is None or found.profile != PARTNER or found.reader is None or found.reader in keys:
                continue
            if Audience(PARTNER, found.reader).folder == directory.name and remove_reader(directory):
                self.notes.append(f"removed {directory}: the partner `{found.reader}` no longer exists")
