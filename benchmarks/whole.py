"""All accounts, Parquet to Parquet: csrules with all its tables beside the query written by hand with its two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import by_hand
from benchmarks.generate import generate
from benchmarks.measure import Row, alternate, peak_memory
from csrules.project.run import RunOptions, run
from csrules.sql.results import READING, RESULTS

PROJECT = Path(__file__).parent / "coverage"
EVERY_TABLE = (*RESULTS, *READING)
HAND = "DuckDB SQL by hand"
MOST_TIMES_BY_HAND = 1.5
MOST_GIB = 4.0


def csrules(data: Path, out: Path, tables: Sequence[str] = EVERY_TABLE) -> None:
    run(PROJECT, RunOptions(out=str(out), tables=tuple(tables), overrides=overrides(data)))


def hand(data: Path, out: Path, tables: Sequence[str] = by_hand.TABLES) -> None:
    out.mkdir(exist_ok=True)
    by_hand.run(data / "accounts.parquet", data / "partners.parquet", out, tables)


def overrides(data: Path) -> tuple[str, ...]:
    """Settings that let the project read the files of another directory."""
    files = {"account": "accounts.parquet", "agreement": "partners.parquet"}
    return tuple(f"sources.{record}.path={data.absolute() / file}" for record, file in files.items())


WAYS: dict[str, Callable[[Path, Path], None]] = {"csrules": csrules, "hand": hand}


def measure(accounts: int, rounds: int) -> Iterator[Row]:
    """`accounts` are generated anew, in a directory that is removed in the end."""
    with TemporaryDirectory(prefix="csrules-bench-") as name:
        data, ours, theirs = Path(name), Path(name) / "csrules", Path(name) / "by hand"
        generate(accounts, data)
        # First, while this process is small: a new process begins with the memory of the one that starts it.
        peaks = {way: peak_memory(way, data, Path(name) / way) / 2**30 for way in WAYS}
        yield Row(f"{accounts:,} accounts, peak memory", peaks["csrules"], peaks["hand"], "GiB", HAND)
        yield Row("the same", peaks["csrules"], MOST_GIB, "GiB", "the limit", peaks["csrules"] / MOST_GIB, 1.0)
        for what, mine, other in (
            ("all tables", EVERY_TABLE, by_hand.TABLES),
            ("accounts only", ("accounts",), ("accounts",)),
            ("services only", ("services",), ("services",)),
        ):
            times = alternate(partial(csrules, data, ours, mine), partial(hand, data, theirs, other), rounds)
            limit = MOST_TIMES_BY_HAND if mine is EVERY_TABLE else None
            yield Row(f"{accounts:,} accounts, {what}", times[0], times[1], "s", HAND, times[2], limit)
