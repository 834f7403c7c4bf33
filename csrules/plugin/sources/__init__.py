"""The sources that ship with csrules: files, which the engine scans itself."""

from __future__ import annotations

from collections.abc import Mapping

from csrules.plugin.sources.files import FileSource
from csrules.plugin.sources.options import CSV_OPTIONS
from csrules.plugin.spec import Source

SOURCES: Mapping[str, Source] = {
    "csv": FileSource("csv", "CSV files: comma, semicolon, tab or bar, with a header line", CSV_OPTIONS),
    "json": FileSource("json", "JSON files: an array of objects, or one object a line"),
    "ndjson": FileSource("ndjson", "JSON files with one object a line"),
    "parquet": FileSource("parquet", "Parquet files"),
}

__all__ = ["SOURCES", "FileSource"]
