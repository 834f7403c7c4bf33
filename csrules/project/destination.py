"""An output directory: held by one run, written aside, and put in its place all together.

The tables of a run appear at one moment, when the manifest is replaced. Up to then every file of the run before stands
where it stood. From then on the new manifest counts: a file that it names stands either in the directory that it calls
`moving_from`, or already at its name. A run that is killed in between has ended: its files are moved by the next one.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from csrules.diagnostics import CODES, Diagnostic, Label
from csrules.engine.locks import Held, hold, maker, marked
from csrules.engine.scratch import size
from csrules.plugin.spec import RunInfo
from csrules.project.audience import Audience, readers
from csrules.project.errors import ProjectError
from csrules.project.manifest import NAME, Manifest, WrittenFile, checksum, new_manifest, read_manifest

BUSY = 4   # the exit code where another run writes into the directory
FAILED = 3
LOCK = ".csrules.lock"
_STAGED = re.compile(r"\.csrules-(\d+-\d{8}T\d{6}Z-[0-9a-f]{8}|[0-9a-f]{16})")
_STALE = ".stale"   # in the directory that files are moved from: the files of the run before
_ELSEWHERE = "choose another directory, in the project file or with `--out DIR`"


@dataclass(slots=True)
class Destination:
    """`made` are the directories that were not there, `freed` the bytes that dead runs had left."""

    directory: Path
    audience: Audience
    label: Label | None
    held: Held
    made: tuple[Path, ...]
    before: Manifest | None = None
    staged: Path | None = None   # named after this process, as others who want the directory are told
    freed: int = 0
    info: RunInfo | None = None
    tables: dict[str, int] = field(default_factory=dict)
    _writers: dict[str, str] = field(default_factory=dict)
    _ready: Manifest | None = None

    def targets(self) -> Iterator[tuple[Path, Path]]:
        """Each file that was written aside, and its place."""
        if self.staged is not None:
            for file in sorted(self.staged.rglob("*")):   # absolute, as an output would else put the base before it
                if not file.is_dir():
                    yield file, self.directory / file.relative_to(self.staged)

    def refuse_clash(self, files: Collection[Path], output: str) -> None:
        """Which files the output of a plugin writes is not known before it has written them."""
        for file in files:
            other = "csrules itself" if is_own(file.name) else self._writers.get(file.name.casefold())
            if other is not None:
                message = f"{other} and {output} would both write `{self.directory / file.name}`"
                _refuse("output-clash", message, self.label, "give each output a path of its own")
        self._writers |= {file.name.casefold(): output for file in files}

    def prepare(self) -> None:
        """Everything that takes long or can be refused; nothing has changed until then."""
        written = []
        for file, place in self.targets():
            if place.is_dir():
                _refuse("bad-setting", f"cannot write `{place}`: is a directory", self.label, _ELSEWHERE)
            name = place.relative_to(self.directory).as_posix()
            written.append(WrittenFile(name, file.stat().st_size, checksum(file)))
        if written and self.info is not None and self.staged is not None:
            self._ready = new_manifest(self.info, self.audience.reader, self.tables, written)
            new = {file.name for file in written}
            stale = [old for old in (self.before.files if self.before else ()) if old.name not in new]
            listed = [[old.name, old.bytes, old.sha256] for old in stale]
            (self.staged / _STALE).write_text(json.dumps(listed), encoding="utf-8")
            (self.staged / NAME).write_text(self._ready.text, encoding="utf-8", newline="\n")

    def appear(self) -> None:
        """Let the run before end and this one begin. After `prepare`."""
        if self._ready is None or self.staged is None:
            return
        moving = self.directory / self._ready.moving_from
        self.staged = self.staged.rename(moving)
        (moving / NAME).replace(self.directory / NAME)   # the moment
        self.staged = None
        try:
            _move(moving, self.directory)
        except OSError as error:
            message = f"cannot write `{error.filename2 or error.filename}`: {_reason(error)}"
            help = f"close the file in other programs and run again; until then the new file is in `{moving}`"
            raise ProjectError((Diagnostic(CODES["engine-failed"], message, self.label, help),), FAILED) from error

    def leave(self) -> None:
        """Let go of the directory; what was written aside and did not appear is removed."""
        if self.staged is not None:
            shutil.rmtree(self.staged, ignore_errors=True)
        self.held.release()
        for directory in self.made:
            with suppress(OSError):   # it holds something
                directory.rmdir()


def take(directory: Path, audience: Audience, label: Label | None, *, shared: bool = False) -> Destination:
    """Hold the directory, and tidy up after runs that were killed. Raises `ProjectError`.

    A `shared` directory only holds those of its readers.
    """
    with _told(directory, label):
        made = _make(directory)
        held = hold(directory / LOCK)
        if held is None:
            _refuse_busy(directory, label)
        destination = Destination(directory, audience, label, held, made)
        try:
            destination.before = _own_manifest(directory, audience, label, shared)
            destination.freed = _settle(directory, destination.before)
            destination.staged = directory.absolute() / f"{marked('.csrules')}-{secrets.token_hex(4)}"
            destination.staged.mkdir()
        except BaseException:
            destination.leave()
            raise
    return destination


def is_own(name: str) -> bool:
    """Whether csrules itself writes a file of this name, or begins its own so: an output cannot have it."""
    return name.casefold() in (NAME, _STALE) or name.casefold().startswith(".csrules")


def refuse_mixed(directory: Path, first: Audience, second: Audience, label: Label | None) -> NoReturn:
    message = f"`{directory}` would get tables for {readers(first)} and for {readers(second)}"
    _refuse("mixed-readers", message, label, "give each of them a directory of its own")


def remove_reader(directory: Path) -> bool:
    """Remove the files of a reader that is gone, as far as they are ours and as they were written."""
    try:
        manifest = read_manifest(directory)
    except ValueError:
        return False
    if manifest is None:
        return False
    _remove(directory, manifest.files)
    (directory / NAME).unlink()
    with suppress(OSError):   # it holds something else
        directory.rmdir()
    return True


def _make(directory: Path) -> tuple[Path, ...]:
    """The directories that were missing, the innermost first."""
    missing = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    return tuple(missing)


def _own_manifest(directory: Path, audience: Audience, label: Label | None, shared: bool) -> Manifest | None:
    try:
        manifest = read_manifest(directory)
    except ValueError as error:
        _refuse("bad-setting", f"`{directory / NAME}` {error}, and would be overwritten", label, _ELSEWHERE)
    if manifest is not None and (shared or (manifest.profile, manifest.reader) != (audience.profile, audience.reader)):
        whose = readers(Audience(manifest.profile, manifest.reader))
        help = f"{_ELSEWHERE}, or remove `{directory / NAME}` and the files that it lists"
        _refuse("mixed-readers", f"`{directory}` has tables for {whose}, not for {readers(audience)}", label, help)
    return manifest


def _settle(directory: Path, manifest: Manifest | None) -> int:
    """Finish what a killed run had begun to move, and remove what none will move: returns how many bytes these were."""
    freed = 0
    for entry in [*directory.iterdir()]:
        if _STAGED.fullmatch(entry.name) and entry.is_dir() and not entry.is_symlink():
            if manifest is not None and entry.name == manifest.moving_from and not (entry / NAME).exists():
                _move(entry, directory)
            else:
                freed += size(entry)
                shutil.rmtree(entry)
    return freed


def _move(moving: Path, directory: Path) -> None:
    """Every file to its place, then the files of the run before that have no successor are removed."""
    for file in sorted(moving.rglob("*")):
        if not file.is_dir() and file != moving / _STALE:
            place = directory / file.relative_to(moving)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
    stale = moving / _STALE
    if stale.exists():
        _remove(directory, [WrittenFile(*entry) for entry in json.loads(stale.read_bytes())])
    shutil.rmtree(moving)


def _remove(directory: Path, files: Iterable[WrittenFile]) -> None:
    """Only what is still as it was written: what somebody has changed is theirs."""
    for file in files:
        path = directory / file.name
        if file.is_at(path):
            path.unlink()


@contextmanager
def _told(directory: Path, label: Label | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _refuse("bad-setting", f"cannot write `{directory}`: {_reason(error)}", label, None)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _refuse_busy(directory: Path, label: Label | None) -> NoReturn:
    staged = (entry.name for entry in directory.iterdir() if _STAGED.fullmatch(entry.name))
    who = next(filter(None, map(maker, staged)), "another process")
    message = f"another run is writing into `{directory}`: {who}"
    help = f"wait until it ends, or {_ELSEWHERE}"
    raise ProjectError((Diagnostic(CODES["directory-busy"], message, label, help),), BUSY)


def _refuse(code: str, message: str, label: Label | None, help: str | None) -> NoReturn:
    raise ProjectError((Diagnostic(CODES[code], message, label, help),), 2) from None
