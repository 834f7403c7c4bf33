"""The outputs that ship with csrules, by the name that a project file uses in `type = "…"`.

In: result tables. Out: files, or a summary on the console. They stand behind the same hook as a stranger's.
"""

from __future__ import annotations

from collections.abc import Mapping

from csrules.plugin.outputs.console import ConsoleOutput
from csrules.plugin.outputs.markdown import MarkdownOutput
from csrules.plugin.outputs.tables import TableFiles
from csrules.plugin.spec import CSV, JSON, NDJSON, PARQUET, Output

OUTPUTS: Mapping[str, Output] = {
    "csv": TableFiles(CSV, "one CSV file per table, safe to open in a spreadsheet"),
    "json": TableFiles(JSON, "one JSON file per table, a list of objects with exact numbers"),
    "ndjson": TableFiles(NDJSON, "one file per table with a JSON object on each line"),
    "parquet": TableFiles(PARQUET, "one Parquet file per table, the smallest and fastest"),
    "markdown": MarkdownOutput(),
    "console": ConsoleOutput(),
}
