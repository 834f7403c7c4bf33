"""CSV files as people write them, and as they should not."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import random
import zipfile
from decimal import Decimal

import pytest

from csrules.engine import IngestError, Session
from csrules.engine.ingest import REJECTS, ColumnMapping, ingest
from csrules.plugin.spec import Files
from tests.engine.schemas import ACCOUNT, SMALL, read_file, rejects_of, rows_of, written


@pytest.fixture
def session():
    with Session(threads=2) as session:
        yield session


def test_values_as_people_write_them(session, tmp_path):
    path = written(
        tmp_path / "accounts.csv",
        "id,relation,arr,nps,margin,started,strategic,regions\n"
        'A1,Customer - Direct,"$1,200.50",50,25%,2026-06-30,yes,EMEA; APAC\n'
        "0002, channel ,USD 99,N/A,12.5,,,\n"
        "A3,partner,.5,-100,0,0001-01-01,0,;\n",
    )
    result = read_file(session, ACCOUNT, path)
    assert (result.record, result.source, result.read, result.rejected) == ("account", "accounts.csv", 3, 0)
    assert rows_of(session, ACCOUNT) == [
        ("A1", "direct", Decimal("1200.5"), 50, Decimal("0.25"), dt.date(2026, 6, 30), True, ["EMEA", "APAC"]),
        ("0002", "channel", Decimal(99), None, Decimal("0.125"), None, False, None),
        ("A3", "partner", Decimal("0.5"), -100, Decimal(0), dt.date(1, 1, 1), False, []),
    ]


def test_the_table_has_the_documented_types_and_nothing_else(session, tmp_path):
    read_file(session, ACCOUNT, written(tmp_path / "a.csv", "id,relation,arr,other\nA,direct,1,x\n"))
    assert session.describe("account") == {
        "id": "VARCHAR",
        "relation": "VARCHAR",
        "arr": "DECIMAL(18,4)",
        "nps": "BIGINT",
        "margin": "DECIMAL(9,6)",
        "started": "DATE",
        "strategic": "BOOLEAN",
        "regions": "VARCHAR[]",
    }


def test_each_bad_cell_is_told_and_the_other_rows_are_taken(session, tmp_path):
    path = written(
        tmp_path / "accounts.csv",
        "id,relation,arr,nps,margin,started\n"
        "A1,direct,1,,,\n"
        "A2,reseller,-5,101,1e3,30.06.2026\n"
        ",direct,,1.5,0.00001,2026-02-30\n"
        "A4,direct,2,,,\n",
    )
    result = read_file(session, ACCOUNT, path)
    assert (result.accepted, result.rejected) == (2, 2)
    assert rejects_of(session) == [
        (3, "arr", "-5", "CSR911", "is below the least allowed, 0"),
        (3, "margin", "1e3", "CSR902", "is not a number"),
        (3, "nps", "101", "CSR911", "is above the most allowed, 100"),
        (3, "relation", "reseller", "CSR908", "is not one of direct, channel, partner"),
        (3, "started", "30.06.2026", "CSR906", "is not a date of the form 2026-06-30, but of %d.%m.%Y"),
        (4, "arr", None, "CSR901", "is missing, and the field is required"),
        (4, "id", None, "CSR912", "is missing, and it is the key"),
        (4, "margin", "0.00001", "CSR905", "has more than 4 decimal places; "
         '`round.margin = "cents"` in the source rounds it'),
        (4, "nps", "1.5", "CSR903", "is not a whole number"),
        (4, "started", "2026-02-30", "CSR906", "is not a day of the calendar"),
    ]
    assert session.rows(f"SELECT DISTINCT source, record FROM {REJECTS}") == [("accounts.csv", "account")]
    assert [row[0] for row in rows_of(session, ACCOUNT)] == ["A1", "A4"]


def test_the_first_row_of_a_key_stays(session, tmp_path):
    path = written(tmp_path / "a.csv", "id,arr\nA,1\nB,bad\n A ,2\nB,3\nC,4\nA,5\n")
    assert read_file(session, SMALL, path).rejected == 3
    assert rows_of(session) == [("A", Decimal(1)), ("B", Decimal(3)), ("C", Decimal(4))]
    assert [row[:5] for row in rejects_of(session)] == [
        (3, "arr", "bad", "CSR902", "is not a number"),
        (4, "id", "A", "CSR913", "is the key of row 2 already"),
        (7, "id", "A", "CSR913", "is the key of row 2 already"),
    ]


@pytest.mark.parametrize("bad", ["", "X,bad\n"])
@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"\xef\xbb\xbfid,arr\r\nA,1\r\nB,2\r\n", 2),
        (b"id;arr\nA;1\nB;2", 2),
        (b"id\tarr\nA\t1\n", 1),
        (b"id|arr\nA|1\n", 1),
        (b' id , "arr" \n A , "1" \n', 1),
        (b'"id","arr"\n"A","1"\n', 1),
        (b'other,id,arr\n"a, ""b""\nc",A,1\n', 1),
        (b"id,arr\nA,1,\nB,2,\n", 2),
        (b"id,arr\nA,1\n\n\r\nB,2\n\n\n", 2),
        (b"\n\nid,arr\nA,1\n", 1),
        (b"id,arr\nA,1\r\nB,2\nC,3\r\n", 3),
        (b"id,arr\rA,1\rB,2\r", 2),
        (b"ID,Arr\nA,1\n", 1),
        (b"id,arr\n", 0),
        (b"id,arr", 0),
    ],
)
def test_ways_to_write_a_file(session, tmp_path, content, rows, bad):
    """With a bad row at the end the same file goes the long way."""
    delimiter = next(sign for sign in (";", "\t", "|", ",") if sign.encode() in content)
    end = b"\r" if b"\n" not in content else b"\n"
    if bad and not content.endswith((b"\n", b"\r")):
        content += end
    path = written(tmp_path / "a.csv", content + bad.replace(",", delimiter).encode().replace(b"\n", end))
    result = read_file(session, SMALL, path)
    assert (result.accepted, result.rejected) == (rows, 1 if bad else 0)
    assert rows_of(session) == [(name, Decimal(number)) for name, number in zip("ABC"[:rows], (1, 2, 3), strict=False)]


def test_malformed_lines_are_rows_that_are_refused(session, tmp_path):
    path = written(
        tmp_path / "a.csv",
        b"id,arr,note\n"
        b"A,1,x\n"
        b"B,2\n"  # row 3
        b"C,3,x,more\n"  # row 4
        b"\n"  # row 5
        b'D,4,"two\nlines"\n'  # row 6
        b'E,"5"5,x\n'  # row 7
        b"F,\xff,x\n"  # row 8
        b"G,7,\xff\n"  # row 9: nobody reads that column
        b"H,bad,x\n"  # row 10
        b'I,"9,x\n'  # row 11: its quote never closes
        b"J,10,x\n",  # row 12
    )
    result = read_file(session, SMALL, path)
    assert [row[0] for row in rows_of(session)] == ["A", "D", "G", "J"]
    assert (result.read, result.rejected) == (10, 6)
    assert rejects_of(session) == [
        (3, None, "B,2", "CSR914", "has 2 cells where the header has 3"),
        (4, None, "C,3,x,more", "CSR914", "has 4 cells where the header has 3"),
        (7, None, 'E,"5"5,x', "CSR915", "has a quote that does not close, or text after a closing quote"),
        (8, None, "F,?,x", "CSR916", "is not UTF-8 text"),
        (10, "arr", "bad", "CSR902", "is not a number"),
        (11, None, 'I,"9,x', "CSR915", "has a quote that does not close, or text after a closing quote"),
    ]


def test_no_row_is_lost_among_many(session, tmp_path):
    """Drawn damage in a file that DuckDB reads in several pieces: every line is taken or refused, by its number."""
    draw = random.Random(7)  # noqa: S311 - no secret
    lines, good, bad = ["id,arr,note"], [], []
    for number in range(2, 30_002):
        kind = draw.choices(["good", "quoted", "short", "long", "quote", "value", "blank"], [900, 30, 3, 3, 3, 3, 3])[0]
        lines.append(
            {
                "good": f"K{number},{number}.25,{'x' * draw.randrange(200)}",
                "quoted": f'K{number},"{number:,}","a ""b"",\nc\r\nd"',
                "short": f"K{number},1",
                "long": f"K{number},1,2,3",
                "quote": f'K{number},"1"x,2',
                "value": f"K{number},one,2",
                "blank": "",
            }[kind]
        )
        if kind != "blank":
            (good if kind in ("good", "quoted") else bad).append(number)
    result = read_file(session, SMALL, written(tmp_path / "a.csv", "\n".join(lines) + "\n"))
    assert (result.accepted, result.rejected) == (len(good), len(bad))
    assert [row[0] for row in rows_of(session)] == [f"K{number}" for number in good]
    assert [row[0] for row in rejects_of(session)] == bad


@pytest.mark.parametrize(
    ("encoding", "python"), [("utf-16", "utf-16"), ("latin-1", "latin-1"), ("cp1252", "cp1252"), ("utf-8", "utf-8-sig")]
)
def test_encodings(session, tmp_path, encoding, python):
    path = written(tmp_path / "a.csv", "id,arr\nMüller & Söhne,1\n".encode(python))
    read_file(session, SMALL, path, encoding=encoding)
    assert rows_of(session) == [("Müller & Söhne", Decimal(1))]


def test_a_decimal_comma(session, tmp_path):
    path = written(tmp_path / "a.csv", 'id;arr\nA;"1.200,50"\nB;$ 3,5\nC;1.200.50\nD;1,2,3\nE;€ 3,5\n')
    assert read_file(session, SMALL, path, decimal=",").accepted == 2
    assert rows_of(session) == [("A", Decimal("1200.5")), ("B", Decimal("3.5"))]
    assert rejects_of(session)[-1] == (6, "arr", "€ 3,5", "CSR919", "is in `€`, and amounts are in USD")


def test_an_amount_in_another_currency_is_refused(session, tmp_path):
    cells = ["$500", "USD 500", "500 USD", "-$ 500", "€500", "1200 EUR", "£ 1.50", "CHF 12", "€"]
    path = written(tmp_path / "a.csv", "id,arr\n" + "".join(f"{at},{cell}\n" for at, cell in enumerate(cells)))
    assert read_file(session, SMALL, path).accepted == 4
    assert [row[1] for row in rows_of(session)] == [Decimal(500), Decimal(500), Decimal(500), Decimal(-500)]
    assert [row[2:4] for row in rejects_of(session)] == [
        ("€500", "CSR919"),
        ("1200 EUR", "CSR919"),
        ("£ 1.50", "CSR919"),
        ("CHF 12", "CSR919"),
        ("€", "CSR902"),
    ]


def test_a_stated_dialect(session, tmp_path):
    path = written(tmp_path / "a.csv", r"id:arr" "\n" r"'a\'b: c':'1'" "\n")
    read_file(session, SMALL, path, delimiter=":", quote="'", escape="\\")
    assert rows_of(session) == [("a'b: c", Decimal(1))]
    session.execute("DROP TABLE small")
    read_file(session, SMALL, written(tmp_path / "b.csv", 'id,arr\n"A,1\n'), quote="")
    assert rows_of(session) == [('"A', Decimal(1))]


def test_hostile_names_and_content(session, tmp_path):
    column = """a"b'c; DROP TABLE rejects; --"""
    evil = """'); DROP TABLE "rejects"; -- ${x} %s ? {y}\\"""
    path = written(
        tmp_path / 'it\'s [1] a "file" *.csv',
        "".join(
            ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n"
            for row in [("id", column), (evil, "5"), (evil + "2", evil)]
        ),
    )
    written(tmp_path / 'it\'s 1 a "file" x.csv', "id,arr\nnot,this\n")
    result = read_file(session, SMALL, path, ColumnMapping(columns={"arr": column}))
    assert result.source == path.name
    assert rows_of(session) == [(evil, Decimal(5))]
    assert rejects_of(session) == [(3, column, evil, "CSR902", "is not a number")]


