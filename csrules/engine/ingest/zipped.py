"""Archives in the zip format: they hold one file with the rows, or they are something else, and it is told what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from csrules.engine.errors import IngestError

_SHOWN = 3
_OF_SYSTEMS = ("__MACOSX/", ".")   # what macOS adds of its own


@contextmanager
def only_file(path: Path, label: str) -> Iterator[IO[bytes]]:
    """The one file of an archive, open. Raises `IngestError` where there is none or are several, or it is locked."""
    with ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist()
                 if not info.is_dir() and not info.filename.startswith(_OF_SYSTEMS)]
        if any(name.startswith("xl/") for name in names):
            help = 'write type = "excel" (after `pip install "csrules[excel]"`), or save the sheet as CSV'
            raise IngestError(f"`{label}` is an Excel workbook", help)
        if len(names) != 1:
            listed = ", ".join(f"`{name}`" for name in names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
            holds = f"{len(names)} files: {listed}" if names else "no file"
            raise IngestError(f"`{label}` is a zip archive with {holds}", "unpack it, and name its files in `path`")
        try:
            file = archive.open(names[0])
        except (RuntimeError, NotImplementedError):   # a password, or a rare way of packing
            help = "unpack it, and name the file in `path`"
            raise IngestError(f"`{label}` is a zip archive that csrules cannot unpack", help) from None
        with file:
            yield file
