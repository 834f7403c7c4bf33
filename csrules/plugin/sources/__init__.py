"""The sources that ship with csrules: files, which the engine scans itself."""

from __future__ import annotations

from collections.abc import Mapping

from csrules.plugin.sources.files import FileSource
from csrules.plugin.sources.options import CSV_OPTIONS, JSON_OPTIONS, csv_signs
from csrules.plugin.spec import CSV, JSON, NDJSON, PARQUET, Source

SOURCES: Mapping[str, Source] = {
    "csv": FileSource(CSV, "CSV files: comma, semicolon, tab or bar, with a header line", CSV_OPTIONS, csv_signs),
    "json": FileSource(JSON, "JSON files: an array of objects, or one object a line", JSON_OPTIONS),
    "ndjson": FileSource(NDJSON, "JSON files with one object a line"),
    "parquet": FileSource(PARQUET, "Parquet files"),
}

__all__ = ["SOURCES", "FileSource"]