def test_a_long_cell(session, tmp_path):
    """Longer than DuckDB's lines in the short way, and than Python's cells in the careful one."""
    path = written(tmp_path / "a.csv", f"id,arr,note\nA,1,{'x' * 100_000}\nB,2,{'y' * 3_000_000}\nC,3,z\n")
    result = read_file(session, SMALL, path)
    assert [row[0] for row in rows_of(session)] == ["A", "C"]
    assert [row[3] for row in rejects_of(session)] == ["CSR915"]
    assert result.read == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "`a.csv` is empty"),
        ("\ufeff", "`a.csv` is empty"),
        ("\n \n", "`a.csv` is empty"),
        ("id,arr,id\n", "`a.csv` has two columns `id`"),
        ("id, arr,arr \n", "`a.csv` has two columns `arr`"),
        (b"id,arr,\xff\n", "the header of `a.csv` is not UTF-8 text"),
        ("id,arr\n".encode("utf-16"), "`a.csv` is not UTF-8 text but UTF-16"),
        ("key,arr\nA,1\n", "`a.csv` has no column for the required field `id`"),
        ("arr\n1\n", "`a.csv` has no column for the required field `id`"),
        ("ID,Id,arr\n", "`a.csv` has the columns `ID` and `Id`, and each could be `id`"),
    ],
)
def test_files_that_cannot_be_read(session, tmp_path, content, message):
    with pytest.raises(IngestError) as caught:
        read_file(session, SMALL, written(tmp_path / "a.csv", content))
    assert caught.value.message == message


