"""The output `excel`: one workbook, with a sheet for each table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

from csrules.plugin.spec import OutputRequest, PluginError, ResultTable, defused
from csrules_excel.options import Options, refuse_path, refuse_unknown
from csrules_excel.values import EXCEL_DIGITS

MOST_ROWS = 1_048_575
"""A sheet has 1,048,576 rows, one of which is the heading."""

MOST_CHARACTERS = 32_767
LONGEST_NAME = 31
SAMPLE_ROWS = 200
_WIDTHS = (10, 60)
_FORMATS = {"decimal": "#,##0.00####", "integer": "0", "date": "yyyy-mm-dd"}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")

Convert = Callable[[Any], Any]


class ExcelOutput:
    """Option: `path`."""

    summary = "one Excel workbook (.xlsx) with a sheet for each table"
    file_name = "results.xlsx"

    def check(self, options: Options) -> None:
        refuse_unknown(options, ("path",))
        refuse_path(options, "out/results.xlsx")

    def write(self, request: OutputRequest) -> Sequence[Path]:
        from csrules_excel.archive import save

        self.check(request.options)
        path = request.base / request.options["path"]
        _refuse_too_many(request)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            save(_workbook(request), path, request.run.as_of)
        except OSError as error:
            raise PluginError(f"cannot write `{path}`: {(error.strerror or str(error)).lower()}", "path") from error
        return (path,)


def _refuse_too_many(request: OutputRequest) -> None:
    """Before anything is written."""
    if not request.tables:
        raise PluginError("there is no table to write", "tables", 'name one, for instance `tables = ["accounts"]`')
    for name, table in request.tables.items():
        if len(table) > MOST_ROWS:
            message = f"`{name}` has {len(table):,} rows, and a sheet holds {MOST_ROWS:,}"
            raise PluginError(
                message, "tables", "name the other tables in `tables`, and write this one as parquet or csv"
            )


def _workbook(request: OutputRequest) -> Any:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    run = request.run
    workbook.properties.creator = f"csrules {run.version}"
    workbook.properties.title = run.policy
    workbook.properties.description = f"as of {run.as_of}, amounts in {run.currency}"
    for name, table in request.tables.items():
        _fill(workbook.create_sheet(_NOT_IN_NAMES.sub("_", name)[:LONGEST_NAME]), table)
    return workbook


def _fill(sheet: Any, table: ResultTable) -> None:
    rows = table.rows()
    sample = list(islice(rows, SAMPLE_ROWS))
    _prepare(sheet, [column.name for column in table.columns], sample)
    converters = [_converter(sheet, column.type) for column in table.columns]
    for row in chain(sample, rows):
        sheet.append([convert(value) for convert, value in zip(converters, row, strict=True)])


def _prepare(sheet: Any, names: Sequence[str], sample: Sequence[Sequence[Any]]) -> None:
    """Widths that fit the first rows, and a heading that stays in sight and filters."""
    from openpyxl.utils import get_column_letter

    least, most = _WIDTHS
    for number, name in enumerate(names):
        shown = [name, *(str(row[number]) for row in sample)]
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(most, max(least, *map(len, shown)) + 2)
    sheet.freeze_panes = "A2"
    sheet.append(list(_heading_cells(sheet, names)))


def _heading_cells(sheet: Any, names: Sequence[str]) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill

    for name in names:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F3864")
        yield cell


def _converter(sheet: Any, type_: str) -> Convert:
    """What turns a value into what openpyxl writes. One styled cell serves a whole column, as rows go out at once."""
    from openpyxl.cell import WriteOnlyCell

    if type_ not in _FORMATS:
        return lambda value: _text(sheet, value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet)
    cell.number_format = _FORMATS[type_]

    def styled(value: object) -> Any:
        if value is None:
            return None
        cell.value = str(value) if _too_exact(value) else value
        return cell

    return styled


def _too_exact(value: object) -> bool:
    """Excel would drop digits without a word, so such a number stands as text."""
    digits = Decimal(value).normalize().as_tuple().digits if isinstance(value, int | Decimal) else ()
    return len(digits) > EXCEL_DIGITS


def _text(sheet: Any, text: str) -> Any:
    """Text that stays text: nothing runs as a formula or turns into an error, also after somebody edits the cell."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE

    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS - 1] + "…"
    if defused(text) == text and text not in ERROR_CODES:
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
