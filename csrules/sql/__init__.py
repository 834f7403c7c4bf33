"""Floor 6: Plan to SQL, as SQLGlot expression trees; the only room that knows sqlglot.

In: a Plan and the names of its input tables. Out: a `Program`: named statements for the engine, or text in any dialect.
Identifiers and literals are always built as nodes, never pasted into text.
"""
