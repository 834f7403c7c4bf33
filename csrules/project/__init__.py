"""Floor 10: the project file, and the drivers `check`, `run` and `explain`; the only room that knows pydantic.

In: a directory with a `csrules.toml`. Out: a `ProjectConfig`, reports, written results. What is wrong with the project
file starts here, as diagnostics CSR5xx. Nothing is imported in this file, so that a command pays only for what it uses.
"""
