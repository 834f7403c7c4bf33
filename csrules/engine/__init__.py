"""Floor 7: the rows of records in, SQL run, result tables out; the only room that knows duckdb.

In: the schemas of records, sources' data, SQL text. Out: tables of a `Session`. `EngineError` starts here.
"""

from csrules.engine.errors import DataError, EngineError, IngestError
from csrules.engine.session import Session

__all__ = ["DataError", "EngineError", "IngestError", "Session"]
