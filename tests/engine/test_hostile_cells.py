"""Data that nobody means: each such row is refused alone, with its reason, and the others are taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from csrules.engine import Session
from tests.engine.schemas import ACCOUNT, SMALL, read_file, rejects_of, written

MANY = 200_000


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(threads=2) as session:
        yield session


JSON_CELLS = {
    "deep lists": ("[" * MANY + "]" * MANY, None),
    "deep objects": ('{"a":' * MANY + "1" + "}" * MANY, None),
    "a million digits": ("1" * 1_000_000, None),
    "a fraction of many digits": ("1." + "1" * 100_000, "CSR905"),
    "a large exponent": ("1e999999999", "CSR904"),
    "a small exponent": ("1e-999999999", "CSR905"),
    "an exponent past all limits": ("1e99999999999999999999", None),
    "a text of a million digits": ('"' + "1" * 1_000_000 + '"', "CSR902"),
    "infinity": ("Infinity", None),
    "a lone surrogate": (r'"\ud800"', None),
}


@pytest.mark.parametrize("cell", JSON_CELLS)
def test_strange_json(session: Session, cell: str, tmp_path) -> None:
    text, code = JSON_CELLS[cell]
    path = written(tmp_path / "a.ndjson", f'{{"id": "A", "arr": {text}}}\n{{"id": "B", "arr": 1}}\n')
    result = read_file(session, SMALL, path)
    assert (result.read, result.accepted) == (2, 1)
    (found,) = rejects_of(session)
    assert found[0] == 1
    assert code in (None, found[3])


CSV_CELLS = {
    "a million digits": "1" * 1_000_000,
    "a million commas": '"' + "1,000" * 250_000 + '"',
    "an exponent": "1e999999999",
    "nul": "1\0",
    "another script": "٣",
    "a sign and nothing": "-$",
    "many signs": "$" * 100_000,
}


@pytest.mark.parametrize("cell", CSV_CELLS)
def test_strange_csv(session: Session, cell: str, tmp_path) -> None:
    path = written(tmp_path / "a.csv", f"id,relation,arr\nA,direct,{CSV_CELLS[cell]}\nB,direct,1\n")
    result = read_file(session, ACCOUNT, path)
    assert (result.read, result.accepted) == (2, 1)
    assert [row[0] for row in rejects_of(session)] == [2]
