"""Excel workbooks for csrules: the source `excel` and the output `excel`.

The two functions below are the whole connection: csrules finds this module through the entry point in
`pyproject.toml`, calls them, and enters what they return under those names. openpyxl is imported when a workbook is
read or written, so that an installed plugin costs nothing until it is used.
"""

from __future__ import annotations

from collections.abc import Mapping

from csrules.plugin.spec import Output, Source, hookimpl
from csrules_excel.output import ExcelOutput
from csrules_excel.source import ExcelSource


@hookimpl
def csrules_register_sources() -> Mapping[str, Source]:
    return {"excel": ExcelSource()}


@hookimpl
def csrules_register_outputs() -> Mapping[str, Output]:
    return {"excel": ExcelOutput()}
