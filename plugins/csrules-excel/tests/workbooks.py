"""Workbooks that are really written, and read through the source."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from csrules.plugin import spec
from csrules.plugin.spec import PluginError, SourceRequest, Stream


def workbook(path: Path, rows: Sequence[Sequence[object]], title: str = "Accounts") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return book


def stream_of(source: spec.Source, base: Path, **options: object) -> Stream:
    data = source.read(SourceRequest("account", {"path": "a.xlsx", **options}, base))
    assert isinstance(data, Stream)
    return data


def read(source: spec.Source, base: Path, **options: object) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and the rows, without the numbers of these."""
    data = stream_of(source, base, **options)
    stream = data.rows  # noqa: F841 (DuckDB finds it by its name)
    found = duckdb.sql(f'SELECT * EXCLUDE ("{data.numbers}") FROM stream')  # noqa: S608
    return found.columns, found.fetchall()


def numbers(source: spec.Source, base: Path, **options: object) -> list[int]:
    data = stream_of(source, base, **options)
    stream = data.rows  # noqa: F841 (DuckDB finds it by its name)
    return [number for (number,) in duckdb.sql(f'SELECT "{data.numbers}" FROM stream').fetchall()]  # noqa: S608


def refused(source: spec.Source, base: Path, **options: object) -> tuple[str, str | None, str | None]:
    with pytest.raises(PluginError) as caught:
        source.read(SourceRequest("account", {"path": "a.xlsx", **options}, base))
    return caught.value.message, caught.value.option, caught.value.help


def with_values(path: Path, cells: Mapping[str, str]) -> None:
    """Put calculated values behind formulas, as Excel does when it saves: openpyxl itself writes none."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for formula, after in cells.items():
        assert formula in sheet
        sheet = sheet.replace(formula, after)
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
