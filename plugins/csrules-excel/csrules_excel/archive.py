"""A workbook's zip archive that is the same to the byte for the same workbook: without the time of writing."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class _TimelessZip(ZipFile):
    """openpyxl writes its parts through these two methods."""

    def writestr(
        self, zinfo_or_arcname: Any, data: Any, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        super().writestr(_info(zinfo_or_arcname), data, compress_type, compresslevel)

    def write(
        self, filename: Any, arcname: Any = None, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        with Path(filename).open("rb") as source, self.open(_info(arcname), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def _info(part: str | ZipInfo) -> ZipInfo:
    info = ZipInfo(part.filename if isinstance(part, ZipInfo) else part, _FIRST_DAY)
    info.compress_type = ZIP_DEFLATED
    return info


def save(workbook: Any, path: Path, day: dt.date) -> None:
    """Write the workbook; it says that it was made on `day`."""
    from openpyxl.writer.excel import ExcelWriter

    midnight = dt.datetime.combine(day, dt.time())
    workbook.properties.created = workbook.properties.modified = midnight
    with _TimelessZip(path, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).write_data()
