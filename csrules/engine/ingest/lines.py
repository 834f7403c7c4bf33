"""Files of lines: brought to UTF-8, and looked at for what would shift the count of their lines."""

from __future__ import annotations

import mmap
import shutil
from pathlib import Path
from typing import TextIO

from csrules.engine.errors import IngestError
from csrules.engine.session import Session

SHOWN = 200
_BLANK_LINES = (b"\n\n", b"\n\r\n", b"\r\r")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def as_utf8(session: Session, path: Path, label: str, encoding: str) -> Path:
    """The file itself, or a copy of it in UTF-8. Raises `IngestError` where it cannot be read or is not so encoded."""
    try:
        if encoding == "utf-8":
            _refuse_utf16(path, label)
            return path
        copy = session.scratch / session.new_name("utf-8")
        with path.open(encoding=encoding, newline="") as old, copy.open("w", encoding="utf-8", newline="") as new:
            shutil.copyfileobj(old, new, 2**20)
        return copy
    except UnicodeError:
        raise IngestError(f"`{label}` is not text in {encoding}", "name its `encoding`") from None
    except OSError as error:
        raise IngestError(f"`{label}` cannot be read: {error.strerror}") from error


def _refuse_utf16(path: Path, label: str) -> None:
    with path.open("rb") as file:
        if file.read(2) in _UTF16_MARKS:
            raise IngestError(f"`{label}` is not UTF-8 text but UTF-16", 'write encoding = "utf-16"')


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


def is_utf8(text: str) -> bool:
    """Whether text from `open_text` was UTF-8 in the file."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def shortened(line: str) -> str:
    """A line as the list of rejects shows it, with what is not UTF-8 as question marks."""
    text = line.rstrip("\r\n").encode("utf-8", errors="replace").decode("utf-8")
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
