"""Floor 3: where data comes from and where results go, as plugins; the only room that knows pluggy.

In: options from the project file. Out: `SourceData` for the engine, result tables handed to outputs.
"""
