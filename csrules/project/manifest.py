"""The manifest of an output directory: of which run its files are, and for whom. Written last, and read by others.

It holds nothing of the clock or the machine: the same tables give the same manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csrules.plugin.spec import RunInfo

NAME = "manifest.json"
VERSION = 1
_ID_DIGITS = 16
_MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a run; `name` is relative to the directory, with slashes."""

    name: str
    bytes: int
    sha256: str

    def is_at(self, path: Path) -> bool:
        """Whether the file at `path` is still what was written."""
        return path.is_file() and path.stat().st_size == self.bytes and checksum(path) == self.sha256


@dataclass(frozen=True, slots=True)
class Manifest:
    """`run` is made of all the rest, so that other results have another; `moving_from` is where files may still be."""

    profile: str
    reader: str | None
    run: str
    moving_from: str
    files: tuple[WrittenFile, ...]
    content: Mapping[str, Any]

    @property
    def text(self) -> str:
        return json.dumps(self.content, indent=2, ensure_ascii=False) + "\n"


def new_manifest(
    info: RunInfo, reader: str | None, tables: Mapping[str, int], files: Iterable[WrittenFile]
) -> Manifest:
    """`tables` are the rows of each."""
    listed = tuple(files)
    told: dict[str, Any] = {
        "manifest": VERSION,
        "policy": info.policy,
        "as_of": info.as_of.isoformat(),
        "version": info.version,
        "profile": info.profile,
        "reader": reader,
        "tables": dict(tables),
        "files": [{"name": file.name, "bytes": file.bytes, "sha256": file.sha256} for file in listed],
    }
    run = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:_ID_DIGITS]
    moving_from = f".csrules-{run}"
    content = {"manifest": VERSION, "run": run, "moving_from": moving_from, **told}
    return Manifest(info.profile, reader, run, moving_from, listed, content)


def read_manifest(directory: Path) -> Manifest | None:
    """The manifest of a directory, None where there is none. Raises `ValueError` for a file that is something else."""
    path = directory / NAME
    if not path.is_file():
        return None
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError("is no manifest of csrules")
    try:
        content = json.loads(path.read_bytes())
        if content["manifest"] != VERSION:
            raise ValueError("is a manifest of another version of csrules")
        files = tuple(WrittenFile(file["name"], file["bytes"], file["sha256"]) for file in content["files"])
        profile, reader, run = (content[key] for key in ("profile", "reader", "run"))
        manifest = Manifest(profile, reader, run, content["moving_from"], files, content)
    except (KeyError, TypeError, RecursionError, UnicodeDecodeError, json.JSONDecodeError):
        raise ValueError("is no manifest of csrules") from None
    if not all(_is_plain(name) for name in (manifest.moving_from, *(file.name for file in files))):
        raise ValueError("names files outside of its directory")
    return manifest


def _is_plain(name: object) -> bool:
    """Somebody else may have written the manifest, and what it names is moved and removed."""
    return isinstance(name, str) and bool(name) and not Path(name).is_absolute() and ".." not in Path(name).parts


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
