"""The same input gives the same bytes: at a million accounts, in every format, on any number of threads."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from csrules.plugin.spec import CSV, JSON, NDJSON, PARQUET, FileFormat, TextWriter
from csrules.project.run import RunOptions, decided
from tests.project.large import large_project

OWN = FileFormat("txt", TextWriter(row=lambda cells: f"{cells}\n"))
EVERY = (CSV, JSON, NDJSON, PARQUET, OWN)


def digests(project: Path, threads: int, formats: tuple[FileFormat, ...], name: str) -> dict[str, str]:
    """Of one table in every format."""
    found = {}
    with decided(project, RunOptions(overrides=(f"engine.threads={threads}",))) as (_, tables):
        for format in formats:
            file = project / f"{name}.{format.suffix}"
            tables[name].save(file, format)
            with file.open("rb") as handle:
                found[file.name] = hashlib.file_digest(handle, "sha256").hexdigest()
            file.unlink()
    return found


@pytest.mark.slow
def test_a_million_accounts(tmp_path: Path) -> None:
    project = large_project(tmp_path / "project", 1_000_000)
    one = digests(project, 1, EVERY, "accounts")
    assert one == digests(project, 2, EVERY, "accounts")
    assert one == digests(project, 4, EVERY, "accounts")


@pytest.mark.slow
def test_the_longest_table(tmp_path: Path) -> None:
    """`services` has a dozen rows for each account."""
    project = large_project(tmp_path / "project", 100_000)
    formats = (CSV, JSON, NDJSON, PARQUET)
    assert digests(project, 1, formats, "services") == digests(project, 4, formats, "services")
