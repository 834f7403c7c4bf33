"""JSON files: an array of objects, or one object a line. Row 1 is the first element, or the first line."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from pathlib import Path

from csrules.engine.errors import DataError, EmptyFileError, IngestError
from csrules.engine.ingest.bounds import refuse_columns, refuse_long_lines
from csrules.engine.ingest.csv_part import sorted_scan
from csrules.engine.ingest.forms import Form, SourceColumn
from csrules.engine.ingest.json_rows import array_inside, without_objects, wrapped
from csrules.engine.ingest.lines import (
    MARKED,
    BadLine,
    as_utf8,
    has_blank_line,
    is_utf8,
    open_text,
    shortened,
    sort_lines,
)
from csrules.engine.ingest.part import PLACE, Numbered, Part, json_row, place
from csrules.engine.ingest.quoting import file_literal, literal, literals
from csrules.engine.session import Session
from csrules.types import BadValueError

PIECE = 65_536   # characters
MOST_LOOKED_AT = 50_000_000   # bytes
# DuckDB keeps a JSON number with a fraction as a double, which is exact up to 15 digits: these have more
_DIGITS = 16
_LONG_NUMBER = "|".join(
    [rf"[0-9]{{{before}}}\.[0-9]{{{max(_DIGITS - before, 1)}}}" for before in range(1, _DIGITS + 1)]
    + [rf"[0-9]{{{_DIGITS}}}[eE]", "[0-9][eE][+-]?[0-9]{3}"]   # the last for what a double takes for zero or infinity
)
_HALF_A_PAIR = re.compile(
    r"\\u[dD](?:[89abAB]\w\w(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]\w\w\\u[dD])[c-fC-F]\w\w)"
)
_REPEATED = "len(list_distinct(json_keys(json))) < len(json_keys(json))"   # looked for where some object has it
_SUSPECT = f"(json_type(json) IS DISTINCT FROM 'OBJECT' OR regexp_matches(text, {literal(_LONG_NUMBER)}))"


def json_part(
    session: Session, path: Path, label: str, number: int, *, lines_only: bool, rows_at: str | None = None
) -> Part | None:
    """One JSON file, or None if it is an array without elements. Its columns are the names that any object has.

    Raises `IngestError` for a file that is neither an array nor lines of objects.
    """
    path = as_utf8(session, path, label, MARKED, lines=False)
    if rows_at is not None:
        path = array_inside(session, path, label, rows_at)
    is_array = _is_array(path, label, lines_only)
    if not is_array:
        refuse_long_lines(path, label, session.bounds)
    shape = "array" if is_array else "newline_delimited"
    scan = f"read_json_objects({file_literal(path)}, format='{shape}', compression='uncompressed')"
    rows = f"(SELECT json, CAST(json AS VARCHAR) AS text FROM {scan})"
    careful: Numbered | None = None
    try:
        count, names, repeated = _names(session, rows)
    except DataError as error:
        if is_array:
            raise IngestError(f"`{label}` is not an array of JSON values: {_fault(path)}") from error
        careful = _line_by_line(session, path, number)
        count, names, repeated = _names(session, careful.relation)
    refuse_columns(names, f"`{label}`", session.bounds)
    if not names:
        if is_array and not count:
            return None
        raise wrapped(path, label) or without_objects(path, label)

    def numbered(wanted: Collection[str]) -> Numbered:
        if careful is None and (is_array or not has_blank_line(path)):
            return _with_cells(
                Numbered(f"(SELECT *, row_number() OVER () + {place(number, 0)} AS {PLACE} FROM {rows})"), names
            )
        return _with_cells(careful or _line_by_line(session, path, number), names)

    columns = {name: SourceColumn(Form.JSON, f"cells[{at}]") for at, name in enumerate(names, 1)}
    relation = None if careful else _with_cells(Numbered(rows), names).relation
    suspect = f"({_SUSPECT} OR {_REPEATED})" if repeated else _SUSPECT
    def nested(name: str) -> SourceColumn | None:
        if name.split(".")[0] not in names:
            return None
        return SourceColumn(Form.JSON, f"json_extract(json, {literal(_pointer(name.split('.')))})")

    return Part(f"`{label}`", relation, columns, numbered, suspect=suspect, whole_row="text", nested=nested,
                header_fault=lambda: wrapped(path, label))


def _is_array(path: Path, label: str, lines_only: bool) -> bool:
    with open_text(path) as file:   # an array may be one line of any length
        pieces = (piece.lstrip() for piece in iter(partial(file.read, PIECE), ""))
        start = next((piece[0] for piece in pieces if piece), None)
    if start is None:
        raise EmptyFileError(f"`{label}` is empty", None if lines_only else "write `[]` if there are no rows")
    if start == "[" and lines_only:
        raise IngestError(f"`{label}` is an array, not one object on each line", 'write type = "json"')
    return start == "["


def _names(session: Session, rows: str) -> tuple[int, list[str], bool]:
    """How many values there are, all names in the objects among them, and whether an object has one twice.

    Reads and so checks every value.
    """
    count, keys = session.row(
        f"SELECT count(*), list(DISTINCT CASE json_type(json) WHEN 'OBJECT' THEN json_keys(json) END) FROM {rows}"
    )
    lists = [names for names in keys or () if names is not None]
    repeated = any(len({*names}) < len(names) for names in lists)
    return count, sorted({name for names in lists for name in names}), repeated


def _pointer(names: Iterable[str]) -> str:
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def _with_cells(numbered: Numbered, names: list[str]) -> Numbered:
    """The objects taken apart, each once, into the list `cells` in the order of the names."""
    pointers = literals(_pointer([name]) for name in names)
    relation = f"(SELECT *, json_extract(json, [{pointers}]) AS cells FROM {numbered.relation})"
    return Numbered(relation, numbered.malformed)


def _line_by_line(session: Session, path: Path, number: int) -> Numbered:
    """The lines that are objects, with their places, and the others."""
    numbered = sorted_scan(sort_lines(session, _good_and_bad(path), number), ["text"])
    return Numbered(f"(SELECT *, TRY_CAST(text AS JSON) AS json FROM {numbered.relation})", numbered.malformed)


def _good_and_bad(path: Path) -> Iterator[tuple[int, list[str], BadLine | None]]:
    with open_text(path) as lines:
        for row, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                _check_line(line)
            except BadValueError as error:
                yield row, [], BadLine(error.code, str(error), shortened(line))
            else:
                yield row, [line.strip()], None


def _check_line(line: str) -> None:
    if not is_utf8(line):
        raise BadValueError("is not UTF-8 text", "invalid-encoding")
    json_row(line)


def _fault(path: Path) -> str:
    """What is wrong with an array, and where, as far as Python sees it."""
    if path.stat().st_size > MOST_LOOKED_AT:
        return "a value in it is broken"
    try:
        text = path.read_text(encoding="utf-8-sig")
        json.loads(text)
    except UnicodeDecodeError:
        return "it is not UTF-8 text"
    except RecursionError:
        return "its values are nested too deeply"
    except json.JSONDecodeError as error:
        before, after = text[: error.pos].rstrip(), "".join(text[error.pos : error.pos + 1_000].split())
        line = f"line {error.lineno}, column {error.colno}"
        if not after or error.msg.startswith("Unterminated string"):
            return "it is cut off: it ends before the array does"
        around = before[-1:] + after[:2]   # newer Pythons point at the comma, older behind it
        if ",]" in around or ",}" in around:
            return f"{line}: a comma stands behind the last element"
        return f"{line}: this is not JSON"
    if (half := _HALF_A_PAIR.search(text)) is not None:
        number = text.count("\n", 0, half.start()) + 1
        return f"line {number}: `{half[0]}` is half of a surrogate pair, and that is not a character"
    return "a value in it is larger than 16 MB, or no number that JSON knows"
