"""The source `excel`: one sheet of a workbook, a heading row and the rows below it."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from csrules.plugin.spec import PluginError, SourceData, SourceRequest, Stream, Streams
from csrules_excel.options import Options, refuse_path, refuse_row, refuse_unknown
from csrules_excel.stream import Row, TextRows
from csrules_excel.values import cell_text

_CHUNK = 1 << 20
_MAGIC = frozenset("*?[")


class ExcelSource:
    """Options: `path`, a workbook or a glob; `sheet`, else the first one; `header`, the row of the headings, else 1."""

    summary = "a sheet of an Excel workbook (.xlsx)"

    def check(self, options: Options) -> None:
        refuse_unknown(options, ("path", "sheet", "header"))
        refuse_path(options, "data/accounts.xlsx")
        refuse_row(options, "header")

    def read(self, request: SourceRequest) -> SourceData:
        options = request.options
        self.check(options)
        streams = tuple(_stream(path, name, options) for name, path in _workbooks(options["path"], request.base))
        return streams[0] if len(streams) == 1 else Streams(streams)


def _workbooks(pattern: str, base: Path) -> Iterator[tuple[str, Path]]:
    """The workbooks that the path or the glob names, in the order of their names."""
    if not _MAGIC.intersection(pattern):
        yield pattern, base / pattern
        return
    root = Path(Path(pattern).anchor) if Path(pattern).is_absolute() else base
    found = sorted(path for path in root.glob(str(Path(pattern).relative_to(root) if root != base else pattern))
                   if not path.name.startswith("~$"))   # what Excel writes beside an open workbook
    if not found:
        raise PluginError(f"no workbook matches `{pattern}`", "path")
    for path in found:
        yield path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path), path


def _stream(path: Path, name: str, options: Options) -> Stream:
    header = options.get("header", 1)
    with _told(path), _sheets(path, options.get("sheet")) as (values, formulas):
        cells = values.iter_rows(min_row=header)
        names, unusable = _headings(next(cells, ()), path, header)
        if formulas is not None:
            for index, why in _uncalculated(values, formulas, header).items():
                for heading in [heading for heading, at in names.items() if at == index]:
                    del names[heading]
                    unusable[heading] = why
        rows = _rows(cells, list(names.values()))
        label = f"{name}, sheet {values.title}, from row {header + 1}"
        return Stream(TextRows(list(names), rows), label, unusable)


@contextmanager
def _sheets(path: Path, name: object) -> Iterator[tuple[Any, Any | None]]:
    """The sheet with its values and, if the workbook has formulas, the same sheet with those."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", UserWarning)  # about drawings and the like, which nobody asked for
        sheets: list[Any | None] = []
        for data_only in (True, False) if _has_formulas(path) else (True,):
            try:
                workbook = load_workbook(path, read_only=True, data_only=data_only)
            except (InvalidFileException, KeyError, TypeError, ValueError) as error:
                raise _no_workbook(path) from error
            stack.callback(workbook.close)
            sheets.append(_chosen(workbook, name))
        values, formulas = [*sheets, None][:2]
        yield values, formulas


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What may be wrong with a file, while it is opened or while its rows are read."""
    try:
        yield
    except OSError as error:
        raise PluginError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}", "path") from error
    except (BadZipFile, ParseError, zlib.error) as error:
        raise _no_workbook(path) from error


def _no_workbook(path: Path) -> PluginError:
    return PluginError(f"`{path}` is not an Excel workbook", "path", "save it as .xlsx, without a password")


def _has_formulas(path: Path) -> bool:
    with ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_mentions_formula(archive, part) for part in parts)


def _mentions_formula(archive: ZipFile, part: str) -> bool:
    before = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            if b"<f>" in before + chunk or b"<f " in before + chunk:
                return True
            before = chunk[-2:]
    return False


def _chosen(workbook: Any, name: object) -> Any:
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    if not sheets:
        raise PluginError("the workbook has no sheet with cells", "path")
    sheet = next(iter(sheets.values())) if name is None else sheets.get(name)
    if sheet is None:
        raise PluginError(
            f"there is no sheet `{name}`", "sheet", "there are: " + ", ".join(f"`{one}`" for one in sheets)
        )
    sheet.reset_dimensions()  # some programs write wrong ones, and rows would be cut
    return sheet


def _headings(cells: Sequence[Any], path: Path, header: int) -> tuple[dict[str, int], dict[str, str]]:
    """The column names and where they stand, and those that stand twice; a column without a heading is not read."""
    names: dict[str, int] = {}
    unusable: dict[str, str] = {}
    for index, cell in enumerate(cells):
        name = (cell_text(cell) or "").strip()
        if name in names:
            unusable[name] = f"has two columns called `{name}`"
        elif name:
            names[name] = index
    if not names:
        raise PluginError(f"row {header} of `{path}` holds no headings", "header", "say which row does: `header = 3`")
    return {name: at for name, at in names.items() if name not in unusable}, unusable


def _rows(sheet_rows: Iterator[Sequence[Any]], columns: Sequence[int]) -> Iterator[Row]:
    """The rows below the headings. Empty rows at the end are none; one in between stays, so that row numbers hold."""
    empty = 0
    nothing: Row = (None,) * len(columns)
    for cells in sheet_rows:
        row = tuple(cell_text(cells[index]) if index < len(cells) else None for index in columns)
        if row == nothing:
            empty += 1
            continue
        for _ in range(empty):
            yield nothing
        empty = 0
        yield row


def _uncalculated(values: Any, formulas: Any, header: int) -> dict[int, str]:
    """The columns with a formula that no program has calculated yet: it has no value, and is not an empty cell."""
    found: dict[int, str] = {}
    pairs = zip(values.iter_rows(min_row=header), formulas.iter_rows(min_row=header), strict=False)
    for value_row, formula_row in pairs:
        for at, (value, formula) in enumerate(zip(value_row, formula_row, strict=False)):
            if at not in found and formula.data_type == "f" and value.value is None and value.data_type == "n":
                help = "open the workbook in Excel and save it once, or store values instead of formulas"
                found[at] = f"has a formula in `{formula.coordinate}` that was never calculated; {help}"
    return found
