"""From a workbook to the stream of a sheet's rows; what the user can mend is a `PluginError`."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from csrules.plugin.spec import PluginError, Stream
from csrules_excel.merged import name_headings, settle
from csrules_excel.options import Options
from csrules_excel.package import Package, Sheet
from csrules_excel.sheet import Cells, read_cells
from csrules_excel.stream import Columns
from csrules_excel.values import Values
from csrules_excel.xml import BrokenError

_MAGIC = frozenset("*?[")
_NUMBERED = "row of the sheet"
_CALCULATE = "open the workbook in Excel and save it once, or store values instead of formulas"


def workbooks(pattern: str, base: Path) -> Iterator[tuple[str, Path]]:
    """The workbooks that the path or the glob names, in the order of their names."""
    if not _MAGIC.intersection(pattern) or (base / pattern).is_file():
        yield pattern, base / pattern
        return
    root = Path(Path(pattern).anchor) if Path(pattern).is_absolute() else base
    found = sorted(path for path in root.glob(str(Path(pattern).relative_to(root) if root != base else pattern))
                   if not path.name.startswith("~$"))   # what Excel writes beside an open workbook
    if not found:
        raise PluginError(f"no workbook matches `{pattern}`", "path")
    for path in found:
        yield path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path), path


def stream(path: Path, name: str, options: Options) -> Stream:
    header = options.get("header", 1)
    with _told(name), ZipFile(path) as archive:
        package = Package(archive)
        sheet = _chosen(package.sheets, name, options.get("sheet"))
        with package.open(sheet) as file:
            cells = read_cells(file, Values(package.shared, package.shown, package.since_1904), header)
        name_headings(cells, header)
        _refuse_header(cells, name, header)
        unusable = settle(cells, options.get("merged"))
    for column, place in cells.uncalculated.items():
        unusable[column] = f"has a formula in `{place}` that was never calculated; {_CALCULATE}"
    columns, told = _named(cells, unusable)
    numbered = _NUMBERED
    while numbered in cells.headings.values():
        numbered += " "
    rows = Columns({heading: cells.columns[column] for heading, column in columns.items()}, cells.rows, numbered)
    return Stream(rows, f"{name}, sheet {sheet.title}", told, numbered)


def _named(cells: Cells, unusable: Mapping[int, str]) -> tuple[dict[str, int], dict[str, str]]:
    """The columns by their headings, and those that cannot be read; a column without a heading is not read."""
    columns: dict[str, int] = {}
    told: dict[str, str] = {}
    for column, heading in sorted(cells.headings.items()):
        if heading in columns or heading in told:
            columns.pop(heading, None)
            told[heading] = f"has two columns called `{heading}`"
        elif column in unusable:
            told[heading] = unusable[column]
        else:
            columns[heading] = column
    return columns, told


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What may be wrong with a file, while it is opened or while its rows are read."""
    try:
        yield
    except OSError as error:
        raise PluginError(f"cannot read `{name}`: {(error.strerror or str(error)).lower()}", "path") from error
    except BrokenError as error:
        if error.args:
            raise PluginError(f"`{name}` {error}", "path", "remove the sheets that nobody needs") from error
        raise _no_workbook(name) from error
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _no_workbook(name) from error   # the third for a way of packing, the fourth for a password


def _no_workbook(name: str) -> PluginError:
    return PluginError(f"`{name}` is not an Excel workbook", "path", "save it as .xlsx, without a password")


def _chosen(sheets: Sequence[Sheet], workbook: str, title: object) -> Sheet:
    if not sheets:
        raise PluginError(f"`{workbook}` has no sheet with cells", "path")
    if title is None:
        return next((sheet for sheet in sheets if not sheet.hidden), sheets[0])
    for sheet in sheets:
        if sheet.title == title:
            return sheet
    there = ", ".join(f"`{sheet.title}`" for sheet in sheets)
    raise PluginError(f"there is no sheet `{title}` in `{workbook}`", "sheet", f"there are: {there}")


def _refuse_header(cells: Cells, name: str, header: int) -> None:
    """A row without headings, or with one above rows of several cells, which is a title."""
    if not cells.headings:
        raise PluginError(f"row {header} of `{name}` has no headings", "header", "name the row: `header = 3`")
    wide = [row for row, width in cells.widths.items() if width > 1]
    if len(cells.headings) == 1 and not cells.above and len(wide) * 2 > len(cells.widths):
        message = f"row {header} of `{name}` does not name the columns: it looks like a title"
        raise PluginError(message, "header", f"write `header = {wide[0]}`, if that row names the columns")