def test_a_file_that_is_not_in_its_encoding(session, tmp_path):
    path = written(tmp_path / "a.csv", b"id,arr\nA,1\n")
    with pytest.raises(IngestError, match=r"`a\.csv` is not text in utf-16"):
        read_file(session, SMALL, path, encoding="utf-16")
    with pytest.raises(IngestError, match=r"the header of .* has a quote that does not close"):
        read_file(session, SMALL, written(tmp_path / "b.csv", 'id,"arr\n'), delimiter=",")
    with pytest.raises(IngestError, match=r"`none\.csv` cannot be read"):
        read_file(session, SMALL, tmp_path / "none.csv")


def test_one_column_with_blank_lines(session, tmp_path):
    path = written(tmp_path / "a.csv", "id\nA\n\n B \n\nA\n")
    assert read_file(session, SMALL, path).read == 3
    assert rows_of(session) == [("A", None), ("B", None)]
    assert rejects_of(session) == [(6, "id", "A", "CSR913", "is the key of row 2 already")]


ROWS = "id,arr\nA1,1\nA2,x\n"


@pytest.mark.parametrize("name", ["small.csv.gz", "small.csv"])
def test_a_file_packed_with_gzip_is_unpacked(session, tmp_path, name):
    """Told by what it holds, not by its name; rows count as in the file inside."""
    path = written(tmp_path / name, gzip.compress(ROWS.encode()))
    result = read_file(session, SMALL, path, format="csv")
    assert (result.source, result.read, result.accepted) == (name, 2, 1)
    assert rejects_of(session) == [(3, "arr", "x", "CSR902", "is not a number")]


