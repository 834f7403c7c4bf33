"""Files of lines: unpacked, brought to UTF-8, and looked at for what would shift the count of their lines."""

from __future__ import annotations

import csv
import gzip
import mmap
import shutil
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from zipfile import BadZipFile

from csrules.engine.errors import IngestError
from csrules.engine.ingest.bounds import refuse_long_lines, unpack
from csrules.engine.ingest.part import place
from csrules.engine.ingest.zipped import only_file
from csrules.engine.session import Session
from csrules.plugin.bounds import MOST_UNPACKED

SHOWN = 200
MARKED = "marked"   # in place of an encoding
_BLANK_LINES = (b"\n\n", b"\n\r\n", b"\r\r")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OTHER_PACKERS = {
    b"\x28\xb5\x2f\xfd": "zstd", b"\xfd7zXZ\x00": "xz", b"7z\xbc\xaf": "7z",
}


def as_utf8(session: Session, path: Path, label: str, encoding: str, *, lines: bool = True) -> Path:
    """The file itself, or a copy of it in UTF-8. Raises `IngestError` where it cannot be read or is not so encoded.

    Where rows are `lines`, none of them is longer than allowed. With the encoding "marked" the file's own mark says
    whether it is UTF-16, else it is UTF-8.
    """
    readable = _as_utf8(session, path, label, encoding)
    if lines:
        refuse_long_lines(readable, label, session.bounds)
    return readable


def _as_utf8(session: Session, path: Path, label: str, encoding: str) -> Path:
    try:
        path = _unpacked(session, path, label)
        if encoding == MARKED:
            encoding = "utf-16" if _is_utf16(path) else "utf-8"
        if encoding == "utf-8":
            if _is_utf16(path):
                raise IngestError(f"`{label}` is not UTF-8 text but UTF-16", 'write encoding = "utf-16"')
            return path
        copy = session.scratch / session.new_name("utf-8")
        with path.open(encoding=encoding, newline="") as old, copy.open("w", encoding="utf-8", newline="") as new:
            shutil.copyfileobj(old, new, 2**20)
        return copy
    except UnicodeError:
        raise IngestError(f"`{label}` is not text in {encoding}", "name its `encoding`") from None
    except OSError as error:
        raise IngestError(f"`{label}` cannot be read: {error.strerror}") from error


def _unpacked(session: Session, path: Path, label: str) -> Path:
    """The file itself, or what a file packed with gzip or zip holds."""
    with path.open("rb") as file:
        start = file.read(8)
    packer = next((name for mark, name in _OTHER_PACKERS.items() if start.startswith(mark)), None)
    if packer is not None:
        raise IngestError(f"`{label}` is compressed with {packer}", "decompress it, or compress it with gzip")
    if not start.startswith((_GZIP, _ZIP)):
        return path
    copy = session.scratch / session.new_name("unpacked")
    kind = "gzip" if start.startswith(_GZIP) else "zip"
    try:
        with gzip.open(path) if kind == "gzip" else only_file(path, label) as packed, copy.open("wb") as new:
            written = unpack(packed, new, session.bounds.unpacked - session.unpacked)
    except (gzip.BadGzipFile, BadZipFile, EOFError, zlib.error):
        raise IngestError(f"`{label}` is a damaged or incomplete {kind} file", "copy the file again") from None
    if written is None:
        copy.unlink()
        raise IngestError(
            f"`{label}` is packed, and with it a run would unpack more than {session.bounds.unpacked:,} bytes",
            f"look at what it holds, or raise `engine.max_unpacked` (at most {MOST_UNPACKED:,})",
        )
    session.unpacked += written
    return copy


def _is_utf16(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) in UTF16_MARKS


def open_text(path: Path) -> TextIO:
    """A UTF-8 file whose invalid bytes survive as lone surrogates, and whose line ends are left as they are."""
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def has_blank_line(path: Path) -> bool:
    """Whether there is a blank line before the last line that is not."""
    if path.stat().st_size == 0:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        end = len(text)
        while end and text[end - 1 : end].isspace():
            end -= 1
        return any(text.find(blank, 0, end) >= 0 for blank in _BLANK_LINES)


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong with a line: a kebab code of the CSR9xx family, the reason, and the line."""

    code: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Two CSV files without headers: good lines (place, then cells) and bad ones (place, code, reason, text)."""

    good: Path
    bad: Path


def sort_lines(session: Session, rows: Iterable[tuple[int, list[str], BadLine | None]], file_number: int) -> Sorted:
    """Write rows, each with its number in the file, to the one file or the other; nothing is held in memory."""
    files = Sorted(session.scratch / session.new_name("good"), session.scratch / session.new_name("bad"))
    with (
        files.good.open("w", encoding="utf-8", newline="") as good_file,
        files.bad.open("w", encoding="utf-8", newline="") as bad_file,
    ):
        good, bad = (csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n") for file in (good_file, bad_file))
        for row, cells, problem in rows:
            if problem is None:
                good.writerow([place(file_number, row), *cells])
            else:
                bad.writerow([place(file_number, row), problem.code, problem.reason, problem.text])
    return files


def is_utf8(text: str) -> bool:
    """Whether text from `open_text` was UTF-8 in the file."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def shortened(line: str) -> str:
    """A line as the list of rejects shows it, with what is not UTF-8 as question marks."""
    text = line.rstrip("\r\n").encode("utf-8", errors="replace").decode("utf-8")
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
