"""Part of floor 7: the rows of one record into a typed table, each either taken exactly or refused with its reason.

In: a schema, a source's files or rows, and the project file's mapping. Out: a table (or a view over files that need no
copy) with one column per field, the table `rejects`, and an `IngestResult`. `IngestError` starts here: no row was read.
"""

from csrules.engine.ingest.binding import ColumnMapping
from csrules.engine.ingest.ingest import IngestResult, Rows, ingest
from csrules.engine.ingest.rejects import REJECTS, create_rejects
from csrules.engine.ingest.sample import Sample, UnreadError, read_sample

__all__ = [
    "REJECTS", "ColumnMapping", "IngestResult", "Rows", "Sample", "UnreadError", "create_rejects", "ingest",
    "read_sample",
]