def test_packed_json_lines_and_other_encodings(session, tmp_path):
    lines = written(tmp_path / "small.ndjson.gz", gzip.compress(b'{"id": "A", "arr": 1}\n'))
    assert read_file(session, SMALL, lines, format="ndjson").accepted == 1
    odd = written(tmp_path / "odd.csv.gz", gzip.compress("id,arr\nÄ,1\n".encode("utf-16")))
    with Session() as other:
        assert read_file(other, SMALL, odd, format="csv", encoding="utf-16").accepted == 1
        assert rows_of(other) == [("Ä", Decimal(1))]


def zipped(*names: str, content: str = "id,arr\n") -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, content)
    return archive.getvalue()


def test_a_zip_archive_of_one_file_is_unpacked(session, tmp_path):
    """Beside it may stand what macOS adds of its own, and a folder."""
    path = written(tmp_path / "small.zip", zipped("export/", "export/small.csv", "__MACOSX/._small.csv", content=ROWS))
    assert read_file(session, SMALL, path, format="csv").accepted == 1
    assert rejects_of(session) == [(3, "arr", "x", "CSR902", "is not a number")]
    lines = written(tmp_path / "small.ndjson.zip", zipped("a.ndjson", content='{"id": "A", "arr": 1}\n'))
    with Session() as other:
        assert read_file(other, SMALL, lines, format="ndjson").accepted == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(ROWS.encode() * 1000)[:-30], "is a damaged or incomplete gzip file"),
        (b"\x1f\x8b\x08 no gzip at all", "is a damaged or incomplete gzip file"),
        (b"\x1f\x8b", "is a damaged or incomplete gzip file"),
        (b"PK\x03\x04whatever", "is a damaged or incomplete zip file"),
        (zipped("a.csv", "b.csv", "c/d.csv", "e.csv"), "is a zip archive with 4 files: `a.csv`, `b.csv`, `c/d.csv` …"),
        (zipped("folder/"), "is a zip archive with no file"),
        (zipped("a.csv")[:-30], "is a damaged or incomplete zip file"),
        (zipped("xl/workbook.xml"), "is an Excel workbook"),
        (b"\x28\xb5\x2f\xfdwhatever", "is compressed with zstd"),
    ],
    ids=["cut off", "no gzip", "two bytes", "no zip", "four files", "no file", "cut off zip", "workbook", "zstd"],
)
def test_what_cannot_be_unpacked(session, tmp_path, content, message):
    with pytest.raises(IngestError, match=message):
        read_file(session, SMALL, written(tmp_path / "small.csv.gz", content), format="csv")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2026-06-30 14:00", "has a time of day; name the field's format, so that the time is dropped"),
        ("2026-06-30T00:00:00.000", "has a time of day; name the field's format, so that the time is dropped"),
        ("2026-06-30T14:00:00Z", "is a time in a time zone, and which day that is depends on the zone"),
        ("2026-06-30 14:00:00.5 +02:00", "is a time in a time zone, and which day that is depends on the zone"),
        ("30/06/2026", "is not a date of the form 2026-06-30, but of %d/%m/%Y"),
        ("06/05/2026", "is not a date of the form 2026-06-30, but of %d/%m/%Y or %m/%d/%Y"),
        ("20260630", "is not a date of the form 2026-06-30, but of %Y%m%d"),
        ("13/13/2026", "is not a date of the form 2026-06-30"),
    ],
)
def test_a_moment_is_no_day(session, tmp_path, cell, reason):
    path = written(tmp_path / "accounts.csv", f"id,relation,arr,started\nA1,direct,1,{cell}\n")
    assert read_file(session, ACCOUNT, path).rejected == 1
    assert rejects_of(session) == [(2, "started", cell, "CSR906", reason)]


def test_fields_without_a_column_are_told(session, tmp_path):
    """Of several files a field is absent only where none of them has its column."""
    one = written(tmp_path / "1.csv", "id,relation,arr,nps\nA1,direct,1,5\n")
    other = written(tmp_path / "2.csv", "id,relation,arr,started\nA2,direct,1,2026-06-30\n")
    stated = ColumnMapping(values={"strategic": "yes"})
    assert read_file(session, ACCOUNT, one, stated).absent == ("margin", "started", "regions")
    with Session() as fresh:
        result = ingest(fresh, ACCOUNT, Files("csv", (one, other), {}))
        assert result.absent == ("margin", "strategic", "regions")
