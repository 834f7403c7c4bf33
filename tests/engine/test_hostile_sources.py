"""Sources that are made to fill a disk or the memory, to meet our own names, or to change under the run's eyes."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import csrules
from csrules.engine import IngestError, Session
from csrules.plugin.bounds import MOST_LINE, MOST_UNPACKED, Bounds
from csrules.project.run import RunOptions
from tests.engine.schemas import SMALL, read_file, rows_of, written
from tests.project.small import PROJECT, small_project

HEADER = "id,arr\n"


@pytest.fixture
def session():
    with Session(threads=2, bounds=Bounds(unpacked=100_000, line=1_000, columns=10)) as session:
        yield session


def refusal(session: Session, path: Path) -> tuple[str, str | None]:
    with pytest.raises(IngestError) as refused:
        read_file(session, SMALL, path, format=path.name.split(".")[1])
    return refused.value.message, refused.value.help


def packed(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()))
    return path


def test_an_archive_that_unpacks_to_too_much_is_refused_and_removed(session: Session, tmp_path: Path) -> None:
    message, help = refusal(session, packed(tmp_path / "a.csv.gz", HEADER + "A,1\n" * 50_000))
    assert message == "`a.csv.gz` is packed, and with it a run would unpack more than 100,000 bytes"
    assert help == f"look at what it holds, or raise `engine.max_unpacked` (at most {MOST_UNPACKED:,})"
    assert sum(path.stat().st_size for path in session.scratch.rglob("*") if path.is_file()) == 0


def test_a_zip_archive_that_unpacks_to_too_much_is_refused(session: Session, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", HEADER + "A,1\n" * 50_000)
    message, _ = refusal(session, tmp_path / "a.csv.zip")
    assert message == "`a.csv.zip` is packed, and with it a run would unpack more than 100,000 bytes"


def test_the_archives_of_a_run_are_counted_together(session: Session, tmp_path: Path) -> None:
    rows = "".join(f"A{number},1\n" for number in range(8_000))
    assert read_file(session, SMALL, packed(tmp_path / "a.csv.gz", HEADER + rows), format="csv").accepted == 8_000
    assert "more than 100,000 bytes" in refusal(session, packed(tmp_path / "b.csv.gz", HEADER + rows))[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cell.csv", HEADER + f"A,{'1' * 2_000}\n"),
        ("last.csv", HEADER + f"A,1\nB,{'1' * 2_000}"),
        ("heading.csv", f"id,{'a' * 2_000}\n"),
        ("commas.csv", HEADER + "," * 2_000 + "\n"),
        ("mac.csv", "id,arr\r" * 100 + "1" * 2_000),
        ("line.ndjson", json.dumps({"id": "A" * 2_000, "arr": 1}) + "\n"),
    ],
)
def test_a_line_that_is_too_long_is_refused(name: str, text: str, session: Session, tmp_path: Path) -> None:
    message, help = refusal(session, written(tmp_path / name, text))
    assert message == f"`{name}` has a line of more than 1,000 bytes"
    assert help == f"correct the file, or raise `engine.max_line` (at most {MOST_LINE:,})"


def test_an_array_may_be_one_long_line(session: Session, tmp_path: Path) -> None:
    rows = [{"id": f"A{number}", "arr": number} for number in range(500)]
    assert read_file(session, SMALL, written(tmp_path / "a.json", json.dumps(rows))).accepted == 500


def test_many_short_lines_are_read_whatever_their_sum(session: Session, tmp_path: Path) -> None:
    rows = "".join(f"A{number},1\n" for number in range(5_000))
    assert read_file(session, SMALL, written(tmp_path / "a.csv", HEADER + rows)).accepted == 5_000


def test_a_cell_of_a_parquet_file_is_bounded_as_a_line_is(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns = {"id": ["A1", "A2"], "arr": ["1", "x" * 1_001], "note": ["y" * 5_000, None]}
    pq.write_table(pa.table(columns), path)
    message, help = refusal(session, path)
    assert message == "a cell of the column `arr` in `a.parquet` has 1,001 bytes, more than the 1,000 allowed"
    assert help == f"correct the file, or raise `engine.max_line` (at most {MOST_LINE:,})"
    columns["arr"][1] = "2"   # unlike `note`, which the policy does not read
    pq.write_table(pa.table({name: cells * 500 if name != "id" else [f"A{number}" for number in range(1_000)]
                             for name, cells in columns.items()}), path)
    assert read_file(session, SMALL, path).accepted == 1_000


MANY = [f"c{number}" for number in range(20)]


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_too_many_columns_are_refused(kind: str, session: Session, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "parquet":
        pq.write_table(pa.table({name: [1] for name in MANY}), path)
    else:
        path.write_text(",".join(MANY) if kind == "csv" else json.dumps([dict.fromkeys(MANY, 1)]), encoding="utf-8")
    message, help = refusal(session, path)
    assert message == f"`a.{kind}` has 20 columns, more than the 10 allowed"
    assert help == "leave out what the policy does not read, or raise `engine.max_columns`"


def test_a_name_of_a_column_that_is_none_is_not_shown_whole(tmp_path: Path) -> None:
    with Session(threads=1) as session:
        message, help = refusal(session, written(tmp_path / "a.csv", f"id,arr,{'x' * 5_000}\nA,1,\n"))
    assert message == f"`a.csv` has a column whose name begins with `{'x' * 30}…` and has 5,000 characters"
    assert help == "the most is 1,000: rename the column"


@pytest.mark.parametrize("short", [2_000_001, 29_999_000])
def test_a_last_line_near_the_bound_is_counted(short: int, tmp_path: Path) -> None:
    """The engine passes over a last line that does not fit into one of its pieces."""
    with Session(threads=2, bounds=Bounds(line=MOST_LINE)) as session:
        found = read_file(session, SMALL, written(tmp_path / "a.csv", f"{HEADER}A,1\nB,{'1' * short}"))
        assert (found.read, found.accepted, found.rejected) == (2, 1, 1)


OURS = (
    "source file", "source row", "file_row_number", "filename", "file_index", "row place", "raw texts", "bad",
    "suspect", "c0", "c1", "r0", "d0", "t0", "p0", "v0", "place", "cells", "json", "text",
)


@pytest.mark.parametrize("good", [True, False], ids=["every row good", "a row refused"])
@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("kind", ["parquet", "csv", "json"])
def test_our_own_names_do_not_meet_those_of_the_data(kind: str, name: str, good: bool, tmp_path: Path) -> None:
    rows = {name: ["1", "2"], "id": ["A", "B"], "arr": ["1", "2" if good else "x"]}
    path = tmp_path / f"a.{kind}"
    if kind == "parquet":
        pq.write_table(pa.table(rows), path)
    elif kind == "json":
        path.write_text(json.dumps([dict(zip(rows, row, strict=True)) for row in zip(*rows.values(), strict=True)]))
    else:
        path.write_text("\n".join([",".join(rows), *(",".join(row) for row in zip(*rows.values(), strict=True))]))
    with Session(threads=1) as session:
        found = read_file(session, SMALL, path)
        assert (found.accepted, found.rejected) == ((2, 0) if good else (1, 1))
        assert [row[0] for row in rows_of(session, SMALL)] == (["A", "B"] if good else ["A"])


# ── in a project ──


def test_the_project_file_sets_the_bounds(tmp_path: Path) -> None:
    project = small_project(tmp_path, project=PROJECT + "\n[engine]\nmax_line = 10\n")
    with pytest.raises(csrules.ProjectError) as refused:
        csrules.run(project)
    assert "has a line of more than 10 bytes" in refused.value.diagnostics[0].message


@pytest.mark.parametrize("step", ["deciding", "writing the results", "never"])
def test_a_source_that_changes_while_it_is_read_stops_the_run(step: str, tmp_path: Path) -> None:
    """As an export does that is written while the run is on: another file, or another content, in the same place."""
    project = small_project(tmp_path)
    source = project / "accounts.csv"
    text = source.read_text(encoding="utf-8")

    def replaced(what: str, _: float) -> None:
        if what == step:
            (project / "new.csv").write_text(text, encoding="utf-8")
            (project / "new.csv").replace(source)

    options = RunOptions(out=str(tmp_path / "out"), progress=replaced)
    if step == "never":
        assert csrules.run(project, options).written
        return
    with pytest.raises(csrules.ProjectError) as refused:
        csrules.run(project, options)
    assert refused.value.exit_code == 2
    assert refused.value.diagnostics[0].message.startswith("`accounts.csv` was changed while the run read it")
    assert not list((tmp_path / "out").rglob("*.csv"))


BOMB = """
import gzip, resource, sys
from pathlib import Path
from csrules.engine import IngestError, Session
from tests.engine.schemas import SMALL, read_file
resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
with Session(threads=1, memory_limit="200MB") as session:
    for path in sys.argv[1:]:
        try:
            read_file(session, SMALL, Path(path), format="csv")
        except IngestError as error:
            print(error.message)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
