"""A large run holds its texts as enumerations, and nobody can tell from what it writes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import csrules
import csrules.engine.execute
from csrules.project.run import RunOptions

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.mark.parametrize("name", ["saas-direct", "msp-vendor"])   # without and with certificates and success
def test_it_writes_what_a_small_one_writes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {}
    for size, many in (("small", 10**9), ("large", 1)):
        monkeypatch.setattr(csrules.engine.execute, "MANY_ACCOUNTS", many)
        options = RunOptions(formats=("parquet",), out=str(tmp_path / size))
        written[size] = csrules.run(CONFIGS / name, options).written
    assert [file.name for file in written["small"]] == [file.name for file in written["large"]]
    with duckdb.connect() as connection:
        for small, large in zip(written["small"], written["large"], strict=True):
            tables = [connection.read_parquet(str(file)) for file in (small, large)]
            assert [table.types for table in tables] == [tables[0].types] * 2, small.name
            assert tables[0].fetchall() == tables[1].fetchall(), small.name
