"""CSV files: the header is looked at here, the rows are read by DuckDB, and line by line only where it cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from csrules.engine.errors import EmptyFileError, IngestError
from csrules.engine.ingest.bounds import refuse_columns
from csrules.engine.ingest.csv_lines import Dialect, good_and_bad, records
from csrules.engine.ingest.csv_shape import Shape, shape_of
from csrules.engine.ingest.forms import Form, SourceColumn
from csrules.engine.ingest.lines import Sorted, as_utf8, has_blank_line, is_utf8, open_text, sort_lines
from csrules.engine.ingest.part import PLACE, Numbered, Part, place
from csrules.engine.ingest.quoting import file_literal, literal
from csrules.engine.session import Session

LINES = 20
DELIMITERS = ",;\t|"
LONGEST_LINE = 2_000_000
LONGEST_CLEAN_LINE = 2**26


def csv_part(session: Session, path: Path, label: str, number: int, options: Mapping[str, Any]) -> Part:
    """One CSV file; row 1 is its first line. Raises `IngestError` where the header is of no use."""
    shape = shape_of(session, as_utf8(session, path, label, options.get("encoding", "utf-8")), options)
    path, above = shape.path, shape.above
    dialect = _dialect(shape, options)
    first_row, header = _header(path, label, dialect, shape.names)
    refuse_columns(header, f"`{label}`", session.bounds)
    cells = [f"c{at}" for at in range(len(header))]
    scan = csv_scan(path, dialect, dict.fromkeys(cells, "VARCHAR"), header=shape.names is None)
    headings = int(shape.names is None)

    def careful(wanted: Collection[str]) -> Numbered:
        places = {at for at, name in enumerate(header) if name in wanted}
        lines = good_and_bad(path, dialect, len(header), places, headings=headings)
        counted = ((row + above, values, problem) for row, values, problem in lines)
        return sorted_scan(sort_lines(session, counted, number), cells)

    def numbered(wanted: Collection[str]) -> Numbered:
        if not regular or has_blank_line(path):
            return careful(wanted)
        return Numbered(f"(SELECT *, row_number() OVER () + {place(number, above + headings)} AS {PLACE} FROM {scan})")

    # DuckDB takes a blank first line for the header, and any blank line for a row where there is one column
    regular = first_row == 1 and len(header) > 1
    columns = {name: SourceColumn(Form.TEXT, f"c{at}") for at, name in enumerate(header) if header.count(name) == 1}
    columns.pop("", None)
    unusable = {
        name: IngestError(f"`{label}` has two columns `{name}`", "give each column a different name")
        for name in header if name and name not in columns
    }
    title = partial(_title, path, label, dialect, above)
    return Part(f"`{label}`", scan if regular else None, columns, numbered, careful, header_fault=title,
                unusable=unusable)


def _dialect(shape: Shape, options: Mapping[str, Any]) -> Dialect:
    """As the options or the file say; else the delimiter is the one that cuts the first lines most evenly."""
    quote = options.get("quote", '"')
    escape = options.get("escape", quote)
    if delimiter := options.get("delimiter", shape.delimiter):
        return Dialect(delimiter, quote, escape)
    free = (sign for sign in DELIMITERS if sign not in (quote, escape))
    return max((Dialect(delimiter, quote, escape) for delimiter in free), key=partial(_evenness, shape.path))


def _evenness(path: Path, dialect: Dialect) -> tuple[int, int]:
    """How many of the first lines have as many cells as the header, and how many that is."""
    with open_text(path) as file:
        widths = [len(cells) if isinstance(cells, list) else 0 for _, cells, _ in islice(records(file, dialect), LINES)]
    header = widths[0] if widths else 0
    return (widths.count(header) if header > 1 else 0, header)


def _first_record(path: Path, dialect: Dialect) -> tuple[int, list[str] | str]:
    """The first record and its row, or the reason why there is none; row 0 if the file is empty."""
    with open_text(path) as file:
        row, cells, _ = next(records(file, dialect), (0, "", ""))
    return row, cells


def _header(path: Path, label: str, dialect: Dialect, names: Sequence[str] | None) -> tuple[int, list[str]]:
    """The first row and the names of the columns without blanks; a column without a name cannot be mapped."""
    row, cells = _first_record(path, dialect)
    if row == 0:
        raise EmptyFileError(f"`{label}` is empty", "the first line of a CSV file must name the columns")
    if names is not None:
        if isinstance(cells, list) and len(cells) != len(names):
            message = f"`names` has {len(names)} names, and the first row of `{label}` has {len(cells)} cells"
            raise IngestError(message, 'write one name for each column, "" for one that does not count', ("names",))
        return row, list(names)
    if isinstance(cells, str):
        raise IngestError(f"the header of `{label}` {cells}")
    if not all(is_utf8(cell) for cell in cells):
        raise IngestError(f"the header of `{label}` is not UTF-8 text", 'name its encoding: encoding = "windows-1252"')
    return row, [cell.strip() for cell in cells]


def _title(path: Path, label: str, dialect: Dialect, above: int) -> IngestError | None:
    """The fault of a first line with one cell above lines with several, with any delimiter."""
    signs = {dialect.delimiter, *DELIMITERS} - {dialect.quote, dialect.escape}
    found = (_wider_row(path, Dialect(sign, dialect.quote, dialect.escape)) for sign in sorted(signs))
    row = next((row for row in found if row is not None), None)
    if row is None:
        return None
    help = f"write `header = {row + above}` in the source, if that line names the columns"
    return IngestError(f"the first line of `{label}` does not name the columns: it looks like a title", help)


def _wider_row(path: Path, dialect: Dialect) -> int | None:
    """The first row with several cells, where the first of all has one and most others have several."""
    with open_text(path) as file:
        rows = [(row, cells) for row, cells, _ in islice(records(file, dialect), LINES)]
    widths = [(row, sum(bool(cell.strip()) for cell in cells) if isinstance(cells, list) else 0) for row, cells in rows]
    (_, first), *rest = widths
    wide = [row for row, width in rest if width > 1]
    return wide[0] if first == 1 and len(wide) * 2 > len(rest) else None


def sorted_scan(files: Sorted, cells: Iterable[str]) -> Numbered:
    """What the careful way has written, whose lines may be as long as they are."""
    good, bad = (
        csv_scan(path, Dialect(","), dict.fromkeys(names, "VARCHAR"), header=False, longest_line=LONGEST_CLEAN_LINE)
        for path, names in ((files.good, ["place", *cells]), (files.bad, ["place", "code", "reason", "text"]))
    )
    number = "CAST(place AS BIGINT)"
    return Numbered(
        f"(SELECT * EXCLUDE (place), {number} AS {PLACE} FROM {good})",
        f"(SELECT * REPLACE ({number} AS place) FROM {bad})",
    )


def csv_scan(
    path: Path, dialect: Dialect, columns: Mapping[str, str], *, header: bool, longest_line: int = LONGEST_LINE
) -> str:
    """DuckDB's reader with nothing left to guess; it stops at the first line that does not come apart.

    A file is read in parallel in pieces of 16 times the longest line; a longer line is left to the careful way.
    """
    types = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
    options = {
        "header": str(header).lower(),
        "auto_detect": "false",
        "strict_mode": "true",
        "delim": literal(dialect.delimiter),
        "quote": literal(dialect.quote),
        "escape": literal(dialect.escape),
        "columns": f"{{{types}}}",
        "max_line_size": str(longest_line),
        "compression": "'none'",
    }
    return f"read_csv({file_literal(path)}, {', '.join(f'{name}={value}' for name, value in options.items())})"
