"""The source `excel`: one sheet of a workbook, a heading row and the rows below it."""

from __future__ import annotations

from csrules.plugin.spec import SourceData, SourceRequest, Streams
from csrules_excel.options import Options, refuse_merged, refuse_path, refuse_row, refuse_unknown


class ExcelSource:
    """Options: `path`, a workbook or a glob; `sheet`, else the first that is not hidden; `header`, the row of the
    headings, else 1; `merged`, whether a merged cell counts in each of its rows or in the first.
    """

    summary = "a sheet of an Excel workbook (.xlsx)"

    def check(self, options: Options) -> None:
        refuse_unknown(options, ("path", "sheet", "header", "merged"))
        refuse_path(options, "data/accounts.xlsx")
        refuse_row(options, "header")
        refuse_merged(options)

    def read(self, request: SourceRequest) -> SourceData:
        options = request.options
        from csrules_excel.reading import stream, workbooks

        self.check(options)
        streams = tuple(stream(path, name, options) for name, path in workbooks(options["path"], request.base))
        return streams[0] if len(streams) == 1 else Streams(streams)
