"""File formats, each as one value: what its files end in, who writes them, what makes a text harmless, who reads them.

A format is safe because it cannot be otherwise. The engine keeps the types of values in three formats that no program
runs a text of (`EXACT`); in every other one, also a plugin's, `ResultTable.save` defuses each text before the writer
sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from csrules.plugin.cells import defused

if TYPE_CHECKING:
    from csrules.plugin.spec import ResultColumn

EngineFormat = Literal["csv", "json", "ndjson", "parquet"]
EXACT: tuple[EngineFormat, ...] = ("json", "ndjson", "parquet")


@dataclass(frozen=True, slots=True)
class TextWriter:
    """Writes a table row by row. Cells are text (1.50, 2026-06-30, true), or None where there is no value.

    `row` gives a whole line with its end, `head` what stands before the first one, and `foot` what stands behind the
    last one. What its own syntax means by a quote or a bar is for `row` to escape.
    """

    row: Callable[[Sequence[str | None]], str]
    head: Callable[[Sequence[ResultColumn]], str] = lambda columns: ""
    foot: str = ""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """`writer` is the name of what the engine writes itself, which is by far the fastest, or a writer of rows.

    `reader` is how the engine scans such a file as a source, None where it cannot.
    """

    suffix: str
    writer: EngineFormat | TextWriter
    reader: EngineFormat | None = None

    def harmless(self, text: str) -> str:
        """A text as it stands in such a file."""
        return text if self.writer in EXACT else defused(text)


CSV = FileFormat("csv", "csv", "csv")
JSON = FileFormat("json", "json", "json")
NDJSON = FileFormat("ndjson", "ndjson", "ndjson")
PARQUET = FileFormat("parquet", "parquet", "parquet")
