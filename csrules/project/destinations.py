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
from csrules.project.destination import Destination, refuse_mixed, remove_reader, take
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
            for destination in reversed(self._held.values()):
                destination.leave()

    def at(self, directory: Path, audience: Audience, label: Label | None, *, shared: bool = False) -> Destination:
        """The directory, held. Raises `ProjectError` where it is another run's or for other readers."""
        key = directory.resolve()
        if key not in self._held:
            with uninterrupted():
                self._held[key] = destination = take(directory, audience, label, shared=shared)
            if destination.freed:
                self.notes.append(f"removed files that a killed run left in {directory}: {destination.freed:,} bytes")
        destination = self._held[key]
        if destination.audience != audience:
            refuse_mixed(directory, destination.audience, audience, label)
        return destination

    def appear(self) -> None:
        """Put every file in its place, directory by directory. Raises `ProjectError`, mostly before any has changed."""
        for destination in self._held.values():
            for _, place in destination.targets():
                self.inputs.refuse(place, destination.label)
            destination.prepare()
        with uninterrupted():
            for destination in self._held.values():
                destination.appear()

    def remove_partners(self, folder: Path, keys: Collection[str]) -> None:
        """Remove the tables of partners that are not there any more; `folder` holds a directory for each."""
        for directory in sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.is_symlink()):
            try:
                manifest = read_manifest(directory)
            except ValueError:   # somebody else's
                continue
            if manifest is None or manifest.profile != PARTNER or manifest.reader is None or manifest.reader in keys:
                continue
            if Audience(PARTNER, manifest.reader).folder == directory.name and remove_reader(directory):
                self.notes.append(f"removed {directory}: the partner `{manifest.reader}` no longer exists")