def test_hostile_files_take_little_memory(tmp_path: Path) -> None:
    """3 GB of zeros packed into a few MB, a cell of 300 MB, a row of 300 MB of commas, a million columns."""
    with gzip.open(tmp_path / "bomb.csv.gz", "wb", compresslevel=1) as bomb:
        bomb.write(b"id,arr\n")
        for _ in range(3_000):
            bomb.write(b"\n" * 1_000_000)
    for name, text in {"cell.csv": "1", "commas.csv": ","}.items():
        with (tmp_path / name).open("w") as file:   # in pieces: the child inherits this peak
            file.write(HEADER)
            for _ in range(300):
                file.write(text * 1_000_000)
    (tmp_path / "columns.csv").write_text(",".join(f"c{number}" for number in range(1_000_000)))
    names = ("bomb.csv.gz", "cell.csv", "commas.csv", "columns.csv")
    done = subprocess.run([sys.executable, "-c", BOMB, *(str(tmp_path / name) for name in names)],
                          capture_output=True, text=True, timeout=170, check=True)
    *messages, peak = done.stdout.splitlines()
    assert [message.split("` ")[1].split(",")[0] for message in messages] == [
        "is packed", "has a line of more than 8", "has a line of more than 8", "has 1",
    ]
    assert int(peak) < 600_000   # kB
